"""GET /api/events from outside: who hears what, what a break costs, what a crowd costs."""

import base64
import hashlib
import hmac
import json
import pathlib
import re
import resource
import selectors
import socket
import statistics
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from event_listener import Listener

from hub import PROJECT, Hub

FROM_DIALER = "/api/leads/from-dialer/"
SETTINGS = {"http": {"event_heartbeat": "1s", "send_timeout": "5s"}}


@pytest.fixture(scope="module")
def hub():
    own = Hub(settings=SETTINGS)
    own.prepare().start()
    own.admin = own.bearer()
    yield own
    own.close()


@pytest.fixture
def listen(hub):
    opened = []

    def make(headers=None, **options):
        listener = Listener(options.pop("at", hub), hub.admin if headers is None else headers, **options)
        opened.append(listener)
        return listener

    yield make
    for listener in opened:
        listener.close()


def send_lead(hub, agent, **fields):
    answer = hub.post(FROM_DIALER, json={"user": agent, "lead_id": uuid.uuid4().hex, **fields}, headers=hub.dialer_headers())
    assert answer.status_code == 201, answer.text
    return answer.json()["lead"]["id"]


def ids(events):
    return [json.loads(event.data)["id"] for event in events]


def bearer(hub, role):
    """(user name, Authorization header) of a new user."""
    name, password = hub.create_user(role)
    return name, hub.bearer(name, password)


def metric(hub, name):
    return float(re.search(rf"^{name} (\S+)$", hub.get("/metrics").text, re.MULTILINE)[1])


def threads_of(hub):
    status = pathlib.Path(f"/proc/{hub.process.pid}/status").read_text()
    return int(re.search(r"^Threads:\s+(\d+)", status, re.MULTILINE)[1])


# --- the stream ----------------------------------------------------------------------------------------------------------


def test_a_lead_is_heard_of_soon_after_it_is_stored(hub, listen, record_property):
    agent, _ = bearer(hub, "agent")
    listener = listen()
    headers = {name.lower(): value for name, value in listener.response.getheaders()}
    assert headers["content-type"] == "text/event-stream"
    assert headers["cache-control"] == "no-store"
    assert 1000 <= listener.retry <= 4000
    delays = []
    for _ in range(15):
        lead = send_lead(hub, agent)
        stored = time.monotonic()
        event = listener.next()
        assert (event.type, ids([event])) == ("lead.created", [lead])
        delays.append(max(0.0, event.received - stored) * 1000)
    record_property("median_ms", statistics.median(delays))
    print(f"median {statistics.median(delays):.1f} ms, highest {max(delays):.1f} ms after the answer")


def test_signs_of_life_bring_the_position_along(hub, listen):
    agent, _ = bearer(hub, "agent")
    send_lead(hub, agent)
    name, other = bearer(hub, "agent")
    listener = listen(other)
    hub.wait_until(lambda: listener.comments >= 2 and listener.last_id, 30, "no sign of life")
    before = listener.last_id
    send_lead(hub, agent)  # nothing this listener hears of
    hub.wait_until(lambda: listener.last_id != before, 30, "the position does not follow")
    assert listener.waiting() == []


def test_only_the_wanted_types_are_sent(hub, listen):
    agent, _ = bearer(hub, "agent")
    created = listen(query="?types=lead.created")
    all_of_leads = listen(query="?types=other.thing,lead.*")
    other = listen(query="?types=other.*")
    phone = f"+4477009{uuid.uuid4().int % 10**5:05d}"
    lead = send_lead(hub, agent, phone_number=phone)
    hub.post(FROM_DIALER, json={"user": agent, "phone_number": phone, "city": "Hull"}, headers=hub.dialer_headers())
    last = send_lead(hub, agent)
    assert ids(created.take(2)) == [lead, last]
    events = all_of_leads.take(3)
    assert [event.type for event in events] == ["lead.created", "lead.updated", "lead.created"]
    assert other.waiting() == []


@pytest.mark.parametrize("types", ["lead", "lead.created,", "*", "lead.a.b", "Lead.created"])
def test_a_type_that_is_no_name_is_refused(hub, listen, types):
    refused = listen(query="?types=" + types)
    assert refused.status == 400
    assert "lead.created" in json.loads(refused.body)["detail"]


