"""The dialer endpoints from outside: answers, refusals, keys, and people working the leads."""

import base64
import hashlib
import hmac
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
from lead_intake_support import DASHBOARD, FROM_DIALER, SETTINGS, history_of, key_of, leads_of, make_agent, unique_id, unique_phone

from hub import Hub

CHANNELS = ("start", "dispo", "no-agent", "add-lead")


@pytest.fixture(scope="module")
def hub():
    own = Hub(settings=SETTINGS).prepare().start()
    own.agent = make_agent(own)
    yield own
    own.close()


def send(hub, **fields):
    return hub.post(FROM_DIALER, json={"user": "8050", **fields}, headers=hub.dialer_headers())


# --- answers -------------------------------------------------------------------------------------------------------------


def test_a_lead_is_created_then_updated(hub):
    lead_id, phone = unique_id(), unique_phone()
    first = send(hub, lead_id=lead_id, first_name="John", middle_initial="A", last_name="Smith", phone_number=phone)
    assert first.status_code == 201
    answer = first.json()
    assert answer["success"] is True
    assert answer["message"] == "Lead created successfully"
    lead = answer["lead"]
    assert (lead["full_name"], lead["phone"], lead["status"]) == ("John A Smith", phone, "interested")
    assert lead["assigned_agent_username"] == "user_8050"
    assert lead["dialer_lead_id"] == lead_id
    again = send(hub, phone_number="+44" + phone[1:], city="Hull").json()
    assert again["message"] == "Lead updated successfully"
    assert (again["lead"]["id"], again["lead"]["city"], again["lead"]["last_name"]) == (lead["id"], "Hull", "Smith")


def test_the_answer_names_the_dashboard_with_every_field(hub):
    lead_id = unique_id()
    url = send(hub, lead_id=lead_id, full_name="Jane & Joe", postal_code="SW1A 1AA", address1="1 High St", city="Hull").json()["redirect_url"]
    assert url.startswith(f"{DASHBOARD}/agent-dashboard?from_dialer=true&lead_id=")
    query = parse_qs(urlsplit(url).query)
    assert query["full_name"] == ["Jane & Joe"]
    assert query["postcode"] == query["postal_code"] == ["SW1A 1AA"]
    assert query["address"] == ["1 High St, Hull"]
    assert query["dialer_lead_id"] == [lead_id]


