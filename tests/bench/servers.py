"""The servers that are measured: the hub with the probe plugin, nginx, Go's net/http, FastAPI."""

import contextlib
import os
import pathlib
import shutil
import socket
import string
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "sdk" / "testing" / "python"))
from hub import BUILD, Hub, free_port, make_directory  # noqa: E402

FLOORS = pathlib.Path(__file__).resolve().parent / "floors"
CONNECTIONS = 8  # to PostgreSQL, on every side


def built(name):
    """A program of the build that is measured."""
    return BUILD / "bin" / name


@contextlib.contextmanager
def hub(settings=None, connections=CONNECTIONS):
    """A release hub with its own PostgreSQL (default durability), prepared and started."""
    running = Hub(
        directory=make_directory("dialhub-bench-"),
        settings={
            "database": {"pool_size": connections},
            "auth": {"cache_ttl": "30s"},
            "log": {"level": "warning"},
            **(settings or {}),
        },
    )
    try:
        running.prepare()
        running.start()
        yield running
        running.stop()
    finally:
        running.close()


@contextlib.contextmanager
def second_hub(first):
    """A hub, not yet started, on the database of `first`."""
    host, port, user, database = connection_of(first)
    second = Hub(
        directory=make_directory("dialhub-bench-"),
        settings={
            "database": {
                "mode": "external", "data_dir": None, "connection": f"host={host} port={port} user={user} dbname={database}",
            },
            "log": {"level": "warning"},
        },
    )
    try:
        yield second
    finally:
        second.close()


def connection_of(running):
    """(host, port, user, database) for psql and pgbench."""
    _, directory, port = running.postmaster()
    return directory, port, "dialhub", "dialhub"


@contextlib.contextmanager
def _process(command, port, **options):
    # A session of its own, as the hub has: Linux shares the processor out by session.
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **options
    )
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port, process, timeout=30):
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args} does not listen on {port}")


@contextlib.contextmanager
def nginx():
    """nginx serving /ok, a file of two bytes; gives its base URL."""
    directory = make_directory("dialhub-nginx-")
    port = free_port()
    try:
        (directory / "static").mkdir(mode=0o755)
        (directory / "static" / "ok").write_text("ok")
        template = string.Template((FLOORS / "nginx.conf").read_text())
        configuration = directory / "nginx.conf"
        # Only what is ours: nginx has variables of the same look.
        configuration.write_text(template.safe_substitute(directory=directory, port=port))
        with _process(["/usr/sbin/nginx", "-p", str(directory), "-c", str(configuration)], port):
            yield f"http://127.0.0.1:{port}"
    finally:
        shutil.rmtree(directory)


@contextlib.contextmanager
def go_echo():
    """Go's net/http echoing the document; gives its base URL."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="dialhub-go-") as directory:
        binary = pathlib.Path(directory) / "echo"
        subprocess.run(
            ["go", "build", "-o", str(binary), str(FLOORS / "echo_go" / "main.go")],
            check=True, env={**os.environ, "GOCACHE": f"{directory}/cache", "GOFLAGS": "-mod=mod", "GO111MODULE": "off"},
        )
        with _process([str(binary), f"127.0.0.1:{port}"], port):
            yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def fastapi(connection):
    """FastAPI under uvicorn (uvloop, httptools), one worker a core; gives its base URL."""
    host, database_port, user, database = connection
    port = free_port()
    environment = {
        **os.environ,
        "BENCH_DATABASE": f"postgresql+psycopg2://{user}@/{database}?host={host}&port={database_port}",
    }
    command = [
        "/usr/bin/python3", "-m", "uvicorn", "fastapi_app:app", "--app-dir", str(FLOORS), "--host", "127.0.0.1", "--port",
        str(port), "--workers", str(os.cpu_count()), "--log-level", "error", "--no-access-log",
    ]
    with _process(command, port, env=environment):
        yield f"http://127.0.0.1:{port}"
