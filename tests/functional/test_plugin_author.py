"""The way of a plugin's author, as sdk/README.md describes it: every command on that page is run here."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest
from hub import PROJECT, free_port, hub_environment, make_directory, run_dialhub

BUILD = pathlib.Path(os.environ.get("DIALHUB_RELEASE_BUILD", PROJECT / "build"))
TUTORIAL = PROJECT / "sdk" / "README.md"
USAGE, CONFIGURATION = 64, 78


class Author:
    """Somebody with an empty directory, who types what the page says."""

    def __init__(self, directory):
        self.directory = directory
        self.prefix = directory / "prefix"
        self.plugin = directory / "call_notes"
        self.port = free_port()
        (directory / "build").symlink_to(BUILD)
        self.typed = self.type(commands())
        self.shown = self.typed.stdout

    def type(self, script):
        # PREFIX, WORK and PORT are the choices the page leaves open.
        choices = {"PREFIX": str(self.prefix), "WORK": str(self.directory), "PORT": str(self.port), "CXX": compiler()}
        return subprocess.run(
            ["bash", "-c", "set -e\n" + script], cwd=self.directory, env=hub_environment(choices), text=True, timeout=600, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )

    def dialhub(self, *arguments, **options):
        return subprocess.run(
            [str(self.prefix / "bin" / "dialhub"), *map(str, arguments)], text=True, capture_output=True, timeout=120,
            check=False, **options,
        )


def compiler():
    """The hub's own, which need not be this machine's default."""
    return re.search(r"^CMAKE_CXX_COMPILER:\w+=(.+)$", (BUILD / "CMakeCache.txt").read_text(), flags=re.MULTILINE)[1]


def commands():
    """The page's ```sh blocks; what still runs at the end ends with them."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", TUTORIAL.read_text(), flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 6
    return "trap 'pids=$(jobs -p); [ -z \"$pids\" ] || kill $pids; wait' EXIT\n" + "".join(blocks)


@pytest.fixture(scope="module")
def author():
    directory = make_directory("dialhub-author-")
    try:
        yield Author(directory)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


pytestmark = pytest.mark.timeout(600)


def test_every_command_of_the_tutorial_works(author):
    assert author.typed.returncode == 0, author.shown[-5000:]
    assert "100% tests passed, 0 tests failed out of 2" in author.shown
    assert author.shown.count('"text":"Call back at nine"') == 2
    assert re.search(r"DEBUG call_notes\.note_added .*category=callback", author.shown)


def test_the_installation_is_complete(author):
    assert author.typed.returncode == 0
    expected = [
        "bin/dialhub", "bin/dialhub-conformance", "lib/libdialhub-sdk.so.0", "lib/libdialhub-testing.a",
        "lib/dialhub/plugins/lead_intake.so", "lib/dialhub/plugins/call_notes.so", "lib/dialhub/plugin_probe",
        "lib/cmake/Dialhub/DialhubConfig.cmake", "lib/cmake/Dialhub/DialhubConfigVersion.cmake",
        "lib/cmake/Dialhub/DialhubTargets.cmake", "lib/cmake/Dialhub/HubPlugin.cmake",
        "include/hub/plugin/plugin.hpp", "include/hub/testing/test_database.hpp",
        "share/dialhub/migrations/core/0001_create_users.up.sql",
        "share/dialhub/migrations/call_notes/0001_create_notes.up.sql", "share/dialhub/config/dialhub.yaml",
        "share/dialhub/config/plugins.d/lead_intake.yaml", "share/dialhub/config/plugins.d/call_notes.yaml",
        "share/dialhub/template/plugin/CMakeLists.txt.in", "share/dialhub/plugins/call_notes/README.md",
    ]
    assert not [name for name in expected if not (author.prefix / name).exists()]


def test_the_installation_knows_nothing_of_the_build_tree(author):
    """Debug information, which names source files, aside."""
    assert author.typed.returncode == 0
    paths = [str(BUILD.resolve()).encode(), str(PROJECT).encode()]
    for file in author.prefix.rglob("*"):
        if file.is_symlink() or not file.is_file():
            continue
        content = file.read_bytes()
        if content.startswith((b"\x7fELF", b"!<arch>")):
            stripped = author.directory / "stripped"
            subprocess.run(["objcopy", "--strip-debug", str(file), str(stripped)], check=True)
            content = stripped.read_bytes()
        assert not [path for path in paths if path in content], file


def test_an_installed_hub_finds_plugins_and_migrations_by_itself(author):
    assert author.typed.returncode == 0
    home = author.directory / "elsewhere"
    (home / "plugins.d").mkdir(parents=True)
    shutil.copy(author.prefix / "share/dialhub/config/plugins.d/call_notes.yaml", home / "plugins.d")
    (home / "dialhub.yaml").write_text(
        f"database: {{mode: embedded, data_dir: {home}/postgres}}\n"
        "plugins: {enabled: [call_notes, lead_intake]}\nauth: {jwt_secret: 0123456789-0123456789-0123456789}\n"
    )
    listed = author.dialhub("--config", home / "dialhub.yaml", "plugins")
    assert re.findall(r"^\w+", listed.stdout, flags=re.MULTILINE) == ["call_notes", "lead_intake"], listed.stderr
    migrated = author.dialhub("--config", home / "dialhub.yaml", "migrate", "up")
    assert "applied call_notes 0001 create_notes" in migrated.stdout, migrated.stderr


def test_new_plugin_lists_what_it_wrote_and_what_to_do_next(author):
    written = author.dialhub("new-plugin", "second_plugin", cwd=author.directory)
    assert written.returncode == 0, written.stderr
    root = author.directory / "second_plugin"
    files = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
    assert re.findall(r"^  (\S+)$", written.stdout.split("Next:")[0], flags=re.MULTILINE) == files
    assert f"cd {root}" in written.stdout and "ctest" in written.stdout


def test_another_compiler_is_refused_before_it_builds_anything(author, directory):
    assert author.typed.returncode == 0
    other = "g++" if "clang" in compiler() else "clang++-14"
    refused = subprocess.run(
        ["cmake", "-G", "Ninja", "-S", str(author.plugin), "-B", str(directory / "build"), f"-DCMAKE_PREFIX_PATH={author.prefix}",
         f"-DCMAKE_CXX_COMPILER={other}"], text=True, capture_output=True, timeout=120, check=False)
    assert refused.returncode != 0
    assert "this hub was built by" in refused.stderr and "-DCMAKE_CXX_COMPILER=" in refused.stderr


def test_new_plugin_never_overwrites(directory):
    (directory / "mine").mkdir()
    (directory / "mine" / "notes.txt").write_text("precious")
    refused = run_dialhub("new-plugin", "mine", "--directory", directory / "mine")
    assert refused.returncode == 1
    assert "exists already: nothing was written" in refused.stderr
    assert refused.stdout == ""
    assert [path.name for path in directory.rglob("*")] == ["mine", "notes.txt"]


@pytest.mark.parametrize("name", ["My-Plugin", "../evil", "database", "class", "x" * 41])
def test_new_plugin_wants_a_usable_name(name, directory):
    refused = run_dialhub("new-plugin", name, directory=directory)
    assert refused.returncode == USAGE
    assert "a plugin's name" in refused.stderr or "is taken" in refused.stderr
    assert not list(directory.glob("*"))
