"""packaging/django: its own tests, by Django's test runner, against a running hub."""

import fcntl
import os
import pathlib
import shutil
import subprocess

import pytest
from hub import PROJECT

APP = PROJECT / "packaging" / "django"
DEBIAN = "/usr/bin/python3"
#: The oldest supported release, and the newest that a Python of this machine can run.
RELEASES = {"4.2": "Django~=4.2.0", "newest": "Django"}


def newest_python():
    """Django's releases leave old Pythons behind: the newest one there is, else Debian's."""
    for minor in range(14, 11, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run([found, "-c", "import ensurepip, venv"], capture_output=True, check=False).returncode == 0:
            return found
    return DEBIAN


def cached_environment(name, requirement, interpreter):
    """A virtual environment outside the tree, made once; pip's own settings say from where."""
    cache = pathlib.Path(os.environ.get("DIALHUB_TEST_CACHE", pathlib.Path.home() / ".cache" / "dialhub-tests"))
    directory = cache / f"django-{name}"
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / f"django-{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (directory / "complete").exists():
            run(interpreter, "-m", "venv", "--clear", directory)
            run(directory / "bin" / "pip", "install", "--quiet", requirement, "requests")
            (directory / "complete").touch()
    return directory / "bin" / "python"


def run(*command, **options):
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=150, check=False, **options)
    assert result.returncode == 0, f"{command} gave {result.returncode}:\n{result.stdout[-4000:]}{result.stderr[-8000:]}"
    return result


@pytest.mark.timeout(400)
@pytest.mark.parametrize("release", RELEASES)
def test_the_django_app_works_with_the_hub(hub, release):
    interpreter = DEBIAN if release == "4.2" else newest_python()
    python = cached_environment(release, RELEASES[release], interpreter)
    result = run(
        python, "-W", "error::DeprecationWarning:dialhub_provisioning", "-m", "django", "test", "tests", "--settings",
        "tests.settings", cwd=APP, env={
            **os.environ, "PYTHONPATH": str(APP), "PYTHONDONTWRITEBYTECODE": "1", "DIALHUB_URL": hub.url(),
            "DIALHUB_API_KEY": hub.credentials["PROVISIONING_API_KEY"],
        })
    assert "OK" in result.stderr and "skipped" not in result.stderr, result.stderr
