"""Numbers at carriers. The fakes answer as scripted; Prism judges every request the hub sends by the carriers' OpenAPI
documents."""

import json
import uuid

import pytest
from carrier_fixtures import carriers, hub, prisms, telnyx, twilio  # noqa: F401
from carriers import (
    ACCOUNT, ACCOUNT_SID, AUTH_TOKEN, CALLS, CONNECTION, DIGITS, NUMBERS, OWNED, TELNYX_KEY, Answer, add, basic, buy,
    differences, form_of, fresh, number, sync)


def incoming(phone, **more):
    """A number as Twilio has it."""
    return {"sid": "PN" + uuid.uuid4().hex, "phone_number": phone, "friendly_name": phone, "status": "in-use",
            "capabilities": {"voice": True, "sms": False, "mms": False, "fax": False}, "status_callback": "",
            "voice_application_sid": "", "trunk_sid": None, **more}


def page(items, following=None):
    return Answer(body={"incoming_phone_numbers": items, "next_page_uri": following, "page": 0, "page_size": 1000})


def forget_numbers(hub, provider):
    hub.psql(f"DELETE FROM phone_numbers WHERE provider = '{provider}'")


# --- credentials -----------------------------------------------------------------------------------------------------------


def test_credentials_are_masked_encrypted_and_never_logged(hub):
    listed = hub.get("/api/v1/carriers", headers=hub.admin).json()["accounts"]
    assert [(one["provider"], one["account_id"], one["key_id"]) for one in listed] == [
        ("telnyx", CONNECTION, "first"), ("twilio", ACCOUNT_SID, "first")]
    assert listed[1]["secrets"] == {"auth_token": "***6789"}
    stored = hub.psql("SELECT * FROM carrier_accounts") + hub.psql("SELECT * FROM audit_log")
    for secret in (AUTH_TOKEN, TELNYX_KEY):
        assert secret not in json.dumps(listed) and secret not in stored and secret not in hub.log_text()
        assert secret.encode().hex() not in stored
    assert hub.scalar("SELECT count(*) FROM audit_log WHERE action = 'carrier_account.set'") != "0"


def test_only_administrators_handle_credentials_and_numbers(hub):
    manager = hub.bearer(*hub.create_user("manager"))
    twilio = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN}
    nobody = str(uuid.uuid4())
    for method, path, body in (
            ("GET", "/api/v1/carriers", None), ("PUT", "/api/v1/carriers/twilio", twilio), ("DELETE", "/api/v1/carriers/twilio", None),
            ("GET", f"{NUMBERS}/search?provider=twilio&country=US", None), ("POST", f"{NUMBERS}/sync?provider=twilio", None),
            ("POST", f"{NUMBERS}/buy", {"provider": "twilio", "phoneNumber": "+12025550100"}),
            ("POST", f"{NUMBERS}/{nobody}/configure", None), ("POST", f"{NUMBERS}/{nobody}/release", {"confirm": True})):
        assert hub.request(method, path, json=body, headers=manager).status_code == 403, path
        assert hub.request(method, path, json=body).status_code == 401, path
    for action, body in (("configure", None), ("release", {"confirm": True})):
        assert hub.post(f"{NUMBERS}/{nobody}/{action}", json=body, headers=hub.admin).status_code == 404


@pytest.mark.parametrize("provider, body, field", [
    ("twilio", {"account_sid": ACCOUNT_SID}, "auth_token"),
    ("twilio", {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "api_key_sid": "SK1"}, "api_key_secret"),
    ("twilio", {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "token": "x"}, "token"),
    ("telnyx", {"connection_id": "1", "api_key": TELNYX_KEY, "public_key": "too-short"}, "public_key"),
])
def test_credentials_that_cannot_work_are_refused(hub, provider, body, field):
    answer = hub.put(f"/api/v1/carriers/{provider}", json=body, headers=hub.admin)
    assert answer.status_code == 400 and any(field in error for error in answer.json()["errors"]), answer.text


