"""Real senders: the recorded bytes of every VICIdial channel, Debian's wget and php, lost and slow answers."""

import json
import shutil
import socket
import subprocess
import threading
import time

import pytest
from lead_intake_support import FIXTURES, SETTINGS, history_of, key_of, leads_of, make_agent, raw_request, samples, unique_id

from hub import Hub

LOSSES = {
    "wf-legacy-default-uk_ascii": {
        "last_name": "OBrien-Smith",
        "comments": "Wants a quote & survey call after 5pm 50 discount? 1 priority   urgent",
    },
    "na-url-comments-uk_ascii": {"comments": "Wants a quote & survey"},
}
COLUMNS = {"lead_id": "dialer_lead_id", "vendor_lead_code": "vendor_id"}
NAME = "O'Brien-Smith نیلوفر"


@pytest.fixture(scope="module")
def hub():
    own = Hub(settings=SETTINGS).prepare().start()
    own.agent = make_agent(own)
    yield own
    own.close()


class Relay:
    """Passes connections on to the hub; the answers to the first `lose` requests are thrown away with their connection."""

    def __init__(self, hub, lose=0, delay=0.0):
        self.hub = hub
        self.lose = lose
        self.delay = delay
        self.requests = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with client:
                self._relay(client)

    def _relay(self, client):
        request = client.recv(65536)
        if not request:
            return
        with self.hub.socket() as upstream:
            upstream.sendall(request.replace(b"Keep-Alive", b"close"))
            answer = b"".join(iter(lambda: upstream.recv(65536), b""))
        self.requests += 1
        time.sleep(self.delay)
        if self.requests > self.lose:
            client.sendall(answer)


def wget(url, *options, timeout=120):
    command = ["wget", "--no-check-certificate", "--output-document=-", *options, url]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)


def php_file(url, timeout=120):
    code = "$lines = file($argv[1]); echo $lines === false ? 'PHP ERROR' : implode('', $lines);"
    return subprocess.run(["php", "-r", code, url], capture_output=True, text=True, timeout=timeout, check=False).stdout


def test_the_senders_are_installed():
    assert shutil.which("wget") and shutil.which("php")


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample["id"])
def test_a_recorded_request_gives_its_lead(hub, sample):
    status, _, body = hub.raw(raw_request(sample, hub))
    assert status == 201, body
    answer = json.loads(body)
    lead = answer["lead"]
    assert "s3cret" not in body.decode() and "ph123" not in body.decode()
    expected = json.loads((FIXTURES / "vicidial-leads.json").read_text()).get(sample["lead"], {})
    for name, value in expected.items():
        sent = f"{name}=" in sample["raw_request"] or (name == "vendor_lead_code" and "vendor_id=" in sample["raw_request"])
        if not sent or sample["id"] == "get2post-derived":
            continue
        value = LOSSES.get(sample["id"], {}).get(name, value)
        column = COLUMNS.get(name, name)
        assert (lead[column] if column in lead else lead["extra"].get(name)) == (value or None), name


def test_wget_sends_what_the_no_agent_url_sends(hub):
    lead_id = unique_id()
    url = hub.url(f"/api/leads/vicidial/no-agent?api_key={key_of(hub)}&lead_id={lead_id}&user=VDAD&status=NA&last_name={NAME.replace(' ', '+')}")
    answer = wget(url)
    assert answer.stdout.startswith("SUCCESS: lead "), answer.stderr
    (lead,) = leads_of(hub, lead_id)
    assert (lead["full_name"], lead["assigned_agent_id"], lead["disposition"], lead["status"]) == (NAME, "", "NA", "cold_call")


def test_wget_posts_with_backslashes(hub):
    lead_id = unique_id()
    body = f"api_key={key_of(hub)}\\&lead_id={lead_id}\\&phone_code=44\\&last_name=O\\'Brien\\&uniqueid=1.2"
    answer = wget(hub.url("/api/leads/vicidial/add-lead"), f"--post-data={body}")
    assert answer.stdout.startswith("SUCCESS: lead "), answer.stderr
    (lead,) = leads_of(hub, lead_id)
    assert lead["full_name"] == "O'Brien"
    assert json.loads(lead["fields"])["uniqueid"] == "1.2"


def test_wget_answers_the_challenge_with_the_key_of_the_address(hub):
    lead_id = unique_id()
    url = hub.url(f"/api/leads/vicidial/no-agent?lead_id={lead_id}").replace("http://", f"http://vici:{key_of(hub)}@")
    assert wget(url).stdout.startswith("SUCCESS: lead ")
    assert len(leads_of(hub, lead_id)) == 1