def test_head_and_openapi_describe_the_stream(hub):
    assert hub.request("HEAD", "/api/events", headers=hub.admin).status_code == 200
    operation = hub.get("/openapi.json").json()["paths"]["/api/events"]["get"]
    assert {parameter["name"] for parameter in operation["parameters"]} == {"types", "last_event_id"}
    assert {"query_access_token": []} in operation["security"]


# --- who may listen, and to what -------------------------------------------------------------------------------------------


def test_everyone_hears_what_they_may_see(hub, listen):
    first, first_header = bearer(hub, "agent")
    second, second_header = bearer(hub, "agent")
    hub.cli("organization", "create", "--name", "elsewhere")
    hub.cli("user", "create", "--username", "stranger", "--organization", "elsewhere", "--role", "admin", "--password", "strange-password-1")
    everything = [listen(), listen(bearer(hub, "manager")[1]), listen({"X-API-Key": hub.create_api_key("admin")})]
    own, others = listen(first_header), listen(second_header)
    qualifier = listen(bearer(hub, "qualifier")[1])
    stranger = listen(hub.bearer("stranger", "strange-password-1"))
    expected = [(agent, send_lead(hub, agent)) for agent in (first, second, first)]
    for listener in everything:
        assert ids(listener.take(3)) == [lead for _, lead in expected]
    assert ids(own.take(2)) == [lead for agent, lead in expected if agent == first]
    assert ids(others.take(1)) == [lead for agent, lead in expected if agent == second]
    for listener in (own, others, qualifier, stranger):
        comments = listener.comments
        hub.wait_until(lambda: listener.comments > comments, 30, "no sign of life")
        assert listener.waiting() == []


def test_a_listener_needs_a_valid_credential_which_may_be_in_the_query(hub, listen):
    assert listen({}).status == 401
    assert listen({"Authorization": "Bearer a.b.c"}).status == 401
    assert listen(hub.dialer_headers()).status == 401
    assert listen({"Authorization": f"Bearer {hub.credentials['DIALER_API_KEY']}"}).status == 403
    token = hub.admin["Authorization"].split()[1]
    assert listen({}, query=f"?access_token={token}").status == 200
    assert hub.get("/api/auth/me", params={"access_token": token}).status_code == 401
    assert token not in hub.log_text()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE users SET is_active = false WHERE username = '{}'",
        "UPDATE users SET token_version = token_version + 1 WHERE username = '{}'",
        "UPDATE users SET must_change_password = true WHERE username = '{}'",
    ],
)
def test_a_user_who_may_not_act_any_more_is_cut_off_and_others_are_not(hub, listen, change):
    name, header = bearer(hub, "agent")
    listener, other = listen(header), listen()
    hub.sql(change.format(name))
    listener.wait_ended()
    assert not other.ended.is_set()


def test_a_revoked_key_is_cut_off(hub, listen):
    key = hub.create_api_key("admin", "--name", "events")
    listener = listen({"X-API-Key": key})
    hub.cli("api-key", "revoke", key[:10])
    listener.wait_ended()
    assert listen({"X-API-Key": key}).status == 401


def test_a_changed_role_counts_without_a_new_stream(hub, listen):
    agent, _ = bearer(hub, "agent")
    promoted, header = bearer(hub, "agent")
    listener = listen(header)
    send_lead(hub, agent)
    hub.sql(f"UPDATE users SET role = 'manager' WHERE username = '{promoted}'")

    def hears():
        send_lead(hub, agent)
        return listener.waiting()

    hub.wait_until(hears, 30, "the new role does not count")


def test_the_stream_ends_with_its_token(hub, listen):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    user = hub.sql(f"SELECT id, token_version FROM users WHERE username = '{hub.credentials['DIALHUB_ADMIN_USERNAME']}'")[0]
    now = int(time.time())
    claims = {"iss": "dialhub", "sub": user["id"], "tv": int(user["token_version"]), "iat": now, "nbf": now, "exp": now + 4}
    signed = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(claims)
    secret = hub.settings["auth"]["jwt_secret"].encode()
    signature = base64.urlsafe_b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).rstrip(b"=")
    listener = listen({"Authorization": "Bearer " + (signed + b"." + signature).decode()})
    assert listener.status == 200
    listener.wait_ended()
    assert time.time() >= now + 4