def test_an_account_belongs_to_one_organization_and_can_be_forgotten(hub, twilio):
    name = f"org-{uuid.uuid4().hex[:8]}"
    hub.cli("organization", "create", "--name", name)
    hub.cli("user", "create", "--username", name, "--organization", name, "--role", "admin", "--password", "pass-" + name)
    theirs = hub.bearer(name, "pass-" + name)
    body = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN}
    assert hub.put("/api/v1/carriers/twilio", json=body, headers=theirs).status_code == 409
    own = {**body, "account_sid": "AC" + "1" * 32}
    assert hub.put("/api/v1/carriers/twilio", json=own, headers=theirs).status_code == 200
    assert hub.delete("/api/v1/carriers/twilio", headers=theirs).status_code == 200
    assert hub.delete("/api/v1/carriers/twilio", headers=theirs).status_code == 404
    assert hub.post(f"{NUMBERS}/sync?provider=twilio", headers=theirs).status_code == 409
    assert twilio.requests() == []


# --- synchronization -------------------------------------------------------------------------------------------------------


def test_a_twilio_account_is_compared_page_by_page_and_repaired(hub, twilio):
    forget_numbers(hub, "twilio")
    url = hub.public_url + "/webhooks/twilio/voice-status"
    here = {name: add(hub)["phone_number"] for name in ("same", "gone", "elsewhere", "texts", "application", "trunk")}
    new, foreign = fresh(), add(hub, provider="telnyx")["phone_number"]
    there = [
        incoming(here["same"], status_callback=url), incoming(here["elsewhere"], status_callback="https://old.example/x"),
        incoming(here["texts"], status_callback=url, capabilities={"voice": True, "sms": True}),
        incoming(here["application"], status_callback=url, voice_application_sid="AP" + "1" * 32),
        incoming(here["trunk"], trunk_sid="TK" + "1" * 32), incoming(new), incoming(foreign)]
    second = f"{OWNED}?Page=1&PageSize=1000&PageToken=PAPN1"
    twilio.on("GET", OWNED, lambda asked: page(there[4:]) if "PageToken" in asked.query else page(there[:4], second))
    twilio.on("POST", ACCOUNT + "/IncomingPhoneNumbers/PN[0-9a-f]+.json", lambda asked: Answer(body=there[1]))

    planned = sync(hub, "twilio")
    assert planned["dry_run"] is True and (planned["here"], planned["there"]) == (6, 7)
    found = differences(planned)
    assert {key: (entry["action"], entry["applied"]) for key, entry in found.items()} == {
        (new, "missing_here"): ("add", False), (foreign, "missing_here"): ("add", False),
        (here["gone"], "missing_there"): ("deactivate", False), (here["elsewhere"], "webhook"): ("configure", False),
        (here["texts"], "capabilities"): ("update", False), (here["application"], "taken_over"): ("none", False),
        (here["trunk"], "taken_over"): ("none", False)}
    assert found[here["elsewhere"], "webhook"]["actual"] == "https://old.example/x"
    assert found[here["trunk"], "taken_over"]["actual"] == "trunk TK" + "1" * 32
    assert number(hub, new) is None and twilio.requests("POST") == []

    applied = differences(sync(hub, "twilio", "false"))
    assert all(entry["applied"] for entry in applied.values() if entry["action"] != "none" and entry["phone_number"] != foreign)
    assert "another carrier" in applied[foreign, "missing_here"]["problem"]
    assert number(hub, new)["provider"] == "twilio" and number(hub, here["gone"])["status"] == "inactive"
    assert json.loads(number(hub, here["texts"])["capabilities"]) == {"voice": True, "sms": True}
    (repaired,) = twilio.requests("POST")
    assert repaired.path.endswith(there[1]["sid"] + ".json") and form_of(repaired)["StatusCallback"] == [url]
    assert all(asked.headers["Authorization"] == basic() for asked in twilio.requests())

    there[1]["status_callback"] = there[5]["status_callback"] = url
    left = differences(sync(hub, "twilio", "false"))
    assert {key[1] for key in left} == {"taken_over", "missing_there", "missing_here"}
    assert len(twilio.requests("POST")) == 1


def test_a_number_that_comes_while_the_account_is_read_stays_active(hub, twilio):
    forget_numbers(hub, "twilio")
    bought = []

    def read(asked):
        bought.append(add(hub)["phone_number"])
        return page([])

    twilio.on("GET", OWNED, read)
    assert differences(sync(hub, "twilio", "false")) == {}
    assert number(hub, bought[0])["status"] == "active"


def telnyx_number(phone, **more):
    return {"id": str(next(DIGITS)), "phone_number": phone, "status": "active", "connection_id": CONNECTION,
            "messaging_profile_id": None, "customer_reference": None, **more}


