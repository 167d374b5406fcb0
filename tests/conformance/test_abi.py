"""A plugin that was built otherwise than the hub is refused before any C++ of it runs."""

import struct
import subprocess

import pytest
from hub import PLUGINS, Hub, make_directory
from test_lifecycle import PROBE

SENTENCES = {
    "structSize": "the ABI block has ",
    "sdkAbiVersion": "SDK ABI version: ",
    "pocoVersion": "Poco version: ",
    "boostVersion": "Boost version: ",
    "libstdcxxVersion": "libstdc++ version: ",
    "cxx11Abi": "_GLIBCXX_USE_CXX11_ABI: ",
    "compilerMajor": "compiler major version: ",
    "compilerKind": "compiler (1 g++, 2 clang++): ",
    "cplusplus": "language level (__cplusplus): ",
    "sanitizer": "sanitizers (1 address, 2 thread): ",
}


def abi_block():
    """[(field, value)] in the order of the block."""
    listing = subprocess.run([str(PROBE), "abi"], capture_output=True, text=True, check=True).stdout
    return [(name, int(value)) for name, value in (line.split() for line in listing.splitlines())]


def altered(library, field):
    """The library with another value in one field of its ABI block."""
    block = abi_block()
    original = struct.pack(f"<{len(block)}I", *(value for _, value in block))
    changed = struct.pack(f"<{len(block)}I", *(value + (4 if name == field else 0) for name, value in block))
    assert library.count(original) == 1
    return library.replace(original, changed)


@pytest.fixture
def strangers():
    """Factory: a hub whose plugin directory holds these libraries, {name: content}, all enabled."""
    directory = make_directory()
    hub = Hub(directory)

    def make(libraries):
        plugins = directory / "plugins"
        plugins.mkdir(mode=0o755)
        for name, content in libraries.items():
            (plugins / f"{name}.so").write_bytes(content)
            (plugins / f"{name}.so").chmod(0o755)
        hub.configure({"plugins": {"directory": str(plugins), "enabled": sorted(libraries)}})
        return hub

    yield make
    hub.close()


def test_each_altered_abi_field_is_refused_with_its_own_sentence(plugin, strangers):
    assert [name for name, _ in abi_block()] == list(SENTENCES)
    library = plugin.library.read_bytes()
    hub = strangers({f"no_{field.lower()}": altered(library, field) for field in SENTENCES})
    reports = hub.cli("check-config", expect=78).stderr.split('\n  plugin "')[1:]
    assert len(reports) == len(SENTENCES)
    for field, sentence in SENTENCES.items():
        (report,) = [text for text in reports if text.startswith(f'no_{field.lower()}"')]
        assert [name for name, other in SENTENCES.items() if other in report] == [field], report
        assert "rebuild" in report or "build hub and plugin" in report


def test_what_is_no_plugin_is_refused_with_its_reason(plugin, strangers):
    library = plugin.library.read_bytes()
    hub = strangers({
        "exports_nothing": library.replace(b"\0hub_plugin_info\0", b"\0hub_plugin_xxxx\0"),
        "other_name": library,
        "text": b"not a library\n",
    })
    hub.configure({"plugins": {"enabled": ["exports_nothing", "other_name", "text", "absent", "../absent"]}})
    report = hub.cli("check-config", expect=78).stderr
    assert "exports_nothing.so exports no hub_plugin_info" in report
    assert f'other_name.so names itself "{plugin.name}"' in report
    assert "text.so" in report
    assert "absent.so does not exist" in report
    assert "not a path" in report


def test_a_plugin_others_may_write_is_refused(plugin, strangers):
    hub = strangers({plugin.name: plugin.library.read_bytes()})
    (hub.directory / "plugins" / f"{plugin.name}.so").chmod(0o777)
    assert "chmod go-w" in hub.cli("check-config", expect=78).stderr


def test_a_plugin_in_two_directories_is_refused(plugin, strangers):
    hub = strangers({plugin.name: plugin.library.read_bytes()})
    hub.configure({"plugins": {"extra_directories": [str(PLUGINS)]}})
    assert "have the same name" in hub.cli("check-config", expect=78).stderr


def test_the_built_plugin_directory_is_safe_to_load_from():
    for path in [PLUGINS, *PLUGINS.glob("*.so")]:
        assert path.stat().st_mode & 0o022 == 0, f"{path} is writable by others"
