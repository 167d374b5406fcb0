"""Reload: SIGHUP and `dialhub reload` take over what may change, refuse what is wrong, and lose no request."""

import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading
import time

import pytest
import yaml
from hub import PROJECT, Hub
from lead_intake_support import DASHBOARD, FROM_DIALER, make_agent, unique_id, unique_phone
from open_transaction import OpenTransaction

OK, FAILURE, UNAVAILABLE, CONFIGURATION = 0, 1, 69, 78
RELEASE = PROJECT / "build" / "bin" / "dialhub"
ORIGIN = "https://panel.example.com"


@pytest.fixture(scope="module")
def shared():
    own = Hub(settings={"lead_intake": {"dashboard_url": DASHBOARD}}).prepare().start()
    own.agent = make_agent(own)
    yield own
    own.close()


@pytest.fixture
def live(shared):
    """A running hub whose settings are put back after the test."""
    before = shared.settings
    yield shared
    shared.settings = before
    shared.write_configuration()
    reload(shared)
    shared.check_sanitizers()


def reload(hub, expect=OK):
    return hub.cli("reload", expect=expect)


def change(hub, settings, expect=OK):
    hub.configure(settings)
    return reload(hub, expect)


def send_lead(hub, lead_id, **fields):
    body = {"user": "8050", "lead_id": lead_id, "phone_number": unique_phone(), "first_name": "Jo", "last_name": "Doe"}
    return hub.post(FROM_DIALER, json={**body, **fields}, headers=hub.dialer_headers())


def allows_origin(hub):
    return hub.get("/healthz", headers={"Origin": ORIGIN}).headers.get("Access-Control-Allow-Origin") == ORIGIN


# --- what changes --------------------------------------------------------------------------------------------------------


def test_a_reload_without_a_change_says_so(live):
    assert reload(live).stdout == "The configuration is as it was.\n"


def test_the_hosts_reloadable_keys_take_effect_at_once(live):
    assert not allows_origin(live)
    result = change(live, {"cors": {"allowed_origins": [ORIGIN]}, "log": {"level": "debug"}})
    assert result.stdout == "reloaded: cors.allowed_origins, log.level\n"
    assert allows_origin(live)
    live.wait_for_log(r"http\.request .*path=/healthz")
    live.wait_for_log(r'host\.reloaded changed="cors\.allowed_origins, log\.level"')


def test_a_plugin_gets_its_new_section(live):
    assert send_lead(live, unique_id()).json()["redirect_url"].startswith(DASHBOARD)
    result = change(live, {"lead_intake": {"dashboard_url": "https://other.example.com"}})
    assert result.stdout == "reloaded: lead_intake.dashboard_url\n"
    assert send_lead(live, unique_id()).json()["redirect_url"].startswith("https://other.example.com/")


def test_sighup_reloads(live):
    live.configure({"cors": {"allowed_origins": [ORIGIN]}})
    live.send_signal(signal.SIGHUP)
    live.wait_until(lambda: allows_origin(live), 15, "SIGHUP changed nothing")


def test_a_key_that_needs_a_restart_is_named_and_keeps_its_value(live):
    port = live.port
    result = change(live, {"http": {"port": port + 1}, "lead_intake": {"max_body": "2MiB", "count_limit": 500}})
    assert "reloaded: lead_intake.count_limit\n" in result.stdout
    assert re.search(r"needs a restart: http\.port \(.*dialhub\.yaml:\d+\), lead_intake\.max_body \(.*dialhub\.yaml:\d+\)", result.stdout)
    assert live.get("/healthz").status_code == 200
    assert send_lead(live, unique_id(), comments="x" * 1_500_000).status_code == 413
    # It is said again until it is done.
    assert "http.port" in reload(live).stdout


# --- what is refused -----------------------------------------------------------------------------------------------------


def test_a_wrong_file_changes_nothing_and_says_everything(live):
    live.configure({
        "cors": {"allowed_origins": [ORIGIN]},
        "log": {"level": "loud"},
        "lead_intake": {"dashboard_url": "https://other.example.com", "page_sise": 3},
    })
    result = reload(live, expect=CONFIGURATION)
    assert re.search(r"dialhub\.yaml:\d+:\d+: log\.level: ", result.stderr)
    assert re.search(r"dialhub\.yaml:\d+:\d+: lead_intake\.page_sise: .*page_size", result.stderr)
    assert result.stderr.endswith("Nothing has changed.\n")
    live.wait_for_log(r"config\.problem .*key=log\.level")
    live.wait_for_log(r"config\.problem .*key=lead_intake\.page_sise")
    assert not allows_origin(live)
    assert send_lead(live, unique_id()).json()["redirect_url"].startswith(DASHBOARD)


