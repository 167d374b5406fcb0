"""What the tests of the lead intake share: a hub with a dashboard, an agent 8050, and raw requests of recorded senders."""

import base64
import json
import re
import uuid

from hub import PROJECT

FIXTURES = PROJECT / "tests" / "fixtures" / "vicidial"
DASHBOARD = "https://crm.example.com"
FROM_DIALER = "/api/leads/from-dialer/"
SETTINGS = {"lead_intake": {"dashboard_url": DASHBOARD}}


def make_agent(hub, username="user_8050", role="agent"):
    """Authorization header of a new user with this name."""
    return hub.bearer(*hub.create_user(role, username))


def unique_id():
    """A lead id nobody has used."""
    return str(uuid.uuid4().int % 10**9)


def unique_phone():
    return f"079{uuid.uuid4().int % 10**8:08d}"


def key_of(hub):
    return hub.credentials["DIALER_API_KEY"]


def leads_of(hub, dialer_lead_id):
    return hub.sql(f"SELECT * FROM leads WHERE dialer_lead_id = '{dialer_lead_id}'")


def history_of(hub, lead_id):
    return hub.sql(f"SELECT kind, created FROM lead_history WHERE lead_id = {lead_id} ORDER BY id")


def samples():
    lines = (FIXTURES / "vicidial-requests.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def raw_request(sample, hub):
    """The recorded bytes with this hub's key."""
    raw = sample["raw_request"]
    raw = raw.replace("api_key=K1", f"api_key={key_of(hub)}")
    raw = raw.replace("X-Dialer-Api-Key: K1", f"X-Dialer-Api-Key: {key_of(hub)}")
    raw = raw.replace(base64.b64encode(b"vici:K1").decode(), base64.b64encode(f"vici:{key_of(hub)}".encode()).decode())
    if "api_key=" not in raw and "X-Dialer-Api-Key" not in raw and "Authorization" not in raw:
        raw = raw.replace("?", f"?api_key={key_of(hub)}&", 1)
    head, body = raw.split("\r\n\r\n", 1)
    head = re.sub(r"Content-Length: \d+", f"Content-Length: {len(body.encode())}", head)
    return f"{head}\r\n\r\n{body}".encode()
