"""A real hub for tests: the built binary, its own directory, configuration and embedded PostgreSQL.

    hub = Hub(directory, settings={"http": {"max_body": "64KiB"}})
    hub.prepare()            # dialhub bootstrap: migrations, organization, administrator, dialer, keys
    hub.start()              # returns when /readyz answers 200
    hub.post("/api/leads/from-dialer/", json={...}, headers=hub.dialer_headers())
    hub.sql("SELECT count(*) AS n FROM leads")  # [{"n": "1"}]
    hub.stop()               # SIGTERM; fails when a sanitizer reported anything
"""

import atexit
import csv
import http.client
import io
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import uuid

import requests
import yaml

PROJECT = pathlib.Path(__file__).resolve().parents[3]
BUILD = pathlib.Path(os.environ.get("DIALHUB_BUILD", PROJECT / "build-asan"))
BINARY = pathlib.Path(os.environ.get("DIALHUB_BIN", BUILD / "bin" / "dialhub"))
PLUGINS = pathlib.Path(os.environ.get("DIALHUB_PLUGINS", BINARY.parent.parent / "plugins"))
MIGRATIONS = os.environ.get("DIALHUB_MIGRATIONS", str(PROJECT / "migrations")).split(os.pathsep)

START_TIMEOUT = 60.0
STOP_TIMEOUT = 60.0
SANITIZER_MARKS = ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error:", "WARNING: ThreadSanitizer")


#: Made by this process: {what decides what is in them: data directory}
_migrated_clusters = {}


class HubError(AssertionError):
    """The hub did not do what a test relies on; the message ends with the hub's log."""


def free_port():
    """A port nobody listens on; DIALHUB_TEST_PORTS=18400-18499 keeps to a range."""
    wanted = os.environ.get("DIALHUB_TEST_PORTS")
    candidates = [0]
    if wanted:
        low, high = (int(part) for part in wanted.split("-"))
        candidates = random.sample(range(low, high + 1), high - low + 1)
    for candidate in candidates:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise HubError(f"no free port in {wanted}")


def merge(base, changes):
    """`changes` over `base`; mappings are merged, everything else is replaced, None removes."""
    result = dict(base)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merge(result[key], value)
        else:
            result[key] = value
    return result