def test_what_only_a_plugin_can_check_is_checked_before_anything_changes(live):
    result = change(live, {"cors": {"allowed_origins": [ORIGIN]}, "lead_intake": {"allowed_addresses": ["nonsense"]}}, CONFIGURATION)
    assert "lead_intake.allowed_addresses" in result.stderr
    assert not allows_origin(live)


def test_a_file_that_is_no_yaml_is_refused(live):
    live.configuration_file.write_text("http: [\n")
    assert re.search(r"dialhub\.yaml:\d+:\d+", reload(live, expect=CONFIGURATION).stderr)
    assert live.get("/healthz").status_code == 200


def test_a_plugin_that_does_not_exist_is_refused(live):
    result = change(live, {"plugins": {"enabled": ["lead_intake", "absent"]}}, CONFIGURATION)
    assert 'plugin "absent"' in result.stderr
    assert send_lead(live, unique_id()).status_code == 201


def test_without_a_running_hub_the_command_is_69(new_hub):
    idle = new_hub(prepare=False, start=False)
    assert "no hub runs with" in idle.cli("reload", expect=UNAVAILABLE).stderr


# --- plugins -------------------------------------------------------------------------------------------------------------


def enabled(*names):
    return {"plugins": {"enabled": list(names)}}


def plugin_states(hub):
    return {entry["name"]: entry["state"] for entry in hub.get("/plugins").json()["plugins"]}


def has_lead_routes(hub):
    return "/api/leads/from-dialer" in hub.get("/openapi.json").json()["paths"]


def test_a_plugin_is_disabled_and_enabled_again(live):
    change(live, enabled("lead_intake", "number_queue"))
    lead_id = unique_id()
    assert send_lead(live, lead_id).status_code == 201
    result = change(live, enabled("number_queue"))
    assert "disabled: lead_intake\n" in result.stdout
    assert send_lead(live, lead_id).status_code == 404
    assert plugin_states(live) == {"number_queue": "serving"}
    assert not has_lead_routes(live)
    assert live.get("/readyz").status_code == 200
    # Keys that need a restart elsewhere hold for a plugin that starts now.
    live.configure({"lead_intake": {"max_body": "32KiB"}})
    result = change(live, enabled("lead_intake", "number_queue"))
    assert result.stdout == "reloaded: plugins.enabled\nenabled: lead_intake\n"
    assert send_lead(live, lead_id).status_code == 201
    assert send_lead(live, lead_id, comments="x" * 64_000).status_code == 413
    assert plugin_states(live) == {"lead_intake": "serving", "number_queue": "serving"}


def test_a_plugin_whose_migrations_are_missing_is_not_enabled(new_hub):
    own = new_hub(start=False)
    own.configure(enabled("lead_intake"))
    own.start()
    own.configure(enabled("lead_intake", "number_queue"))
    own.cli("migrate", "down", "--line", "number_queue", "--to", "0")
    result = change(own, {"cors": {"allowed_origins": [ORIGIN]}}, FAILURE)
    assert "number_queue is at 0, needs" in result.stderr and "migrate up" in result.stderr
    assert plugin_states(own) == {"lead_intake": "serving"}
    assert not allows_origin(own)
    own.cli("migrate", "up")
    assert "enabled: number_queue" in reload(own).stdout
    assert allows_origin(own)