def test_get_form_multipart_and_json_say_the_same(hub):
    fields = {"user": "8050", "first_name": "Zoë", "city": "Hull"}
    ids = [unique_id() for _ in range(4)]
    headers = hub.dialer_headers()
    answers = [
        hub.get(FROM_DIALER, params={**fields, "lead_id": ids[0]}, headers=headers),
        hub.post(FROM_DIALER, data={**fields, "lead_id": ids[1]}, headers=headers),
        hub.post(FROM_DIALER, files={name: (None, value) for name, value in {**fields, "lead_id": ids[2]}.items()}, headers=headers),
        hub.post(FROM_DIALER.rstrip("/"), json={**fields, "lead_id": ids[3]}, headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [201] * 4
    assert [answer.json()["lead"]["first_name"] for answer in answers] == ["Zoë"] * 4


def test_unknown_fields_are_kept_and_passwords_are_not(hub):
    lead_id = unique_id()
    answer = hub.get(FROM_DIALER, headers=hub.dialer_headers(),
                     params={"lead_id": lead_id, "user": "8050", "favourite": "tea", "pass": "s3cret-1", "phone_pass": "s3cret-2", "orig_pass": "s3cret-3"})
    assert answer.json()["lead"]["extra"] == {"favourite": "tea"}
    assert "s3cret" not in answer.text
    assert "s3cret" not in str(hub.sql(f"SELECT l::text AS t FROM leads l WHERE dialer_lead_id = '{lead_id}'"))
    assert "s3cret" not in hub.log_text()


def test_lead_id_and_number_of_two_leads(hub):
    one, two = unique_id(), unique_id()
    send(hub, lead_id=one, phone_number=unique_phone())
    phone = unique_phone()
    other = send(hub, lead_id=two, phone_number=phone).json()["lead"]
    answer = send(hub, lead_id=one, phone_number=phone).json()
    assert answer["lead"]["dialer_lead_id"] == one
    assert answer["conflict"]["lead_id"] == other["id"]


# --- refusals ------------------------------------------------------------------------------------------------------------


def test_refusals_have_the_shapes_of_the_replaced_crm(hub):
    headers = hub.dialer_headers()
    cases = [
        (hub.post(FROM_DIALER, json={"lead_id": "1"}), 401, {"error": "Invalid API key"}),
        (hub.post(FROM_DIALER, json={"lead_id": "1"}, headers={"X-Dialer-Api-Key": "wrong"}), 401, {"error": "Invalid API key"}),
        (hub.post(FROM_DIALER, json={"lead_id": "1"}, headers=headers), 400, {"error": "Missing required fields: dialer_user_id or user"}),
        (hub.post(FROM_DIALER, json={"user": "nobody"}, headers=headers), 404, {"error": "Agent mapping not found"}),
        (send(hub, title="x" * 51, email="nobody", status="NA"), 400,
         {"error": "Failed to create/update lead",
          "details": {"title": ["Ensure this field has no more than 50 characters."], "email": ["Enter a valid email address."],
                      "status": ['"NA" is not a valid choice.']}}),
    ]
    for answer, status, expected in cases:
        assert answer.status_code == status
        assert {name: answer.json()[name] for name in expected} == expected
    broken = hub.post(FROM_DIALER, data=b'{"user":', headers={**headers, "Content-Type": "application/json"})
    assert broken.status_code == 400
    assert broken.json()["detail"].startswith("JSON parse error - ")
    listed = hub.post(FROM_DIALER, json=[1], headers=headers)
    assert listed.status_code == 400
    assert "error" in listed.json()


def test_a_sender_that_reads_no_answer_loses_no_lead(hub):
    lead_id = unique_id()
    answer = hub.get(FROM_DIALER, headers=hub.dialer_headers(), params={"lead_id": lead_id, "user": "8050", "title": "x" * 51, "email": "nobody"})
    assert answer.status_code == 201
    lead = answer.json()["lead"]
    assert (lead["title"], lead["email"]) == ("x" * 50, None)
    assert lead["extra"] == {"title": "x" * 51, "email": "nobody"}
    assert len(answer.json()["warnings"]) == 2


def test_every_way_to_send_the_key(hub):
    key = key_of(hub)
    basic = base64.b64encode(f"vici:{key}".encode()).decode()
    params = {"lead_id": unique_id(), "user": "8050"}
    for headers in ({"X-Dialer-Api-Key": key}, {"X-API-Key": key}, {"Authorization": f"Basic {basic}"}, {"Authorization": f"Bearer {key}"}):
        assert hub.get(FROM_DIALER, params=params, headers=headers).status_code == 201, headers
    for name in ("api_key", "dialer_api_key"):
        assert hub.get(FROM_DIALER, params={**params, name: key}).status_code == 201
        assert hub.post(FROM_DIALER, data={**params, name: key}).status_code == 201
        assert hub.post(FROM_DIALER, json={**params, name: key}).status_code == 201
    assert key not in str(leads_of(hub, params["lead_id"]))


# --- VICIdial's own senders ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", CHANNELS)
def test_text_endpoints_answer_one_line_whatever_happens(hub, channel):
    path = f"/api/leads/vicidial/{channel}"
    lead_id = unique_id()
    good = hub.get(path, params={"api_key": key_of(hub), "lead_id": lead_id, "user": "8050", "title": "x" * 51})
    refused = hub.get(path, params={"api_key": "wrong", "lead_id": lead_id, "user": "8050"})
    keyless = hub.post(path, data={"lead_id": lead_id})
    for answer, start in ((good, "SUCCESS: lead "), (refused, "ERROR: Invalid API key"), (keyless, "ERROR: Invalid API key")):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.text.startswith(start)
        assert answer.text.count("\n") == 1 and answer.text.endswith("\n")
    assert len(leads_of(hub, lead_id)) == 1


def test_an_unknown_agent_is_an_error_line_except_where_no_agent_is_needed(hub):
    for channel, start in (("start", "ERROR: Agent mapping not found"), ("dispo", "ERROR: Agent mapping not found"),
                           ("no-agent", "SUCCESS"), ("add-lead", "SUCCESS")):
        answer = hub.get(f"/api/leads/vicidial/{channel}", params={"api_key": key_of(hub), "lead_id": unique_id(), "user": "nobody"})
        assert (answer.status_code, answer.text.startswith(start)) == (200, True), channel


def test_wget_is_challenged_and_others_are_told(hub):
    path = "/api/leads/vicidial/no-agent"
    challenged = hub.get(path, params={"lead_id": "1"}, headers={"User-Agent": "Wget/1.21.3"})
    assert challenged.status_code == 401
    assert challenged.headers["WWW-Authenticate"].startswith("Basic ")
    assert hub.get(path, params={"lead_id": "1"}).status_code == 200


def test_the_web_form_sends_the_agent_to_the_dashboard(hub):
    lead_id = unique_id()
    answer = hub.get("/api/leads/vicidial/web-form", params={"api_key": key_of(hub), "lead_id": lead_id, "closer": "8050", "first_name": "نیلوفر"})
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query["first_name"] == ["نیلوفر"]
    assert query["lead_id"] == [leads_of(hub, lead_id)[0]["id"]]


def test_without_a_dashboard_the_web_form_says_that_the_lead_is_saved(new_hub):
    plain = new_hub()
    make_agent(plain)
    answer = plain.get("/api/leads/vicidial/web-form", params={"api_key": key_of(plain), "lead_id": "1", "user": "8050", "full_name": "<Jane>"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "&lt;Jane&gt; is lead 1" in answer.text


def test_a_disposition_sets_code_talk_time_and_recording(hub):
    lead_id = unique_id()
    params = {"api_key": key_of(hub), "lead_id": lead_id, "user": "8050"}
    hub.get("/api/leads/vicidial/web-form", params=params)
    hub.get("/api/leads/vicidial/dispo", params={**params, "dispo": "SALE", "talk_time": "214", "recording_filename": "r1"})
    lead = hub.get("/api/leads/", params={"search": ""}, headers=hub.bearer()).json()["results"][0]
    assert (lead["dialer_lead_id"], lead["disposition"], lead["talk_time"], lead["recording_file"]) == (lead_id, "SALE", 214, "r1")
    assert lead["status"] == "interested"


# --- repeats -------------------------------------------------------------------------------------------------------------


def test_twenty_repeats_at_once_are_one_lead_and_equal_answers(hub):
    lead_id = unique_id()
    params = {"lead_id": lead_id, "user": "8050", "uniqueid": f"17.{lead_id}", "phone_number": unique_phone()}
    with ThreadPoolExecutor(20) as pool:
        bodies = list(pool.map(lambda _: hub.get(FROM_DIALER, params=params, headers=hub.dialer_headers()).content, range(20)))
    assert len(set(bodies)) == 1
    (lead,) = leads_of(hub, lead_id)
    assert history_of(hub, lead["id"]) == [{"kind": "from_dialer", "created": "t"}]


def test_an_idempotency_key_is_honoured(hub):
    body = {"user": "8050", "first_name": "Jane", "lead_id": unique_id()}
    headers = {**hub.dialer_headers(), "Idempotency-Key": unique_id()}
    first, second = (hub.post(FROM_DIALER, json=body, headers=headers) for _ in range(2))
    assert first.content == second.content
    assert hub.post(FROM_DIALER, json={**body, "first_name": "June"}, headers=headers).status_code == 422


# --- optional protection -------------------------------------------------------------------------------------------------


def test_the_address_list_and_the_signature_are_enforced(new_hub):
    secret = "a-shared-secret-of-the-dialer"
    guarded = new_hub(settings={"lead_intake": {"signature": {"secret": secret}, "allowed_addresses": ["127.0.0.0/8"]}})
    make_agent(guarded)

    def sign(fields, at):
        text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
        signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        return {**guarded.dialer_headers(), "X-Dialer-Signature": signature, "X-Dialer-Timestamp": str(int(at))}

    fields = {"lead_id": "1", "user": "8050", "city": "New York"}
    now = time.time()
    assert guarded.post(FROM_DIALER, json=fields, headers=sign(fields, now)).status_code == 201
    assert guarded.get(FROM_DIALER, params=fields, headers=sign(fields, now)).status_code == 201
    for headers, error in ((guarded.dialer_headers(), "Missing security headers"), (sign(fields, now - 400), "Request timestamp expired"),
                           (sign({**fields, "city": "Hull"}, now), "Invalid signature")):
        answer = guarded.post(FROM_DIALER, json=fields, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (401, error)
    guarded.stop()
    guarded.configure({"lead_intake": {"signature": None, "allowed_addresses": ["192.0.2.0/24"]}})
    guarded.start()
    answer = guarded.post(FROM_DIALER, json=fields, headers=guarded.dialer_headers())
    assert (answer.status_code, answer.json()["error"]) == (403, "Unauthorized IP address")


# --- working the leads ---------------------------------------------------------------------------------------------------


def test_a_lead_from_the_click_to_the_qualifier(hub):
    lead = send(hub, lead_id=unique_id(), phone_number=unique_phone(), full_name="Jane Doe").json()["lead"]
    path = f"/api/leads/{lead['id']}/"
    assert hub.get(path).status_code == 401
    assert list(hub.get(path).json()) == ["detail"]
    assert hub.get(f"/api/leads/{lead['uuid']}/", headers=hub.agent).json() == hub.get(path, headers=hub.agent).json()
    changed = hub.patch(path, json={"notes": "rings twice", "email": "jane@example.com"}, headers=hub.agent).json()
    assert (changed["notes"], changed["email"], changed["full_name"]) == ("rings twice", "jane@example.com", "Jane Doe")
    assert hub.patch(path, json={"email": "nobody"}, headers=hub.agent).json() == {"email": ["Enter a valid email address."]}
    stranger = make_agent(hub, f"other-{unique_id()}")
    assert hub.get(path, headers=stranger).status_code == 404
    assert hub.post(path + "submit-to-qualifier/", headers=hub.agent).json()["lead"]["status"] == "sent_to_kelly"
    refused = hub.post(path + "send-to-kelly/", headers=hub.agent)
    assert (refused.status_code, refused.json()) == (400, {"detail": "Only interested leads can be sent to Kelly"})
    assert hub.post(path + "qualify/", json={"status": "qualified"}, headers=hub.agent).status_code == 403
    qualifier = make_agent(hub, f"kelly-{unique_id()}", "qualifier")
    qualified = hub.post(path + "qualify/", json={"status": "qualified", "notes": "keen"}, headers=qualifier).json()
    assert (qualified["lead"]["status"], qualified["notification"]["status"]) == ("qualified", "qualified")
    history = hub.get(path + "history/", headers=hub.agent).json()
    assert [entry["kind"] for entry in history["results"]] == ["qualified", "submitted", "edited", "from_dialer"]
    assert history["count"] == 4


def test_pages_are_followed_to_the_end_and_back(new_hub):
    own = new_hub(settings=SETTINGS)
    make_agent(own)
    for number in range(7):
        send(own, lead_id=str(number), full_name=f"Lead {number}")
    admin = own.bearer()
    page = own.get("/api/leads/", params={"page_size": 3, "ordering": "full_name"}, headers=admin).json()
    assert (page["count"], page["previous"]) == (7, None)
    names = [lead["full_name"] for lead in page["results"]]
    addresses = []
    while page["next"]:
        addresses.append(page["next"])
        page = own.get(page["next"].removeprefix(own.url()), headers=admin).json()
        names += [lead["full_name"] for lead in page["results"]]
    assert names == [f"Lead {number}" for number in range(7)]
    back = own.get(page["previous"].removeprefix(own.url()), headers=admin).json()
    assert [lead["full_name"] for lead in back["results"]] == names[3:6]
    assert own.get("/api/leads/", params={"page": 3, "page_size": 3, "ordering": "full_name"}, headers=admin).json()["results"][0]["full_name"] == "Lead 6"
    assert own.get("/api/leads/", params={"page": 4, "page_size": 3}, headers=admin).status_code == 404
    for bad in ({"ordering": "phone"}, {"cursor": "zz"}, {"date": "today"}):
        assert own.get("/api/leads/", params=bad, headers=admin).status_code == 400, bad


def test_filters_and_search(hub):
    lead_id, phone = unique_id(), unique_phone()
    send(hub, lead_id=lead_id, phone_number=phone, full_name=f"Seeker {lead_id}", campaign=f"C{lead_id}", email=f"u{lead_id}@example.com")
    today = time.strftime("%Y-%m-%d")
    for params in ({"search": f"seeker {lead_id}"}, {"search": phone}, {"search": f"0044 {phone[1:]}"}, {"search": f"U{lead_id}@"},
                   {"campaign": f"C{lead_id}"}, {"campaign": f"C{lead_id}", "status": "interested", "agent": "me", "date": today}):
        results = hub.get("/api/leads/", params=params, headers=hub.agent).json()["results"]
        assert [lead["dialer_lead_id"] for lead in results] == [lead_id], params
    assert hub.get("/api/leads/", params={"campaign": f"C{lead_id}", "status": "callback"}, headers=hub.agent).json()["count"] == 0


def test_an_agent_polls_for_changes(hub):
    first = hub.get("/api/leads/my/", params={"since": "2020-01-01T00:00:00Z"}, headers=hub.agent).json()
    assert "next_since" in first
    lead_id = unique_id()
    send(hub, lead_id=lead_id)
    changed = hub.get("/api/leads/my/", params={"since": first["next_since"]}, headers=hub.agent).json()["results"]
    assert changed[0]["dialer_lead_id"] == lead_id
    assert hub.get("/api/leads/my/", headers=hub.agent).json()["results"][0]["dialer_lead_id"] == lead_id
    assert hub.get("/api/leads/my/", params={"since": "yesterday"}, headers=hub.agent).status_code == 400