def make_directory(prefix="dialhub-test-"):
    """A directory that PostgreSQL's own user can pass through (tests may run as root)."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix=prefix))
    directory.chmod(0o711)
    return directory


def built_plugins():
    return sorted(path.stem for path in PLUGINS.glob("*.so"))


def run_dialhub(*arguments, environment=None, timeout=120, directory=None, stdin=None, binary=BINARY):
    """Runs one `dialhub` command and returns the CompletedProcess with text output."""
    return subprocess.run(
        [str(binary), *map(str, arguments)],
        env=hub_environment(environment, directory),
        cwd=directory,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def hub_environment(extra=None, directory=None):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DIALHUB_", "PG"))}
    if directory:
        log_path = f"log_path={directory}/sanitizer"
        environment["ASAN_OPTIONS"] = f"{log_path}:detect_leaks=1"
        environment["UBSAN_OPTIONS"] = f"{log_path}:print_stacktrace=1"
    environment.update(extra or {})
    return environment


class Hub:
    """One hub: directory, configuration, process, database. Not thread-safe, but its HTTP helpers are."""

    def __init__(self, directory=None, settings=None, environment=None, binary=BINARY):
        """`binary` of another build brings that build's plugins."""
        self.binary = binary
        self.plugins = PLUGINS if binary == BINARY else binary.parent.parent / "plugins"
        self.directory = pathlib.Path(directory) if directory else make_directory()
        self.environment = environment or {}
        self.port = free_port()
        self.process = None
        self.scheme = "http"
        self.settings = merge(self._base_settings(), settings or {})
        self.write_configuration()

    # --- configuration -------------------------------------------------------------------------------------------

    @property
    def configuration_file(self):
        return self.directory / "dialhub.yaml"

    @property
    def log_file(self):
        return self.directory / "hub.log"

    @property
    def data_directory(self):
        return self.directory / "postgres"

    def _base_settings(self):
        return {
            "http": {"listen": "127.0.0.1", "port": self.port},
            "database": {"mode": "embedded", "data_dir": str(self.data_directory)},
            "migrations": {"directory": MIGRATIONS[0], "extra_directories": MIGRATIONS[1:]},
            "plugins": {"directory": str(self.plugins), "enabled": built_plugins()},
            "auth": {
                "jwt_secret": "test-secret-test-secret-test-secret-0123456789",
                "bcrypt_cost": 4,
                "cache_ttl": "0s",
                # All tests come from one address.
                "throttle": {"attempts_per_address": 100000},
            },
        }

    def configure(self, changes):
        """Changes settings; they hold from the next start on."""
        self.settings = merge(self.settings, changes)
        self.write_configuration()

    def write_configuration(self):
        self.configuration_file.write_text(yaml.safe_dump(self.settings, sort_keys=False))
        self.configuration_file.chmod(0o600)

    # --- command line --------------------------------------------------------------------------------------------

    def cli(self, *arguments, expect=0, **options):
        """Runs `dialhub --config … ARGUMENTS`; expect=None accepts every exit code."""
        result = run_dialhub(
            "--config", self.configuration_file, *arguments,
            directory=self.directory, environment=self.environment, binary=self.binary, **options,
        )
        if expect is not None and result.returncode != expect:
            raise HubError(f"dialhub {arguments} gave {result.returncode}, not {expect}:\n{result.stdout}{result.stderr}")
        return result

    def prepare(self):
        """Migrates the database and creates organization, administrator, dialer and keys."""
        self._make_cluster()
        self.cli("bootstrap", "--credentials", self.directory / "credentials.env", "--url", self.url())
        return self

    def _make_cluster(self):
        """initdb and all migrations take seconds: one cluster is made with each set of plugins, the others are copies."""
        if self.settings["database"].get("data_dir") != str(self.data_directory) or self.data_directory.exists():
            return
        key = json.dumps([str(self.binary), self.settings["plugins"], self.settings["migrations"]])
        if key in _migrated_clusters:
            subprocess.run(["cp", "-a", _migrated_clusters[key], self.data_directory], check=True)
            return
        self.cli("migrate", "up")
        original = make_directory("dialhub-cluster-")
        atexit.register(shutil.rmtree, original, ignore_errors=True)
        subprocess.run(["cp", "-a", self.data_directory, original / "postgres"], check=True)
        _migrated_clusters[key] = original / "postgres"

    @property
    def credentials(self):
        lines = (self.directory / "credentials.env").read_text().splitlines()
        pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        return {name: value.strip("\"'") for name, value in pairs}

    def create_user(self, role="agent", username=None):
        """(user name, password) of a new user of the first organization."""
        username = username or f"{role}-{uuid.uuid4().hex[:8]}"
        password = f"pass-{uuid.uuid4().hex}"
        self.cli(
            "user", "create", "--username", username, "--organization", self.credentials["DIALHUB_ORGANIZATION"],
            "--role", role, "--password", password,
        )
        return username, password

    def create_api_key(self, scope, *options):
        """The new key's text, which is shown this once."""
        output = self.cli(
            "api-key", "create", "--scope", scope, "--organization", self.credentials["DIALHUB_ORGANIZATION"], *options
        ).stdout
        return re.search(r"\bdh_[0-9A-Za-z]{43}\b", output)[0]

    # --- process -------------------------------------------------------------------------------------------------

    def start(self, wait=True):
        assert self.process is None, "already started"
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [str(self.binary), "--config", str(self.configuration_file), "run"],
                env=hub_environment(self.environment, self.directory),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self, timeout=START_TIMEOUT):
        self.wait_until(self._ready, timeout, "/readyz does not answer 200")

    def _ready(self):
        if self.process.poll() is not None:
            raise HubError(f"the hub ended with {self.process.returncode} while starting:\n{self.log_tail()}")
        try:
            return requests.get(self.url("/readyz"), timeout=5, verify=False).status_code == 200
        except requests.RequestException:
            return False

    def wait_until(self, condition, timeout, complaint):
        deadline = time.monotonic() + timeout
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > deadline:
                raise HubError(f"{complaint} after {timeout} s:\n{self.log_tail()}")
            time.sleep(0.05)

    def send_signal(self, number):
        self.process.send_signal(number)

    def wait_stopped(self, timeout=STOP_TIMEOUT):
        """Waits for the process to end and gives its exit code."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise HubError(f"the hub has not stopped after {timeout} s:\n{self.log_tail()}") from None
        self.process = None
        return code

    def stop(self, timeout=STOP_TIMEOUT):
        """Asks for a graceful stop and gives the exit code."""
        if self.process is None:
            return None
        self.process.terminate()
        code = self.wait_stopped(timeout)
        self.check_sanitizers()
        return code

    def kill(self):
        """SIGKILL, as when the machine loses the process. PostgreSQL may live on."""
        self.process.kill()
        self.process.wait()
        self.process = None

    def close(self):
        """Stops what runs and fails on sanitizer reports; the directory is removed."""
        try:
            if self.process is not None:
                self.stop()
            self.check_sanitizers()
        finally:
            if self.process is not None:
                self.kill()
            self.kill_postmaster(signal.SIGQUIT, missing_ok=True)
            shutil.rmtree(self.directory, ignore_errors=True)

    def log_text(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def log_tail(self, lines=40):
        return "\n".join(self.log_text().splitlines()[-lines:])

    def wait_for_log(self, pattern, timeout=15.0):
        return self.wait_until(lambda: re.search(pattern, self.log_text()), timeout, f"the log has no /{pattern}/")

    def check_sanitizers(self):
        reports = [path.read_text(errors="replace") for path in self.directory.glob("sanitizer.*")]
        reports += [line for line in self.log_text().splitlines() if any(mark in line for mark in SANITIZER_MARKS)]
        assert not reports, "a sanitizer reported:\n" + "\n".join(reports)[:20000]

    # --- HTTP ----------------------------------------------------------------------------------------------------

    def url(self, path=""):
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def request(self, method, path, **options):
        options.setdefault("timeout", 30)
        options.setdefault("allow_redirects", False)
        return requests.request(method, self.url(path), **options)

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, **options):
        return self.request("POST", path, **options)

    def put(self, path, **options):
        return self.request("PUT", path, **options)

    def patch(self, path, **options):
        return self.request("PATCH", path, **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)

    def connection(self, timeout=30):
        """An http.client connection: sends exactly the target it is given."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def socket(self, timeout=30):
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def raw(self, data, timeout=30):
        """Sends bytes as they are and gives (status, headers, body) of the first answer; None: closed without one."""
        with self.socket(timeout) as connection:
            connection.sendall(data)
            return read_response(connection)

    def token(self, username, password):
        answer = self.post("/api/auth/login", json={"username": username, "password": password})
        if answer.status_code != 200:
            raise HubError(f"login of {username} gave {answer.status_code}: {answer.text}")
        return answer.json()["access_token"]

    def bearer(self, username=None, password=None):
        """Authorization header of a user; the administrator when none is named."""
        known = self.credentials
        username = username or known["DIALHUB_ADMIN_USERNAME"]
        password = password or known["DIALHUB_ADMIN_PASSWORD"]
        return {"Authorization": f"Bearer {self.token(username, password)}"}

    def dialer_headers(self):
        return {"X-Dialer-Api-Key": self.credentials["DIALER_API_KEY"]}

    # --- database ------------------------------------------------------------------------------------------------

    def postmaster(self):
        """(pid, socket directory, port) from postmaster.pid."""
        lines = (self.data_directory / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[4], int(lines[3])

    def kill_postmaster(self, number=signal.SIGKILL, missing_ok=False):
        try:
            os.kill(self.postmaster()[0], number)
        except (FileNotFoundError, ProcessLookupError, IndexError):
            if not missing_ok:
                raise

    def psql(self, statement, user="dialhub", database="dialhub"):
        _, directory, port = self.postmaster()
        result = subprocess.run(
            ["psql", "-X", "--csv", "-v", "ON_ERROR_STOP=1", "-h", directory, "-p", str(port), "-U", user, "-d", database,
             "-c", statement],
            capture_output=True, text=True, timeout=60, check=False,
        )
        if result.returncode != 0:
            raise HubError(f"psql: {result.stderr}")
        return result.stdout

    def sql(self, statement):
        """Rows as dictionaries of text; NULL is ''."""
        return list(csv.DictReader(io.StringIO(self.psql(statement))))

    def scalar(self, statement):
        return next(iter(self.sql(statement)[0].values()))


def read_response(connection):
    """Reads one HTTP answer from a socket; None when the peer closes without answering."""
    response = http.client.HTTPResponse(connection)
    try:
        response.begin()
        return response.status, dict(response.getheaders()), response.read()
    except (http.client.BadStatusLine, ConnectionResetError):
        return None
    finally:
        response.close()


def trusting_context(certificate):
    return ssl.create_default_context(cafile=str(certificate))
