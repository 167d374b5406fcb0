"""What the hub takes at rest, how long it takes to be ready, and what reloading leaves behind."""

import os
import pathlib
import re
import statistics
import time

import requests

import servers
from results import at_most

RELOADS = 1000
MIB = 1024 * 1024


def run(options):
    with servers.hub() as hub:
        time.sleep(2)
        resident = resident_bytes(hub)
        grown, descriptors = reload_many(hub)
        with servers.second_hub(hub) as second:
            starts = [seconds_to_ready(second) for _ in range(options.rounds)]
    return [
        at_most("resident memory at rest, MiB", resident / MIB, 60, "every plugin, without PostgreSQL"),
        at_most("start to READY, seconds", statistics.median(starts), 1, "PostgreSQL was running"),
        at_most(f"growth by {RELOADS:,} reloads, MiB", grown / MIB, 2, "after 100 to warm up"),
        at_most(f"descriptors left by {RELOADS:,} reloads", descriptors, 0, "after 100 to warm up"),
    ]


def resident_bytes(hub):
    status = pathlib.Path(f"/proc/{hub.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


def open_descriptors(hub):
    return len(os.listdir(f"/proc/{hub.process.pid}/fd"))


def reload_many(hub):
    """(bytes, descriptors) the hub has more after many reloads."""
    for _ in range(100):
        hub.cli("reload")
    memory, descriptors = resident_bytes(hub), open_descriptors(hub)
    for _ in range(RELOADS):
        hub.cli("reload")
    return resident_bytes(hub) - memory, open_descriptors(hub) - descriptors


def seconds_to_ready(hub):
    begin = time.monotonic()
    hub.start(wait=False)
    while True:
        try:
            if requests.get(hub.url("/readyz"), timeout=1).status_code == 200:
                break
        except requests.ConnectionError:
            time.sleep(0.005)
    seconds = time.monotonic() - begin
    hub.stop()
    return seconds
