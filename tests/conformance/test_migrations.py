"""Every migration line goes up, down and up again to the same schema."""

import subprocess

import pytest
from hub import PROJECT

LINES = sorted(path.name for path in (PROJECT / "migrations").iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def database(module_hub):
    return module_hub


@pytest.fixture(scope="module")
def module_hub():
    from hub import Hub

    hub = Hub().prepare().start()
    yield hub
    hub.close()


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
    directory = PROJECT / "migrations" / line
    ups = sorted(path.name.removesuffix(".up.sql") for path in directory.glob("*.up.sql"))
    downs = sorted(path.name.removesuffix(".down.sql") for path in directory.glob("*.down.sql"))
    assert ups == downs
    assert [int(name[:4]) for name in ups] == list(range(1, len(ups) + 1))


@pytest.mark.parametrize("line", [line for line in LINES if line != "core"] + ["core"])
def test_up_down_up_gives_the_same_schema(database, line):
    before = schema_of(database)
    for other in reversed([name for name in LINES if name != line]) if line == "core" else []:
        database.cli("migrate", "down", "--line", other, "--to", "0")
    database.cli("migrate", "down", "--line", line, "--to", "0")
    assert schema_of(database) != before
    database.cli("migrate", "up")
    assert schema_of(database) == before