def application(url):
    return Answer(body={"data": {"id": CONNECTION, "application_name": "dialer", "webhook_event_url": url}})


def data(items, pages=1, number=1):
    return Answer(body={"data": items, "meta": {"total_pages": pages, "total_results": len(items), "page_number": number}})


def test_a_telnyx_account_is_compared_page_by_page_and_repaired(hub, telnyx):
    forget_numbers(hub, "telnyx")
    url = hub.public_url + "/webhooks/telnyx"
    mine, other, loose = (add(hub, provider="telnyx")["phone_number"] for _ in range(3))
    new, ordered, gone = fresh(), fresh(), fresh()
    there = [telnyx_number(mine), telnyx_number(other, connection_id="77"), telnyx_number(loose, connection_id=""),
             telnyx_number(new, messaging_profile_id="abc"), telnyx_number(ordered, status="purchase-pending"),
             telnyx_number(gone, status="deleted")]
    telnyx.on("GET", "/v2/phone_numbers",
              lambda asked: data(there[:3], 2, 1) if asked.query["page[number]"] == ["1"] else data(there[3:], 2, 2))
    telnyx.on("GET", f"/v2/call_control_applications/{CONNECTION}", application(url))
    telnyx.on("PATCH", r"/v2/phone_numbers/\d+", Answer(body={"data": there[2]}))
    found = differences(sync(hub, "telnyx", "false"))
    assert {key: entry["action"] for key, entry in found.items()} == {
        (new, "missing_here"): "add", (other, "taken_over"): "none", (loose, "webhook"): "configure"}
    assert found[other, "taken_over"]["actual"] == "connection 77"
    (patched,) = telnyx.requests("PATCH")
    assert patched.path.endswith(there[2]["id"]) and json.loads(patched.body) == {"connection_id": CONNECTION}
    assert json.loads(number(hub, new)["capabilities"]) == {"voice": True, "sms": True}
    assert number(hub, ordered) is None and number(hub, gone) is None
    assert all(asked.headers["Authorization"] == f"Bearer {TELNYX_KEY}" for asked in telnyx.requests())


def test_the_application_is_told_where_events_go(hub, telnyx):
    mine = add(hub, provider="telnyx")
    telnyx.on("GET", "/v2/phone_numbers", data([telnyx_number(mine["phone_number"])]))
    telnyx.on("GET", f"/v2/call_control_applications/{CONNECTION}", application("https://old.example/"))
    telnyx.on("PATCH", ".*", Answer(body={"data": {}}))
    answer = hub.post(f"{NUMBERS}/{mine['id']}/configure", headers=hub.admin)
    assert answer.status_code == 200, answer.text
    changed = json.loads(telnyx.requests("PATCH", ".*applications.*")[0].body)
    assert changed == {"application_name": "dialer", "webhook_event_url": answer.json()["webhook_url"], "webhook_api_version": "2"}


def test_a_page_elsewhere_does_not_get_the_credentials(hub, twilio):
    for address in ("https://evil.example/2010-04-01/Accounts", "//evil.example/x", "/2010-04-01/Accounts/AC1/Calls.json"):
        twilio.on("GET", OWNED, page([], address))
        assert hub.post(f"{NUMBERS}/sync?provider=twilio", headers=hub.admin).status_code == 502
    assert {asked.path for asked in twilio.requests()} == {OWNED}


# --- what goes wrong -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", [
    Answer(429, {"code": 20429, "message": "Too Many Requests"}, {"Retry-After": "1"}), Answer(503, b"<html>busy"),
    Answer(500, {"code": 20500, "message": "Internal"}), Answer(delay=1.5), Answer(body={"incoming_phone_numbers": []}, cut=True)],
    ids=["429", "503", "500", "timeout", "reset"])
def test_reading_is_repeated(hub, twilio, trouble):
    twilio.on("GET", OWNED, [trouble, page([])])
    assert sync(hub, "twilio")["there"] == 0
    assert len(twilio.requests()) == 2


@pytest.mark.parametrize("trouble, status, code, asked", [
    (Answer(401, {"code": 20003, "message": "Authenticate"}), 502, "carrier_unauthorized", 1),
    (Answer(400, {"code": 20001, "message": "Bad"}), 409, "carrier_refused", 1),
    (Answer(429, {"code": 20429, "message": "Slow"}, {"Retry-After": "60"}), 503, "carrier_rate_limited", 1),
    (Answer(503, b""), 502, "carrier_unavailable", 3), (Answer(body=b"{\"a"), 502, "carrier_unavailable", 3)],
    ids=["401", "400", "429 for long", "503 for ever", "no JSON"])