# --- coming back ---------------------------------------------------------------------------------------------------------


def test_a_listener_that_comes_back_is_told_what_it_missed(hub, listen):
    agent, header = bearer(hub, "agent")
    other, _ = bearer(hub, "agent")
    listener = listen(header)
    send_lead(hub, agent)
    listener.take(1)
    listener.close()
    missed = [send_lead(hub, agent)]
    send_lead(hub, other)
    missed.append(send_lead(hub, agent))
    again = listen(header, last_id=listener.last_id)
    now = send_lead(hub, agent)
    assert ids(again.take(3)) == [*missed, now]
    by_query = listen(header, query=f"?last_event_id={listener.last_id}")
    assert ids(by_query.take(3)) == [*missed, now]
    plain = listen(header, last_id=hub.scalar("SELECT max(id) - 1 FROM domain_events"))
    assert ids(plain.take(1)) == [now]


def test_breaks_and_restarts_lose_nothing_and_repeat_nothing(new_hub):
    hub = new_hub(settings=SETTINGS)
    agent, _ = hub.create_user("agent")
    header = hub.bearer()
    heard, stop = [], threading.Event()

    def sender():
        while not stop.is_set():
            try:
                send_lead(hub, agent)
            except (OSError, AssertionError):
                time.sleep(0.05)

    def come_back(last_id):
        while True:
            try:
                listener = Listener(hub, header, last_id=last_id)
            except (OSError, AssertionError):
                time.sleep(0.05)
                continue
            assert listener.status == 200
            return listener

    listener = come_back(None)
    with ThreadPoolExecutor(3) as pool:
        senders = [pool.submit(sender) for _ in range(3)]
        for turn in range(8):
            heard += listener.take(10, timeout=60)
            if turn == 2:
                assert hub.stop() == 0
                hub.start()
            elif turn == 5:
                hub.kill()
                hub.start()
            else:
                listener.close()
            listener.wait_ended(60)
            listener.close()
            heard += listener.waiting()
            listener = come_back(listener.last_id)
        stop.set()
        for done in senders:
            done.result()
    leads = sorted(int(row["id"]) for row in hub.sql("SELECT id FROM leads"))
    while len(heard) < len(leads):
        heard.append(listener.next())
    listener.close()
    assert {event.type for event in heard} == {"lead.created"}
    assert sorted(ids(heard + listener.waiting())) == leads


@pytest.mark.parametrize("last_id", ["nonsense", "1.2.3.x"])
def test_an_id_that_is_not_ours_starts_over(hub, listen, last_id):
    agent, _ = bearer(hub, "agent")
    listener = listen(last_id=last_id)
    event = listener.next()
    assert (event.type, json.loads(event.data)) == ("reset", {"reason": "unknown_id"})
    lead = send_lead(hub, agent)
    assert ids(listener.take(1)) == [lead]


def test_who_missed_what_is_no_longer_kept_is_told_to_start_over(hub, listen):
    agent, _ = bearer(hub, "agent")
    listener = listen()
    send_lead(hub, agent)
    listener.take(1)
    listener.close()
    send_lead(hub, agent)
    hub.sql("DELETE FROM domain_events WHERE id < (SELECT max(id) FROM domain_events)")
    again = listen(last_id=listener.last_id)
    event = again.next()
    assert (event.type, json.loads(event.data)) == ("reset", {"reason": "no_longer_kept"})
    lead = send_lead(hub, agent)
    assert ids(again.take(1)) == [lead]
    assert ids(listen(last_id=event.id).take(1)) == [lead]


def publish(hub, kind, first, count, size):
    organization = hub.scalar("SELECT id FROM organizations ORDER BY id LIMIT 1")
    hub.sql(
        "WITH written AS (INSERT INTO domain_events (organization_id, type, audience, data) "
        f"SELECT {organization}, '{kind}', 'organization', jsonb_build_object('id', n, 'x', repeat('x', {size})) "
        f"FROM generate_series({first}, {first + count - 1}) n ORDER BY n RETURNING 1) "
        "SELECT pg_notify('dialhub_events', 'test') FROM (SELECT count(*) FROM written) AS all_of_them"
    )


