"""packaging/quickstart as a newcomer uses it, with the release build."""

import json
import os
import re
import signal
import subprocess
import time

import pytest
import requests
from hub import PROJECT, free_port

# The first start builds what is not built.
pytestmark = pytest.mark.timeout(900)

SCRIPT = PROJECT / "packaging" / "quickstart"


class Quickstart:
    def __init__(self, directory):
        self.state = directory / "state"
        self.port = free_port()

    def run(self, *options, expect=0, state=None):
        result = subprocess.run(
            [str(SCRIPT), "--state", str(state or self.state), *options], capture_output=True, text=True, timeout=600, check=False
        )
        assert result.returncode == expect, result.stdout + result.stderr
        return result

    def start(self, *options):
        return self.run("--port", str(self.port), "--detach", *options)

    def url(self, path=""):
        return f"http://127.0.0.1:{self.port}{path}"

    def pid(self):
        return int((self.state / "hub.pid").read_text())

    def postmaster(self):
        return int((self.state / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def alive(pid):
    try:
        state = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def quickstart(directory):
    made = Quickstart(directory)
    yield made
    made.run("--stop")


def test_from_nothing_to_a_lead_and_back(quickstart):
    output = quickstart.start().stdout
    assert f"READY {quickstart.url()}\n" in output

    credentials = quickstart.state / "credentials.env"
    assert credentials.stat().st_mode & 0o777 == 0o600
    assert (quickstart.state / "config" / "jwt_secret").stat().st_mode & 0o077 == 0

    command = re.search(r"^ *(curl .*)$", output, flags=re.MULTILINE)[1]
    answer = subprocess.run(["bash", "-c", command + " -w '\\n%{http_code}'"], capture_output=True, text=True, check=True).stdout
    body, status = answer.rsplit("\n", 1)
    assert status == "201", answer
    assert json.loads(body)["message"] == "Lead created successfully"

    hub, postmaster = quickstart.pid(), quickstart.postmaster()
    quickstart.run("--stop")
    assert not alive(hub) and not alive(postmaster)
    assert not (quickstart.state / "hub.pid").exists()

    before = credentials.read_text()
    started = time.monotonic()
    quickstart.run("--detach")
    assert time.monotonic() - started < 20
    assert credentials.read_text() == before
    again = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True).stdout
    assert json.loads(again)["message"] == "Lead updated successfully"


def test_a_second_start_finds_the_first(quickstart):
    quickstart.start()
    pid = quickstart.pid()
    output = quickstart.start().stdout
    assert f"READY {quickstart.url()}\n" in output
    assert quickstart.pid() == pid
    assert "stop it first" in quickstart.run("--port", str(free_port()), "--detach", expect=75).stderr


def test_two_starts_at_once_give_one_hub(quickstart):
    both = [
        subprocess.Popen([str(SCRIPT), "--state", str(quickstart.state), "--port", str(quickstart.port), "--detach"], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert all(f"READY {quickstart.url()}\n" in output for output in outputs)
    assert requests.get(quickstart.url("/readyz"), timeout=10).status_code == 200


def test_ctrl_c_stops_hub_and_database(quickstart):
    process = subprocess.Popen(
        [str(SCRIPT), "--state", str(quickstart.state), "--port", str(quickstart.port)],
        stdout=subprocess.PIPE, text=True, start_new_session=True,
        # A shell that began with SIGINT ignored, as in the background of another, can never catch it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    for line in process.stdout:
        if line.startswith("READY"):
            break
    hub, postmaster = quickstart.pid(), quickstart.postmaster()
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert not alive(hub) and not alive(postmaster)


def test_a_stale_pid_file_and_a_killed_hub_are_no_obstacle(quickstart):
    quickstart.start()
    os.kill(quickstart.pid(), signal.SIGKILL)
    quickstart.start()
    assert requests.get(quickstart.url("/readyz"), timeout=10).status_code == 200
    quickstart.run("--stop")
    (quickstart.state / "hub.pid").write_text(f"{os.getpid()}\n")
    assert "No hub is running" in quickstart.run("--stop").stdout


def test_a_taken_port_is_named(quickstart):
    with subprocess.Popen(["/usr/bin/python3", "-m", "http.server", "--bind", "127.0.0.1", str(quickstart.port)], stderr=subprocess.DEVNULL) as other:
        try:
            wait_until_listening(quickstart.port)
            stderr = quickstart.run("--port", str(quickstart.port), "--detach", expect=69).stderr
        finally:
            other.terminate()
    assert f"port {quickstart.port} is in use" in stderr


def wait_until_listening(port):
    for _ in range(100):
        try:
            requests.get(f"http://127.0.0.1:{port}/", timeout=1)
            return
        except requests.RequestException:
            time.sleep(0.05)
    raise AssertionError("the other program does not listen")


def test_fresh_makes_new_keys_and_spares_what_is_not_ours(quickstart, directory):
    quickstart.start()
    before = (quickstart.state / "credentials.env").read_text()
    quickstart.start("--fresh")
    assert (quickstart.state / "credentials.env").read_text() != before

    foreign = directory / "foreign"
    foreign.mkdir()
    (foreign / "precious.txt").write_text("keep me")
    assert "does not look like" in quickstart.run("--fresh", "--detach", state=foreign, expect=73).stderr
    assert (foreign / "precious.txt").read_text() == "keep me"


def test_edits_of_the_configuration_are_kept(quickstart):
    quickstart.start()
    quickstart.run("--stop")
    file = quickstart.state / "config" / "dialhub.yaml"
    file.write_text(file.read_text() + 'cors: {allowed_origins: ["https://panel.example"]}\n')
    quickstart.start()
    answer = requests.get(quickstart.url("/healthz"), headers={"Origin": "https://panel.example"}, timeout=10)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://panel.example"


@pytest.mark.parametrize("options", [["--port", "0"], ["--port", "x"], ["--port"], ["--stat"], ["surplus"]])
def test_a_wrong_option_is_64_with_the_usage(options):
    result = subprocess.run([str(SCRIPT), *options], capture_output=True, text=True, check=False)
    assert result.returncode == 64
    assert "Usage:" in result.stderr