def test_a_request_under_way_finishes_before_its_plugin_stops(live):
    answers = []
    with OpenTransaction(live, "LOCK TABLE leads IN ACCESS EXCLUSIVE MODE"):
        sender = threading.Thread(target=lambda: answers.append(send_lead(live, "4711").status_code))
        sender.start()
        live.wait_until(lambda: live.scalar("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0", 10, "no request waits")
        live.configure(enabled("number_queue"))
        disabling = threading.Thread(target=reload, args=(live,))
        disabling.start()
        live.wait_until(lambda: not has_lead_routes(live), 4, "the routes are still there")
        assert plugin_states(live)["lead_intake"] == "stopping"
        assert disabling.is_alive() and not answers
    sender.join(30)
    disabling.join(30)
    assert answers == [201]
    assert "lead_intake" not in plugin_states(live)


# --- under traffic -------------------------------------------------------------------------------------------------------


class Traffic:
    """Keep-alive clients that never pause; every answer's status and every failure is kept."""

    def __init__(self, hub, clients):
        self.hub = hub
        self.stopping = False
        self.statuses = {}
        self.failures = []
        self.accepted = []
        self.threads = [threading.Thread(target=self._run, args=client) for client in clients]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        for thread in self.threads:
            thread.join(60)

    def _run(self, method, path, headers):
        statuses = self.statuses.setdefault(path, set())
        connection = http.client.HTTPConnection("127.0.0.1", self.hub.port, timeout=30)
        while not self.stopping:
            lead_id = unique_id()
            body = json.dumps({"user": "8050", "lead_id": lead_id, "phone_number": unique_phone()}) if method == "POST" else None
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                return
            statuses.add(answer.status)
            if answer.status == 201:
                self.accepted.append(lead_id)
        connection.close()


def test_plugins_come_and_go_under_traffic_without_a_lost_request(live):
    dialer = {**live.dialer_headers(), "Content-Type": "application/json"}
    clients = [
        ("GET", "/healthz", {}),
        ("GET", "/readyz", {}),
        ("POST", FROM_DIALER, dialer),
        ("POST", FROM_DIALER, dialer),
        ("GET", "/api/leads/", live.agent),
    ]
    rounds = 6
    with Traffic(live, clients) as traffic:
        for number in range(rounds):
            change(live, {"log": {"format": "json" if number % 2 else "text"}, **enabled("number_queue")})
            seen = len(traffic.accepted)
            change(live, {"lead_intake": {"count_limit": 1000 + number}, **enabled("lead_intake", "number_queue")})
            live.wait_until(lambda: len(traffic.accepted) > seen, 20, "no lead is accepted after the plugin is back")
    assert traffic.failures == []
    assert traffic.statuses["/healthz"] == {200}
    assert traffic.statuses["/readyz"] == {200}
    assert traffic.statuses[FROM_DIALER] == {201, 404}
    assert traffic.statuses["/api/leads/"] == {200, 404}
    stored = {row["dialer_lead_id"] for row in live.sql("SELECT dialer_lead_id FROM leads")}
    assert set(traffic.accepted) <= stored


def test_parallel_reloads_are_done_one_after_the_other(live):
    live.configure({"cors": {"allowed_origins": [ORIGIN]}})
    results = []
    threads = [threading.Thread(target=lambda: results.append(reload(live).stdout)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # One of them has done it, and the others have found it done.
    assert sorted(results) == ["The configuration is as it was.\n"] * 5 + ["reloaded: cors.allowed_origins\n"]


# --- for ever ------------------------------------------------------------------------------------------------------------


def test_many_reloads_leak_nothing(directory):
    """1,000 with the release build, or as many as 25 s allow on a busy machine. A sanitized build keeps freed memory back,
    so that only descriptors and threads can be judged."""
    own = Hub(directory=directory, binary=RELEASE) if RELEASE.exists() else Hub(directory=directory)
    total, measured_from, least = (1000, 200, 60) if RELEASE.exists() else (60, 20, 10)
    try:
        own.prepare().start()
        variants = [yaml.safe_dump(variant(own, number)) for number in range(20)]
        pid = own.process.pid
        before = None
        warm_until, end = time.monotonic() + 7, time.monotonic() + 25
        done = 0
        while done < total and (time.monotonic() < end or done < least):
            if before is None and (done >= measured_from or time.monotonic() > warm_until):
                before = Footprint(pid)
            # A reload must not see half a file.
            fresh = own.configuration_file.with_suffix(".new")
            fresh.write_text(variants[done % len(variants)])
            fresh.rename(own.configuration_file)
            ask(own)
            done += 1
        after = Footprint(pid)
        assert own.log_text().count("host.reloaded") == done
        assert abs(after.descriptors - before.descriptors) <= 2
        assert abs(after.threads - before.threads) <= 2
        if RELEASE.exists():
            assert after.resident_kib - before.resident_kib < 4096
    finally:
        own.close()


def variant(hub, number):
    """Every reload changes values of host and plugin; some start or stop a plugin."""
    names = (["lead_intake", "number_queue"], ["lead_intake"], ["number_queue"])[number // 7]
    settings = {**hub.settings, "plugins": {**hub.settings["plugins"], "enabled": names}}
    settings["cors"] = {"allowed_origins": [ORIGIN][: number % 2]}
    return {**settings, "lead_intake": {**settings.get("lead_intake", {}), "count_limit": 1000 + number}}


class Footprint:
    def __init__(self, pid):
        self.resident_kib = int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1])
        self.descriptors = len(os.listdir(f"/proc/{pid}/fd"))
        self.threads = len(os.listdir(f"/proc/{pid}/task"))


def ask(hub):
    """What `dialhub reload` does, without starting a process."""
    place = hub.directory.stat()
    name = f"\0dialhub/{place.st_dev}:{place.st_ino}/{hub.configuration_file.name}"
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        connection.connect(name)
        connection.sendall(b"reload")
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    assert answer.startswith(b"0\n"), answer
