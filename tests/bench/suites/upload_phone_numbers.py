"""Bulk upload of 100,000 numbers against `psql \\copy` of the same rows, clean, into the same table. What libphonenumber takes to
read them is left out of the ratio and shown apart."""

import pathlib
import random
import re
import statistics
import tempfile
import time

import requests

import servers
from results import at_most

ROWS = 100_000
PASSWORD = "a long enough password"


def run(options):
    with servers.hub() as hub, tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        directory.chmod(0o755)
        organization = hub.credentials["DIALHUB_ORGANIZATION"]
        clean, sent = write_files(directory, hub.scalar(f"SELECT id FROM organizations WHERE name = '{organization}'"))
        hub.cli("user", "create", "--username", "owner", "--organization", organization, "--role", "admin", "--password", PASSWORD)
        headers = hub.bearer("owner", PASSWORD)
        whole, reading, floor = [], [], []
        for turn in range(options.rounds):
            for side in ("hub", "psql") if turn % 2 == 0 else ("psql", "hub"):
                hub.psql("TRUNCATE phone_numbers CASCADE")
                hub.psql("CHECKPOINT")
                if side == "psql":
                    floor.append(timed(lambda: copy(hub, clean)))
                    continue
                checked = seconds_of(hub, "check")
                whole.append(timed(lambda: upload(hub, headers, sent)))
                reading.append(seconds_of(hub, "check") - checked)
    stored = statistics.median(all_ - read for all_, read in zip(whole, reading))
    copied = statistics.median(floor)
    return [at_most(
        "upload of 100,000 numbers/COPY, time", stored / copied, 2,
        f"{stored:.2f} s to {copied:.2f} s, and {statistics.median(reading):.2f} s of libphonenumber")]


def write_files(directory, organization):
    """(columns for COPY, what people send), in random order."""
    numbers = [f"+1415{2000000 + n}" for n in range(ROWS)]
    random.Random(20260131).shuffle(numbers)
    clean, sent = directory / "clean.csv", directory / "sent.csv"
    clean.write_text("".join(f"{organization},{number},telnyx,US,+1415\n" for number in numbers))
    sent.write_text("".join(f"{number},telnyx,US\n" for number in numbers))
    return clean, sent


def timed(work):
    begin = time.monotonic()
    work()
    return time.monotonic() - begin


def copy(hub, clean):
    hub.psql(f"\\copy phone_numbers (organization_id, phone_number, provider, country_code, area_code) FROM '{clean}' (FORMAT csv)")
    check(int(hub.scalar("SELECT count(*) FROM phone_numbers")))


def upload(hub, headers, file):
    with file.open("rb") as content:
        answer = hub.post("/api/v1/phone-numbers/bulk-upload", data=content, timeout=600,
                          headers={**headers, "Content-Type": "text/csv"})
    answer.raise_for_status()
    check(len(answer.json()["results"]["added"]))


def check(added):
    if added != ROWS:
        raise RuntimeError(f"{added} of {ROWS} numbers were added")


def seconds_of(hub, phase):
    text = requests.get(hub.url("/metrics"), timeout=10).text
    return float(re.search(rf'dialhub_number_assignment_upload_seconds_sum{{phase="{phase}"}} (\S+)', text)[1])
