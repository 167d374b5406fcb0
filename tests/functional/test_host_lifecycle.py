"""Start, stop, crash and recovery of the real binary with its embedded PostgreSQL."""

import os
import signal
import socket
import threading
import time

import pytest
import requests


def test_health_and_readiness_answer_200(hub):
    assert hub.get("/healthz").status_code == 200
    assert hub.get("/readyz").status_code == 200


def test_an_announced_start_names_the_url(hub):
    assert f"host.ready url=http://127.0.0.1:{hub.port}" in hub.log_text().replace('"', "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_hub_and_database(new_hub, number):
    hub = new_hub()
    postmaster = hub.postmaster()[0]
    hub.send_signal(number)
    assert hub.wait_stopped() == 0
    assert not os.path.exists(f"/proc/{postmaster}")
    assert not (hub.data_directory / "postmaster.pid").exists()


def test_a_second_start_keeps_the_data(new_hub):
    hub = new_hub()
    before = hub.sql("SELECT id, name FROM organizations ORDER BY id")
    hub.stop()
    hub.start()
    assert before
    assert hub.sql("SELECT id, name FROM organizations ORDER BY id") == before


def test_a_port_in_use_is_named(new_hub):
    hub = new_hub(start=False)
    with socket.create_server(("127.0.0.1", hub.port)):
        result = hub.cli("run", expect=69)
    assert f"cannot listen on 127.0.0.1:{hub.port}" in result.stderr
    assert not (hub.data_directory / "postmaster.pid").exists()


def test_a_killed_hub_starts_again(new_hub):
    hub = new_hub()
    hub.kill()
    hub.start()
    assert hub.bearer()
    assert hub.stop() == 0


def test_a_killed_postmaster_costs_no_restart(new_hub):
    hub = new_hub()
    process = hub.process.pid
    hub.kill_postmaster(signal.SIGKILL)
    hub.wait_until(lambda: login_works(hub), 60, "no login after the database was killed")
    assert hub.process.pid == process
    assert hub.process.poll() is None


def login_works(hub):
    try:
        return bool(hub.bearer())
    except (AssertionError, requests.RequestException):
        return False


def test_a_graceful_stop_finishes_requests_in_flight(new_hub):
    hub = new_hub()
    known = hub.credentials
    body = '{"username": "%s", "password": "%s"}' % (known["DIALHUB_ADMIN_USERNAME"], known["DIALHUB_ADMIN_PASSWORD"])
    answers = []

    def slow_client():
        with hub.socket() as connection:
            head = f"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body[:10].encode())
            time.sleep(1.0)
            connection.sendall(body[10:].encode())
            answers.append(connection.recv(65536))

    thread = threading.Thread(target=slow_client)
    thread.start()
    time.sleep(0.3)
    hub.send_signal(signal.SIGTERM)
    thread.join()
    assert hub.wait_stopped() == 0
    assert answers and answers[0].startswith(b"HTTP/1.1 200 "), answers