def test_php_reads_the_line_and_sends_the_key_of_the_address(hub):
    lead_id = unique_id()
    url = hub.url(f"/api/leads/vicidial/dispo?lead_id={lead_id}&user=8050&dispo=SALE").replace("http://", f"http://vici:{key_of(hub)}@")
    assert php_file(url).startswith("SUCCESS: lead ")
    assert leads_of(hub, lead_id)[0]["disposition"] == "SALE"
    assert php_file(hub.url("/api/leads/vicidial/dispo?api_key=wrong&lead_id=1")) == "ERROR: Invalid API key\n"


def test_a_lost_answer_is_repeated_by_wget_and_counts_once(hub):
    lead_id = unique_id()
    with Relay(hub, lose=2) as relay:
        url = f"http://127.0.0.1:{relay.port}/api/leads/vicidial/no-agent?api_key={key_of(hub)}&lead_id={lead_id}&uniqueid=1.{lead_id}&user=VDAD"
        answer = wget(url, "--no-proxy")
        assert relay.requests == 3
    assert answer.stdout.startswith("SUCCESS: lead ") and " created" in answer.stdout
    (lead,) = leads_of(hub, lead_id)
    assert history_of(hub, lead["id"]) == [{"kind": "no_agent", "created": "t"}]


def test_a_lost_answer_to_php_loses_no_lead(hub):
    lead_id = unique_id()
    with Relay(hub, lose=1) as relay:
        url = f"http://127.0.0.1:{relay.port}/api/leads/vicidial/start?api_key={key_of(hub)}&lead_id={lead_id}&user=8050&uniqueid=1.{lead_id}"
        assert php_file(url) in ("PHP ERROR", "")
        assert php_file(url).startswith("SUCCESS: lead ")
    (lead,) = leads_of(hub, lead_id)
    assert len(history_of(hub, lead["id"])) == 1


def test_both_wait_for_a_slow_answer(hub):
    lead_id = unique_id()
    path = f"/api/leads/vicidial/start?api_key={key_of(hub)}&lead_id={lead_id}&user=8050&uniqueid=1.{lead_id}"
    with Relay(hub, delay=3.0) as relay:
        assert php_file(f"http://127.0.0.1:{relay.port}{path}").startswith("SUCCESS: lead ")
        assert wget(f"http://127.0.0.1:{relay.port}{path}", "--no-proxy").stdout.startswith("SUCCESS: lead ")


def test_a_request_waits_for_a_locked_lead(hub):
    lead_id = unique_id()
    params = {"api_key": key_of(hub), "lead_id": lead_id, "user": "8050"}
    hub.get("/api/leads/vicidial/start", params=params)
    holder = threading.Thread(
        target=hub.psql, args=(f"BEGIN; SELECT id FROM leads WHERE dialer_lead_id = '{lead_id}' FOR UPDATE; SELECT pg_sleep(2); COMMIT",)
    )
    holder.start()
    time.sleep(0.5)
    answer = hub.get("/api/leads/vicidial/dispo", params={**params, "dispo": "NI"})
    holder.join()
    assert answer.text.startswith("SUCCESS")


def test_the_longest_web_form_in_persian_arrives(hub):
    lead_id = unique_id()
    limits = {"title": 50, "first_name": 100, "last_name": 100, "address1": 255, "address2": 255, "address3": 255, "city": 100,
              "province": 100, "owner": 100, "comments": 255}
    fields = {name: "ی" * limit for name, limit in limits.items()}
    answer = hub.get("/api/leads/vicidial/web-form", params={"api_key": key_of(hub), "lead_id": lead_id, "closer": "8050", **fields})
    assert answer.status_code == 302
    assert len(answer.request.path_url) > 8192
    (lead,) = leads_of(hub, lead_id)
    stored = json.loads(lead["fields"])
    assert {name: stored[name] for name in fields} == fields


def test_wget_keeps_a_lead_while_the_database_is_away(hub):
    """A 503 would end wget's attempts; a connection that closes without an answer does not."""
    _, directory, port = hub.postmaster()
    connection = f"host={directory} port={port} user=dialhub dbname=dialhub"
    second = Hub(settings={**SETTINGS, "database": {"mode": "external", "data_dir": None, "connection": connection}}).start()
    lead_id = unique_id()
    url = second.url(f"/api/leads/vicidial/no-agent?api_key={key_of(hub)}&lead_id={lead_id}&user=VDAD&status=NA")
    log = second.directory / "wget.log"
    try:
        hub.stop()
        assert second.get(url.removeprefix(second.url())).status_code == 503
        sender = subprocess.Popen(
            ["wget", "--output-document=-", f"--output-file={log}", url], stdout=subprocess.PIPE, text=True
        )
        second.wait_until(lambda: log.exists() and "Retrying" in log.read_text(), 60, "wget does not try again")
        hub.start()
        assert sender.communicate(timeout=120)[0].startswith("SUCCESS: lead "), log.read_text()
    finally:
        second.close()
        if hub.process is None:
            hub.start()
    assert len(leads_of(hub, lead_id)) == 1
