"""A plugin starts and stops as its contract (hub/plugin/plugin.hpp) says, also when what it needs is away."""

import subprocess

from hub import BINARY, hub_environment

PROBE = BINARY.parent.parent / "lib" / "dialhub" / "plugin_probe"
NOBODY = "127.0.0.1:9"  # The discard service, which nothing runs any more.


def probe(hub, plugin, what):
    result = subprocess.run(
        [str(PROBE), str(hub.configuration_file), plugin.name, what],
        env=hub_environment(directory=hub.directory), capture_output=True, text=True, timeout=120, check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def unreachable(section, path):
    """The section with the upstream at a dotted key where nobody answers."""
    key, _, rest = path.partition(".")
    return {**section, key: unreachable(section.get(key) or {}, rest) if rest else f"http://{NOBODY}"}


def test_one_symbol_is_exported(plugin):
    assert plugin.exported_symbols() == ["hub_plugin_info"]


def test_stop_without_start_then_start_stop_start(hub, plugin):
    probe(hub, plugin, "lifecycle")


def test_every_query_is_accepted_by_a_migrated_database(hub, plugin):
    queries = len(list((plugin.directory / "sql").glob("*.sql")))
    assert probe(hub, plugin, "queries") == f"{queries} queries\n"


def test_without_database_a_start_succeeds_or_may_be_repeated(configured, plugin):
    away = {"mode": "external", "connection": "host=127.0.0.1 port=9 dbname=nowhere", "data_dir": None}
    outcome = probe(configured(settings={"database": away}), plugin, "start")
    assert outcome.startswith(("started", "retriable: "))


def test_without_an_upstream_a_start_may_be_repeated(hub, configured, plugin):
    """plugin.yaml names the keys: `upstreams: [base_url, dialer.url]`."""
    for key in plugin.description.get("upstreams", []):
        section = unreachable(plugin.sample_section(), key)
        alone = configured(section, settings={"database": hub.settings["database"]})
        assert probe(alone, plugin, "start").startswith("retriable: "), key
