"""A plugin that was built otherwise than the hub is refused before any C++ of it runs."""

import subprocess

import pytest
from hub import BINARY, PLUGINS, PROJECT, Hub, make_directory

FIELDS = {
    "structSize": "ABI block",
    "sdkAbiVersion": "SDK ABI version",
    "pocoVersion": "Poco version",
    "boostVersion": "Boost version",
    "libstdcxxVersion": "libstdc++ version",
    "cxx11Abi": "_GLIBCXX_USE_CXX11_ABI",
    "compilerMajor": "compiler major version",
    "compilerKind": "compiler (",
    "cplusplus": "__cplusplus",
    "sanitizer": "sanitizers",
}


def sanitizer_flags():
    needed = subprocess.run(["readelf", "-d", str(BINARY)], capture_output=True, text=True, check=True).stdout
    return ["-fsanitize=address,undefined"] if "libasan" in needed else []


def compile_plugin(source, library):
    subprocess.run(
        ["g++", "-std=c++20", "-fPIC", "-shared", "-fvisibility=hidden", "-fno-gnu-unique", *sanitizer_flags(),
         "-I", str(PROJECT / "sdk" / "include"), "-o", str(library), str(source)],
        check=True,
    )


@pytest.fixture(scope="module")
def foreign():
    """A hub whose plugin directory holds altered.so (alters its ABI block) and nothing.so (exports nothing)."""
    directory = make_directory()
    plugins = directory / "plugins"
    plugins.mkdir(mode=0o755)
    compile_plugin(PROJECT / "tests" / "conformance" / "altered_plugin.cpp", plugins / "altered.so")
    empty = directory / "nothing.cpp"
    empty.write_text("int unrelated() { return 1; }\n")
    compile_plugin(empty, plugins / "nothing.so")
    (plugins / "text.so").write_text("not a library\n")
    for library in plugins.iterdir():
        library.chmod(0o755)
    hub = Hub(directory, settings={"plugins": {"directory": str(plugins), "enabled": ["altered"]}})
    yield hub
    hub.close()


@pytest.mark.parametrize("field, words", FIELDS.items(), ids=FIELDS)
def test_each_altered_abi_field_is_named(foreign, field, words):
    foreign.environment = {"DIALHUB_ALTERED_FIELD": field}
    foreign.configure({"plugins": {"enabled": ["altered"]}})
    result = foreign.cli("check-config", expect=78)
    assert words in result.stderr
    assert "rebuild" in result.stderr or "build hub and plugin" in result.stderr
    others = [text for name, text in FIELDS.items() if name != field and text in result.stderr]
    assert not others


@pytest.mark.parametrize(
    "name, words",
    {
        "nothing": "hub_plugin_info",
        "text": "text.so",
        "absent": "absent.so does not exist",
        "../absent": "not a path",
    }.items(),
)
def test_what_is_no_plugin_is_refused_with_its_reason(foreign, name, words):
    foreign.configure({"plugins": {"enabled": [name]}})
    assert words in foreign.cli("check-config", expect=78).stderr


def test_all_refusals_are_reported_at_once(foreign):
    foreign.configure({"plugins": {"enabled": ["nothing", "absent", "text"]}})
    stderr = foreign.cli("check-config", expect=78).stderr
    assert all(f'"{name}"' in stderr for name in ("nothing", "absent", "text"))


def test_a_plugin_others_may_write_is_refused(foreign):
    library = foreign.directory / "plugins" / "nothing.so"
    library.chmod(0o777)
    try:
        foreign.configure({"plugins": {"enabled": ["nothing"]}})
        assert "chmod go-w" in foreign.cli("check-config", expect=78).stderr
    finally:
        library.chmod(0o755)


def test_the_built_plugin_directory_is_safe_to_load_from():
    for path in [PLUGINS, *PLUGINS.glob("*.so")]:
        assert path.stat().st_mode & 0o022 == 0, f"{path} is writable by others"
