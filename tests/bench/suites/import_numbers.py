"""Imports a file of a million numbers, each row parsed, normalised and judged, against `psql \\copy` of the same rows, clean,
into a staging table and INSERT … ON CONFLICT DO NOTHING into the same table; then exports them. The hub's memory is watched."""

import pathlib
import random
import re
import statistics
import tempfile
import time

import requests

import servers
from queue_data import Queue
from results import at_most

ROWS = 1_000_000
MIB = 1024 * 1024
PASSWORD = "a long enough password"
SPELLINGS = ("0{}", "+98{}", "{}", "0098{}", "{}.0", "98{}")


def run(options):
    with servers.hub() as hub, tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        directory.chmod(0o755)
        queue = Queue(hub, "large", 100_000_000, servers.connection_of(hub))
        clean, spelled = write_files(directory)
        headers = administrator(hub, queue)
        ours, floor, peaks = [], [], []
        for turn in range(options.rounds):
            for side in ("hub", "psql") if turn % 2 == 0 else ("psql", "hub"):
                empty(queue)
                if side == "psql":
                    floor.append(timed(lambda: copy(queue, clean)))
                    continue
                forget_peak(hub)
                ours.append(timed(lambda: upload(hub, headers, spelled)))
                peaks.append(peak_bytes(hub))
        empty(queue)
        upload(hub, headers, spelled)
        queue.settle()
        exports = {form: export(hub, headers, form) for form in ("csv", "xlsx")}
    seconds, copied = statistics.median(ours), statistics.median(floor)
    results = [
        at_most("import of 1 M numbers/psql, time", seconds / copied, 0.7, f"{seconds:.1f} s to {copied:.1f} s"),
        at_most("resident memory at most while importing, MiB", max(peaks) / MIB, 100, f"{ROWS:,} rows"),
    ]
    for form, (took, peak) in exports.items():
        results.append(at_most(f"resident memory at most while exporting {form}, MiB", peak / MIB, 100,
                               f"{ROWS:,} rows in {took:.1f} s"))
    return results


def write_files(directory):
    """(clean rows, the same numbers as people send them), in random order."""
    generator = random.Random(20260131)
    numbers = [f"91{n:08d}" for n in range(ROWS)]
    generator.shuffle(numbers)
    clean, spelled = directory / "clean.csv", directory / "spelled.csv"
    clean.write_text("".join(f"0{number}\n" for number in numbers))
    spelled.write_text("phone\n" + "".join(f"{generator.choice(SPELLINGS).format(number)}\n" for number in numbers))
    return clean, spelled


def administrator(hub, queue):
    hub.cli("user", "create", "--username", "owner", "--organization", queue.name, "--role", "admin", "--password", PASSWORD)
    return hub.bearer("owner", PASSWORD)


def empty(queue):
    queue.psql("TRUNCATE queue_numbers, queue_entries, queue_imports CASCADE; CHECKPOINT")


def timed(work):
    begin = time.monotonic()
    work()
    return time.monotonic() - begin


def copy(queue, clean):
    queue.psql(f"""CREATE TEMPORARY TABLE staging (phone text COLLATE "C");
\\copy staging FROM '{clean}'
INSERT INTO queue_numbers (organization_id, created_at, updated_at, list_id, phone)
SELECT {queue.organization}, now(), now(), {queue.list}, phone FROM staging ON CONFLICT DO NOTHING;
""")
    check(queue.scalar("SELECT count(*) FROM queue_numbers"))


def upload(hub, headers, file):
    with file.open("rb") as content:
        answer = hub.post("/api/numbers/upload", files={"file": ("numbers.csv", content)}, headers=headers, timeout=600)
    answer.raise_for_status()
    check(answer.json()["inserted"])


def check(inserted):
    if inserted != ROWS:
        raise RuntimeError(f"{inserted} of {ROWS} rows were inserted")


def export(hub, headers, form):
    """(seconds, bytes of memory at most)"""
    forget_peak(hub)
    begin = time.monotonic()
    with requests.post(hub.url("/api/numbers/export"), json={"select_all": True, "format": form}, headers=headers,
                       stream=True, timeout=600) as answer:
        answer.raise_for_status()
        size = sum(len(piece) for piece in answer.iter_content(MIB))
    if size < ROWS:
        raise RuntimeError(f"an export of {size} bytes")
    return time.monotonic() - begin, peak_bytes(hub)


def forget_peak(hub):
    pathlib.Path(f"/proc/{hub.process.pid}/clear_refs").write_text("5")


def peak_bytes(hub):
    status = pathlib.Path(f"/proc/{hub.process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024
