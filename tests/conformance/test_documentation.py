"""A plugin's README and plugin.yaml say what the plugin does, and nothing else."""

import json

from plugins import REQUIRED_HEADINGS


def test_the_readme_has_its_sections(plugin):
    missing = [heading for heading in REQUIRED_HEADINGS if heading not in plugin.headings()]
    assert not missing, f"{plugin.readme} lacks: {missing}"
    empty = [heading for heading in REQUIRED_HEADINGS if not plugin.section(heading).strip()]
    assert not empty, f"{plugin.readme} says nothing in: {empty}"


def test_every_key_is_in_the_readme(plugin, schema):
    missing = [name for name in schema["properties"] if f"`{name}`" not in plugin.section("Configuration")]
    assert not missing, f"{plugin.readme} does not mention: {missing}"


def test_the_readme_has_every_route_and_no_other(plugin, openapi):
    routes = {route for route, operation in openapi.items() if operation["operationId"].startswith(f"{plugin.name}_")}
    documented = plugin.documented_routes()
    assert not routes - documented, f"not in {plugin.readme}"
    assert not documented - set(openapi), f"in {plugin.readme}, but there is no such route"


def test_every_route_has_a_summary_and_answers(openapi):
    for route, operation in openapi.items():
        assert operation["summary"], route
        assert operation["responses"], route


def test_the_readme_has_every_log_event_and_no_other(plugin):
    assert plugin.documented_events() == plugin.logged_events()


def test_the_readme_has_every_metric_and_no_other(plugin):
    assert plugin.documented_metrics() == plugin.metrics()


def test_plugin_yaml_agrees_with_the_library(configured, plugin):
    listed = json.loads(configured().cli("plugins", "--json").stdout)["plugins"]
    assert [{key: entry[key] for key in ("name", "version", "summary", "migration")} for entry in listed] == [
        {key: plugin.description[key] for key in ("name", "version", "summary", "migration")}
    ]
    assert plugin.migration_versions() == list(range(1, plugin.description["migration"] + 1))
