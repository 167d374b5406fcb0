"""Requests from outside: framing, limits, slow and hostile clients, the answers every route shares."""

import json
import re
import socket
import threading
import time

import pytest
from hub import read_response

LOGIN = "/api/auth/login"


def message(start_line, *fields, body=b""):
    head = "\r\n".join([start_line, "Host: hub.example", *fields]) + "\r\n\r\n"
    return head.encode() + body


def assert_alive(hub):
    assert hub.get("/healthz").status_code == 200


# --- answers every route shares ----------------------------------------------------------------------------------------


def test_a_trailing_slash_is_optional(hub):
    assert hub.get("/healthz/").status_code == 200
    assert hub.post(LOGIN + "/", json={"username": "a", "password": "b"}).status_code == 401


def test_monitors_of_the_replaced_systems_find_their_path(hub):
    answer = hub.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_an_unknown_path_is_a_404_problem(hub):
    answer = hub.get("/no/such/path")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["status"] == 404
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


def test_a_wrong_method_names_the_right_ones(hub):
    answer = hub.delete(LOGIN)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_request_id_is_kept_when_acceptable_and_made_otherwise(hub):
    assert hub.get("/healthz", headers={"X-Request-Id": "from-proxy-17"}).headers["X-Request-Id"] == "from-proxy-17"
    made = hub.get("/healthz", headers={"X-Request-Id": 'x" injected=1'}).headers["X-Request-Id"]
    assert made and "injected" not in made


def test_every_invalid_field_is_reported_at_once(hub):
    answer = hub.post(LOGIN, json={"username": 7})
    assert answer.status_code == 400
    assert "username" in answer.text and "password" in answer.text


def test_head_has_the_headers_of_get_and_no_body(hub):
    answer = hub.request("HEAD", "/healthz")
    assert answer.status_code == 200
    assert answer.content == b""


# --- framing -----------------------------------------------------------------------------------------------------------


def test_a_chunked_body_is_read(hub):
    body = json.dumps({"username": "nobody", "password": "wrong"}).encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"
    status, _, _ = hub.raw(message(f"POST {LOGIN} HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked", body=chunks))
    assert status == 401


def test_expect_100_continue_is_answered_before_the_body(hub):
    body = json.dumps({"username": "nobody", "password": "wrong"}).encode()
    with hub.socket() as connection:
        connection.sendall(message(f"POST {LOGIN} HTTP/1.1", "Content-Type: application/json", f"Content-Length: {len(body)}", "Expect: 100-continue"))
        assert connection.recv(4096).startswith(b"HTTP/1.1 100 ")
        connection.sendall(body)
        assert read_response(connection)[0] == 401


def test_a_request_line_of_64_kib_is_read(hub):
    target = "/healthz?comments=" + "x" * (64 * 1024 - 64)
    status, _, _ = hub.raw(message(f"GET {target} HTTP/1.1"))
    assert status == 200


def test_a_longer_request_line_is_414(hub):
    status, _, _ = hub.raw(message("GET /healthz?comments=" + "x" * (70 * 1024) + " HTTP/1.1"))
    assert status == 414


def test_too_large_headers_are_431(hub):
    status, _, _ = hub.raw(message("GET /healthz HTTP/1.1", *(f"X-Filler-{i}: {'y' * 1000}" for i in range(90))))
    assert status == 431


