"""What every plugin of the tree keeps to, generated from the tree: a new plugin is checked without a line here."""

import json
import re

import pytest
from hub import Hub, make_directory
from plugins import REQUIRED_HEADINGS, all_plugins

PLUGINS = all_plugins()


@pytest.fixture(scope="module", params=PLUGINS, ids=lambda plugin: plugin.name)
def plugin(request):
    return request.param


@pytest.fixture(scope="module")
def alone(plugin):
    """A hub that enables this plugin only, with its sample configuration; not started."""
    hub = Hub(make_directory(), settings={"plugins": {"enabled": [plugin.name]}, plugin.name: plugin.sample_section()})
    yield hub
    hub.close()


@pytest.fixture(scope="module")
def schema(alone, plugin):
    document = json.loads(alone.cli("config", "schema").stdout)
    return document["properties"][plugin.name]


def test_there_is_a_plugin():
    assert PLUGINS


def test_one_symbol_is_exported(plugin):
    assert plugin.exported_symbols() == ["hub_plugin_info"]


def test_the_sample_configuration_is_valid(alone):
    assert alone.cli("check-config").stderr == "" or alone.cli("check-config").returncode == 0


def test_a_sample_configuration_is_in_the_tree(plugin, schema):
    assert plugin.sample.exists()
    assert set(plugin.sample_section()) <= set(schema["properties"])


def test_each_required_key_removed_gives_one_positioned_error(alone, plugin, schema):
    for key in schema.get("required", []):
        hub = Hub(alone.directory, settings={**alone.settings, plugin.name: without(plugin.sample_section(), key)})
        stderr = hub.cli("check-config", expect=78).stderr
        assert re.findall(rf"^\S+:\d+:\d+: {plugin.name}\.{key}: .+", stderr, flags=re.MULTILINE), stderr
        assert stderr.count(f"{plugin.name}.") == 1, stderr
    alone.write_configuration()


def without(section, key):
    return {name: value for name, value in section.items() if name != key}


def test_an_unknown_key_is_refused(alone, plugin):
    alone.configure({plugin.name: {"no_such_key": 1}})
    try:
        stderr = alone.cli("check-config", expect=78).stderr
    finally:
        alone.configure({plugin.name: {"no_such_key": None}})
    assert re.search(rf"^\S+:\d+:\d+: {plugin.name}\.no_such_key: unknown key", stderr, flags=re.MULTILINE), stderr


def test_every_key_is_described(schema):
    undescribed = [name for name, key in schema["properties"].items() if len(key.get("description", "")) < 10]
    assert not undescribed


def test_the_readme_has_its_sections(plugin):
    missing = [heading for heading in REQUIRED_HEADINGS if heading not in plugin.headings()]
    assert not missing, f"{plugin.readme} lacks: {missing}"


def test_every_key_is_in_the_readme(plugin, schema):
    missing = [name for name in schema["properties"] if f"`{name}`" not in plugin.readme_text]
    assert not missing, f"{plugin.readme} does not mention: {missing}"


def test_every_route_is_in_the_readme(alone, plugin):
    document = json.loads(alone.cli("openapi").stdout)
    missing = [
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if operation["operationId"].startswith(f"{plugin.name}_") and path not in plugin.readme_text
    ]
    assert not missing, f"{plugin.readme} does not mention: {missing}"


def test_every_route_has_a_summary_and_answers(alone, plugin):
    document = json.loads(alone.cli("openapi").stdout)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert operation["summary"], f"{method} {path}"
            assert operation["responses"], f"{method} {path}"


def test_plugin_yaml_agrees_with_the_library(alone, plugin):
    listed = {entry["name"]: entry for entry in json.loads(alone.cli("plugins", "--json").stdout)["plugins"]}
    described = plugin.description
    assert described["name"] == plugin.name
    for key in ("name", "version", "summary"):
        assert described[key] == listed[plugin.name][key]
    assert described["migration"] == listed[plugin.name]["migration"]
    assert plugin.migration_versions() == list(range(1, described["migration"] + 1))
