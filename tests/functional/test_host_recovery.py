"""Crashes under load: no answered lead is lost, and the hub recovers by itself."""

import collections
import concurrent.futures
import itertools
import os
import signal
import threading
import time

import pytest
import requests

PATH = "/api/leads/from-dialer/"


class Load:
    """Dialers that send leads as fast as they are answered, each lead with a number of its own."""

    def __init__(self, hub, agent, senders=6):
        self.hub = hub
        self.agent = agent
        self.numbers = itertools.count(1)
        self.lock = threading.Lock()
        self.answered = []
        self.other = collections.Counter()
        self.stopping = threading.Event()
        self.pool = concurrent.futures.ThreadPoolExecutor(senders)
        self.headers = hub.dialer_headers()
        self.senders = [self.pool.submit(self._send) for _ in range(senders)]

    def _send(self):
        session = requests.Session()
        session.headers.update(self.headers)
        while not self.stopping.is_set():
            with self.lock:
                number = next(self.numbers)
            lead = {"lead_id": f"load-{number}", "user": self.agent, "first_name": "Jo", "phone_number": f"+4477009{number:05d}"}
            try:
                status = session.post(self.hub.url(PATH), json=lead, timeout=20).status_code
            except requests.RequestException:
                status = "no answer"
                time.sleep(0.05)
            if status == 201:
                self.answered.append(lead["lead_id"])
            else:
                self.other[status] += 1

    def wait_for(self, count, timeout=60):
        self.hub.wait_until(lambda: len(self.answered) >= count, timeout, f"only {len(self.answered)} leads, {self.other}")

    def stop(self):
        self.stopping.set()
        self.pool.shutdown()
        for sender in self.senders:
            sender.result()

    def assert_nothing_lost(self):
        stored = collections.Counter(row["dialer_lead_id"] for row in self.hub.sql("SELECT dialer_lead_id FROM leads"))
        missing = [lead for lead in self.answered if stored[lead] == 0]
        assert not missing, f"{len(missing)} of {len(self.answered)} answered leads are lost: {missing[:5]}"
        assert max(stored.values()) == 1


@pytest.fixture
def loaded(new_hub):
    hub = new_hub()
    agent, _ = hub.create_user(role="agent")
    load = Load(hub, agent)
    yield hub, load
    load.stop()


def test_sigkill_of_the_hub_loses_no_answered_lead(loaded):
    hub, load = loaded
    load.wait_for(50)
    hub.kill()
    assert len(load.answered) >= 50
    hub.start()
    load.wait_for(len(load.answered) + 50)
    load.stop()
    load.assert_nothing_lost()


def test_sigkill_of_the_postmaster_loses_no_answered_lead_and_needs_no_restart(loaded):
    hub, load = loaded
    process = hub.process.pid
    load.wait_for(50)
    for _ in range(2):
        hub.kill_postmaster(signal.SIGKILL)
        load.wait_for(len(load.answered) + 50, timeout=90)
    load.stop()
    assert hub.process.poll() is None and hub.process.pid == process
    assert set(load.other) <= {"no answer", 503}, load.other
    load.assert_nothing_lost()


def test_sigkill_of_a_backend_costs_requests_in_flight_only(loaded):
    """PostgreSQL restarts all its processes when one dies, a few hundred milliseconds without the listener."""
    hub, load = loaded
    load.wait_for(50)
    backend = hub.scalar("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'dialhub%' LIMIT 1")
    os.kill(int(backend), signal.SIGKILL)
    load.wait_for(len(load.answered) + 50, timeout=60)
    load.stop()
    assert set(load.other) <= {"no answer", 503}, load.other
    load.assert_nothing_lost()


def test_a_graceful_stop_under_load_answers_what_it_stored(loaded):
    hub, load = loaded
    load.wait_for(50)
    hub.send_signal(signal.SIGTERM)
    assert hub.wait_stopped() == 0
    load.stop()
    hub.start()
    load.assert_nothing_lost()
    stored = int(hub.scalar("SELECT count(*) FROM leads"))
    # Every request that was stored was also answered: nothing was cut off between the two.
    assert stored == len(load.answered)