MALFORMED = {
    "garbage": b"\x00\x01\x02\x03 nonsense\r\n\r\n",
    "no version": b"GET /healthz\r\n\r\n",
    "bad version": b"GET /healthz HTTP/9.x\r\nHost: a\r\n\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "space before colon": b"GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n",
    "folded header": b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n",
    "bad content length": b"POST /api/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 5x\r\n\r\n",
    "negative content length": b"POST /api/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "two content lengths": b"POST /api/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "length and chunked": b"POST /api/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bad chunk size": b"POST /api/auth/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    "nul in header": b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: b\x00c\r\n\r\n",
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_malformed_requests_are_400_and_end_nothing(hub, data):
    answer = hub.raw(data)
    assert answer is not None and answer[0] in (400, 505), answer
    assert_alive(hub)


def test_a_refused_body_is_never_the_next_request(hub):
    """The bytes of a body too large for its route must not be parsed as a request of their own."""
    smuggled = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    body = smuggled + b"x" * (80 * 1024 * 1024)
    with hub.socket() as connection:
        connection.sendall(message(f"POST {LOGIN} HTTP/1.1", "Content-Type: application/json", f"Content-Length: {len(body)}"))
        try:
            connection.sendall(body[:256 * 1024])
        except OSError:
            pass
        answers = drain(connection)
    assert answers.count(b"HTTP/1.1 ") == 1
    assert answers.startswith(b"HTTP/1.1 413 ")
    assert_alive(hub)


def drain(connection):
    received = b""
    connection.settimeout(10)
    try:
        while piece := connection.recv(65536):
            received += piece
    except OSError:
        pass
    return received


def test_a_body_over_the_limit_is_413(hub):
    answer = hub.post(LOGIN, data=b"x" * (20 * 1024 * 1024), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_pipelined_requests_are_answered_in_order(hub):
    with hub.socket() as connection:
        connection.sendall(message("GET /healthz HTTP/1.1") + message("GET /no/such HTTP/1.1") + message("GET /healthz HTTP/1.1", "Connection: close"))
        received = drain(connection)
    assert re.findall(rb"HTTP/1\.1 (\d+) ", received) == [b"200", b"404", b"200"]


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"username": "a", "username": "b", "password": "c"}', b"[" * 10_000, b'"\xff"', b"NaN", b"", b"[]", b"null"],
    ids=["cut", "duplicate key", "deep", "not utf-8", "nan", "empty", "array", "null"],
)
def test_unacceptable_json_is_400(hub, body):
    answer = hub.post(LOGIN, data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert_alive(hub)


# --- slow and vanishing clients ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def impatient():
    """A hub with timeouts of one second."""
    from hub import Hub

    timeouts = {"header_timeout": "1s", "body_timeout": "1s", "idle_timeout": "1s", "send_timeout": "1s"}
    hub = Hub(settings={"http": timeouts}).prepare().start()
    yield hub
    hub.close()


def closed_after(connection, limit):
    started = time.monotonic()
    received = drain_until_closed(connection, limit)
    return time.monotonic() - started, received


def drain_until_closed(connection, limit):
    received = b""
    connection.settimeout(limit)
    while True:
        piece = connection.recv(65536)
        if not piece:
            return received
        received += piece


def test_a_client_that_sends_its_head_byte_by_byte_is_timed_out(impatient):
    with impatient.socket() as connection:
        stop = threading.Event()

        def drip():
            for byte in b"GET /healthz HTTP/1.1\r\nHost: hub.example\r\nX-Slow: " + b"z" * 1000:
                if stop.wait(0.1):
                    return
                try:
                    connection.sendall(bytes([byte]))
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        seconds, received = closed_after(connection, 20)
        stop.set()
        thread.join()
    assert seconds < 10
    assert received == b"" or received.startswith(b"HTTP/1.1 408 ")


def test_a_client_that_stops_in_its_body_is_timed_out(impatient):
    with impatient.socket() as connection:
        connection.sendall(message(f"POST {LOGIN} HTTP/1.1", "Content-Type: application/json", "Content-Length: 100", body=b"{"))
        seconds, received = closed_after(connection, 20)
    assert seconds < 10
    assert received.startswith(b"HTTP/1.1 408 ")


def test_an_idle_connection_is_closed(impatient):
    with impatient.socket() as connection:
        connection.sendall(message("GET /healthz HTTP/1.1"))
        seconds, received = closed_after(connection, 20)
    assert 0.5 < seconds < 10
    assert received.startswith(b"HTTP/1.1 200 ")


def test_many_silent_connections_cost_nobody_else(impatient):
    silent = [impatient.socket() for _ in range(200)]
    try:
        started = time.monotonic()
        assert_alive(impatient)
        assert time.monotonic() - started < 2
    finally:
        for connection in silent:
            connection.close()


def test_clients_that_vanish_at_any_byte_end_nothing(hub):
    request = message(f"POST {LOGIN} HTTP/1.1", "Content-Type: application/json", "Content-Length: 40", body=b'{"username": "nobody", "password": "no"}')
    for cut in range(0, len(request), 7):
        connection = hub.socket()
        connection.sendall(request[:cut])
        # A reset instead of an orderly end every other time.
        if cut % 2:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        connection.close()
    assert_alive(hub)


# --- CORS --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shared_with_browsers():
    from hub import Hub

    hub = Hub(settings={"cors": {"allowed_origins": ["https://panel.example"]}}).prepare().start()
    yield hub
    hub.close()


def test_a_preflight_of_an_allowed_origin_is_answered(shared_with_browsers):
    answer = shared_with_browsers.request(
        "OPTIONS", LOGIN,
        headers={"Origin": "https://panel.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"},
    )
    assert answer.status_code in (200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://panel.example"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "content-type" in answer.headers["Access-Control-Allow-Headers"].lower()


def test_another_origin_gets_no_permission(shared_with_browsers):
    for method, headers in (("GET", {}), ("OPTIONS", {"Access-Control-Request-Method": "POST"})):
        answer = shared_with_browsers.request(method, LOGIN, headers={"Origin": "https://elsewhere.example", **headers})
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_errors_are_readable_for_an_allowed_origin_too(shared_with_browsers):
    answer = shared_with_browsers.get("/no/such", headers={"Origin": "https://panel.example"})
    assert answer.status_code == 404
    assert answer.headers["Access-Control-Allow-Origin"] == "https://panel.example"


def test_without_an_allow_list_there_are_no_cors_headers(hub):
    answer = hub.get("/healthz", headers={"Origin": "https://panel.example"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
