"""Each test runs for every plugin: those of the tree, or those DIALHUB_PLUGIN_SOURCES names."""

import json

import pytest
from hub import Hub, make_directory
from plugins import all_plugins

PLUGINS = all_plugins()


@pytest.fixture(scope="session")
def hub():
    """A running hub with every plugin, each as its sample configures it."""
    shared = Hub(settings={
        "plugins": {"enabled": [plugin.name for plugin in PLUGINS]},
        **{plugin.name: plugin.sample_section() for plugin in PLUGINS},
    }).prepare()
    try:
        yield shared.start()
    finally:
        shared.close()


@pytest.fixture(scope="session", params=PLUGINS, ids=lambda plugin: plugin.name)
def plugin(request):
    return request.param


@pytest.fixture
def configured(plugin):
    """Factory: a hub, not started, that enables this plugin only, with the given section or its sample."""
    made = []

    def make(section=None, settings=None):
        section = plugin.sample_section() if section is None else section
        made.append(Hub(make_directory(), settings={
            "plugins": {"enabled": [plugin.name]}, plugin.name: section, **(settings or {})
        }))
        return made[-1]

    yield make
    for hub in made:
        hub.close()


@pytest.fixture
def schema(configured, plugin):
    """The JSON Schema of the plugin's section."""
    return json.loads(configured().cli("config", "schema").stdout)["properties"][plugin.name]


@pytest.fixture
def openapi(configured):
    """{("GET", "/path"): operation} of the hub and the plugin."""
    document = json.loads(configured().cli("openapi").stdout)
    return {
        (method.upper(), path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
