"""Canonical numbers a second of one core, and a million spellings read as libphonenumber reads them."""

import subprocess

import servers
from results import at_least, at_most

WANTED = 20_000_000


def run(_options):
    done = subprocess.run([servers.built("bench_canonical_phone")], capture_output=True, text=True, check=False)
    figures = dict(line.split() for line in done.stdout.splitlines() if not line.startswith("DIFFERENT"))
    differences = sum(line.startswith("DIFFERENT") for line in done.stdout.splitlines())
    rate = float(figures["canonical_numbers_per_second"])
    mixed = float(figures["mixed_numbers_per_second"])
    return [
        at_least("canonical numbers, million a second and core", rate / 1e6, WANTED / 1e6, f"every spelling: {mixed / 1e6:.1f}"),
        at_most("spellings read unlike libphonenumber", differences, 0, f"of {int(figures['spellings_compared']):,}"),
    ]