def test_who_missed_too_much_is_told_to_start_over(hub, listen):
    agent, _ = bearer(hub, "agent")
    listener = listen()
    send_lead(hub, agent)
    listener.take(1)
    listener.close()
    publish(hub, "test.filler", 1, 100, 3000)
    event = listen(last_id=listener.last_id).next()
    assert (event.type, json.loads(event.data)) == ("reset", {"reason": "too_many"})
    assert listen(last_id=listener.last_id, query="?types=lead.*").waiting() == []


# --- many, and slow ones ---------------------------------------------------------------------------------------------------


def test_a_slow_listener_is_cut_off_and_a_quick_one_gets_everything(hub, listen):
    quick = listen(query="?types=test.flood")
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", hub.port))
        authorization = hub.admin["Authorization"]
        slow.sendall(f"GET /api/events HTTP/1.1\r\nHost: hub\r\nAuthorization: {authorization}\r\n\r\n".encode())
        hub.wait_until(lambda: metric(hub, "dialhub_event_listeners") == 2, 30, "the slow listener is not there")
        for first in range(1, 200, 10):
            publish(hub, "test.flood", first, 10, 16000)
            assert ids(quick.take(10)) == list(range(first, first + 10))
        hub.wait_until(lambda: metric(hub, "dialhub_event_listeners") == 1, 60, "the slow listener is still there")


class Crowd:
    """Listeners without threads: each is a socket whose answer is searched for what is awaited."""

    def __init__(self, hub, count):
        self.hub = hub
        self.selector = selectors.DefaultSelector()
        self.received = {}
        self.request = f"GET /api/events HTTP/1.1\r\nHost: hub\r\nAuthorization: {hub.admin['Authorization']}\r\n\r\n".encode()
        for begin in range(0, count, 500):
            for _ in range(begin, min(begin + 500, count)):
                self._open()
            self.wait_for(b"retry: ")

    def _open(self):
        connection = self.hub.socket()
        connection.sendall(self.request)
        connection.setblocking(False)
        self.received[connection] = b""
        self.selector.register(connection, selectors.EVENT_READ)

    def wait_for(self, text, timeout=60):
        missing = {connection for connection, data in self.received.items() if text not in data}
        deadline = time.monotonic() + timeout
        while missing:
            assert time.monotonic() < deadline, f"{len(missing)} of {len(self.received)} listeners wait for {text}"
            for key, _ in self.selector.select(1):
                data = key.fileobj.recv(65536)
                assert data, "a listener was cut off"
                self.received[key.fileobj] += data
                if text in self.received[key.fileobj]:
                    missing.discard(key.fileobj)

    def close(self):
        for connection in self.received:
            connection.close()
        self.selector.close()


@pytest.fixture
def crowded(hub):
    """(hub, number of listeners): many more with the release build, where tests/run has made one."""
    release = PROJECT / "build" / "bin" / "dialhub"
    if not release.exists():
        yield hub, 1000
        return
    fresh = Hub(settings=SETTINGS, binary=release)
    try:
        fresh.prepare().start()
        fresh.admin = fresh.bearer()
        yield fresh, 5000
    finally:
        fresh.close()


def test_thousands_of_listeners_take_no_threads(crowded):
    hub, count = crowded
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    resource.prlimit(hub.process.pid, resource.RLIMIT_NOFILE, (hard, hard))
    agent, _ = bearer(hub, "agent")
    before = threads_of(hub)
    crowd = Crowd(hub, count)
    try:
        assert metric(hub, "dialhub_event_listeners") == count
        for _ in range(3):
            lead = send_lead(hub, agent)
            crowd.wait_for(f'"id": {lead},'.encode())
        assert threads_of(hub) <= before
        assert hub.get("/readyz").status_code == 200
    finally:
        crowd.close()
    hub.wait_until(lambda: metric(hub, "dialhub_event_listeners") == 0, 30, "listeners that left are still counted")