def test_what_cannot_be_had_is_said(hub, twilio, trouble, status, code, asked):
    twilio.on("GET", OWNED, trouble)
    answer = hub.post(f"{NUMBERS}/sync?provider=twilio", headers=hub.admin)
    assert (answer.status_code, answer.json()["code"], len(twilio.requests())) == (status, code, asked), answer.text
    assert AUTH_TOKEN not in answer.text
    if status == 503:
        assert answer.headers["Retry-After"] == "60"


# --- buying and releasing --------------------------------------------------------------------------------------------------


def test_numbers_are_searched(hub, twilio, telnyx):
    found = fresh()
    twilio.on("GET", ACCOUNT + "/AvailablePhoneNumbers/US/Local.json", Answer(body={"available_phone_numbers": [
        {"phone_number": found, "locality": "Washington", "region": "DC", "capabilities": {"voice": True, "SMS": True}}]}))
    query = {"country": "us", "area_code": "202", "contains": "55", "locality": "Washington", "limit": 5}
    answer = hub.get(f"{NUMBERS}/search", params={**query, "provider": "twilio"}, headers=hub.admin)
    assert answer.status_code == 200, answer.text
    assert answer.json()["phoneNumbers"][0] == {
        "phone_number": found, "locality": "Washington", "region": "DC", "capabilities": {"voice": True, "sms": True},
        "monthly_cost": None, "currency": None}
    asked = twilio.requests()[0].query
    assert (asked["AreaCode"], asked["Contains"], asked["InLocality"], asked["PageSize"]) == (["202"], ["55"], ["Washington"], ["5"])
    telnyx.on("GET", "/v2/available_phone_numbers", data([
        {"phone_number": found, "region_information": [{"region_type": "state", "region_name": "DC"}],
         "features": [{"name": "voice"}], "cost_information": {"monthly_cost": "1.00", "currency": "USD"}}]))
    answer = hub.get(f"{NUMBERS}/search", params={**query, "provider": "telnyx"}, headers=hub.admin)
    assert answer.json()["phoneNumbers"][0]["monthly_cost"] == "1.00", answer.text
    assert telnyx.requests()[0].query["filter[country_code]"] == ["US"]
    for wrong in ({"country": "US"}, {"provider": "twilio"}, {"provider": "x", "country": "US"}):
        assert hub.get(f"{NUMBERS}/search", params=wrong, headers=hub.admin).status_code == 400


def test_a_number_is_bought_once_though_the_answer_is_lost(hub, twilio):
    phone, bought = fresh(), []

    def take(asked):
        bought.append(incoming(form_of(asked)["PhoneNumber"][0], status_callback=form_of(asked)["StatusCallback"][0]))
        return Answer(201, bought[0], cut=True)

    twilio.on("GET", OWNED, lambda asked: page(bought)).on("POST", OWNED, take)
    answer = buy(hub, "twilio", phone)
    assert answer.status_code == 201, answer.text
    assert answer.json()["phoneNumber"]["phone_number"] == phone
    assert buy(hub, "twilio", phone).status_code == 409
    assert len(twilio.requests("POST")) == 1
    assert bought[0]["status_callback"] == hub.public_url + "/webhooks/twilio/voice-status"


def test_a_number_somebody_else_took_is_not_added(hub, twilio):
    phone = fresh()
    twilio.on("GET", OWNED, page([]))
    twilio.on("POST", OWNED, Answer(400, {"code": 21422, "message": f"{phone} is not available", "status": 400}))
    answer = buy(hub, "twilio", phone)
    assert (answer.status_code, answer.json()["code"]) == (409, "carrier_refused") and "21422" in answer.json()["message"]
    assert number(hub, phone) is None


