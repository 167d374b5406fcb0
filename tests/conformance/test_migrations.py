"""Every migration line goes up, down and up again to the same schema."""

import subprocess

import pytest
from hub import PROJECT
from plugins import all_plugins

LINES = {"core": PROJECT / "migrations" / "core"} | {plugin.name: plugin.migrations for plugin in all_plugins()}
OTHERS = [line for line in LINES if line != "core"]


def schema_of(hub):
    _, directory, port = hub.postmaster()
    dump = subprocess.run(
        ["pg_dump", "-s", "--no-owner", "-h", directory, "-p", str(port), "-U", "dialhub", "dialhub"],
        capture_output=True, text=True, check=True,
    ).stdout
    # Newer pg_dump frames its output with \restrict and a random word.
    return [line for line in dump.splitlines() if line and not line.startswith(("--", "\\restrict", "\\unrestrict"))]


@pytest.mark.parametrize("line", LINES)
def test_every_file_has_its_partner_and_the_numbers_have_no_gap(line):
    ups = sorted(path.name.removesuffix(".up.sql") for path in LINES[line].glob("*.up.sql"))
    downs = sorted(path.name.removesuffix(".down.sql") for path in LINES[line].glob("*.down.sql"))
    assert ups == downs
    assert [int(name[:4]) for name in ups] == list(range(1, len(ups) + 1))


@pytest.mark.parametrize("line", [line for line in [*OTHERS, "core"] if any(LINES[line].glob("*.sql"))])
def test_up_down_up_gives_the_same_schema(hub, line):
    before = schema_of(hub)
    for other in OTHERS if line == "core" else []:
        hub.cli("migrate", "down", "--line", other, "--to", "0")
    hub.cli("migrate", "down", "--line", line, "--to", "0")
    assert schema_of(hub) != before
    hub.cli("migrate", "up")
    assert schema_of(hub) == before