def test_a_telnyx_order_is_followed_until_it_is_done(hub, telnyx):
    phone, order = fresh(), {"id": str(uuid.uuid4()), "status": "pending", "created_at": "2026-01-01T00:00:00Z"}
    owned, orders = [], []
    telnyx.on("GET", f"/v2/call_control_applications/{CONNECTION}", application(hub.public_url + "/webhooks/telnyx"))
    telnyx.on("GET", "/v2/phone_numbers", lambda asked: data(owned))
    telnyx.on("GET", "/v2/number_orders", lambda asked: data(orders))

    def take(asked):
        orders.append(order)
        return Answer(body={"data": order})

    telnyx.on("POST", "/v2/number_orders", take)
    telnyx.on("GET", f"/v2/number_orders/{order['id']}", lambda asked: Answer(body={"data": order}))
    pending = buy(hub, "telnyx", phone)
    assert (pending.status_code, pending.json()["order_id"]) == (202, order["id"]) and number(hub, phone) is None
    order["status"] = "success"
    orders[0] = {**order, "status": "pending"}
    owned.append(telnyx_number(phone))
    assert buy(hub, "telnyx", phone).status_code == 201
    (ordered,) = telnyx.requests("POST")
    assert json.loads(ordered.body) == {
        "phone_numbers": [{"phone_number": phone}], "connection_id": CONNECTION, "customer_reference": "dialhub:" + phone}


@pytest.mark.parametrize("provider", ["twilio", "telnyx"])
def test_a_number_is_released_only_when_that_is_confirmed(hub, carriers, provider):
    fake = carriers[provider]
    fake.rules.clear()
    fake.asked.clear()
    mine = add(hub, provider=provider)
    owned = [incoming(mine["phone_number"]) if provider == "twilio" else telnyx_number(mine["phone_number"])]
    if provider == "twilio":
        fake.on("GET", OWNED, page(owned)).on("DELETE", ".*", Answer(204))
    else:
        fake.on("GET", "/v2/phone_numbers", data(owned)).on("DELETE", ".*", Answer(body={"data": {"status": "deleted"}}))
        fake.on("GET", f"/v2/call_control_applications/{CONNECTION}", application(""))
    path = f"{NUMBERS}/{mine['id']}/release"
    for body in ({}, {"confirm": False}):
        assert hub.post(path, json=body, headers=hub.admin).status_code == 400
    agent = hub.create_user("agent")[0]
    uuid_of_agent = hub.scalar(f"SELECT uuid FROM users WHERE username = '{agent}'")
    assign = {"agentId": uuid_of_agent, "dailyLimit": 10, "allowedCountries": ["US"]}
    assert hub.post(f"{NUMBERS}/{mine['id']}/assign", json=assign, headers=hub.admin).status_code == 200
    assert hub.post(path, json={"confirm": True}, headers=hub.admin).status_code == 409
    assert fake.requests() == []
    assert hub.post(f"{NUMBERS}/{mine['id']}/unassign", headers=hub.admin).status_code == 200
    assert hub.post(path, json={"confirm": True}, headers=hub.admin).status_code == 200
    assert hub.post(path, json={"confirm": True}, headers=hub.admin).status_code == 404
    (deleted,) = fake.requests("DELETE")
    assert (owned[0].get("sid") or owned[0]["id"]) in deleted.path
    assert fake.complaints == [] and number(hub, mine["phone_number"]) is None
    assert hub.scalar(f"SELECT count(*) FROM audit_log WHERE action = 'phone_number.released' AND object_id = '{mine['id']}'") == "1"


# --- the judge ------------------------------------------------------------------------------------------------------------


def test_the_judge_can_say_no(prisms):
    """Or its silence would mean nothing."""
    authorization = {"Authorization": basic()}
    form = {**authorization, "Content-Type": "application/x-www-form-urlencoded"}
    twilio, telnyx = prisms["twilio"], prisms["telnyx"]
    assert twilio.judge("GET", OWNED + "?PageSize=5000", authorization, None)
    assert twilio.judge("GET", OWNED.replace("Incoming", "Incoming2"), authorization, None)
    assert twilio.judge("POST", CALLS, form, "From=%2B12025550100")
    assert twilio.judge("POST", CALLS, form, "From=%2B12025550100&To=%2B12025550101&Timeout=soon")
    assert twilio.judge("GET", OWNED, {}, None)
    bearer = {"Authorization": "Bearer x", "Content-Type": "application/json"}
    assert telnyx.judge("POST", "/calls", bearer, '{"connection_id": "1", "from": "+12025550100"}')
    assert telnyx.judge("POST", "/calls", bearer, '{"connection_id": "1", "from": "+1", "to": "+2", "timeout_secs": "soon"}')
    assert telnyx.judge("GET", "/phone_numberz", bearer, None)
