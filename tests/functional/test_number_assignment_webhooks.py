"""Carriers' events: verified as the carriers' own libraries verify, resolved whatever their order."""

import concurrent.futures
import hashlib
import itertools
import json
import time
import urllib.parse
import uuid

import pytest
from carriers import (
    ACCOUNT_SID, AUTH_TOKEN, CONNECTION, TELNYX_PUBLIC, TELNYX_SEED, CarrierHub, hub_signatures, run_node, sign_twilio)

TWILIO = "/webhooks/twilio/voice-status"
TELNYX = "/webhooks/telnyx"
PUBLIC = "https://hub.example:8443"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
METRIC = "dialhub_number_assignment_webhooks_total"
IDS = itertools.count(1)


@pytest.fixture(scope="module")
def hub():
    with CarrierHub(public_url=PUBLIC) as made:
        yield made.set_accounts()


def call(hub, provider="twilio", carrier_call=None, organization=None):
    """(id, the carrier's id) of a call that was placed; carrier_call="" when the carrier's answer is not there yet."""
    known = f"CA{next(IDS):032x}" if carrier_call is None else carrier_call
    identity = str(uuid.uuid4())
    hub.psql(
        "INSERT INTO carrier_calls (id, organization_id, provider, from_number, to_number, ring_seconds, state, "
        "carrier_call_id, asked_at, asked_again_at, settled_at, created_at, updated_at) "
        f"VALUES ('{identity}', {organization or hub.organization}, '{provider}', '+12025550100', '+12025550199', 60, "
        f"'{'initiated' if known else 'queued'}', nullif('{known}', ''), now(), now(), "
        f"{'now()' if known else 'NULL'}, now(), now())")
    return identity, known


def row(hub, identity):
    return hub.sql(f"SELECT * FROM carrier_calls WHERE id = '{identity}'")[0]


def event(sid, status, number=None, **more):
    form = {"AccountSid": ACCOUNT_SID, "CallSid": sid, "CallStatus": status, "From": "+12025550100", "To": "+12025550199",
            "Direction": "outbound-api", "ApiVersion": "2010-04-01", **more}
    return form if number is None else {**form, "SequenceNumber": str(number)}


def send(hub, form, query="", token=AUTH_TOKEN, signature=None):
    signature = sign_twilio(PUBLIC + TWILIO + query, form, token) if signature is None else signature
    return hub.post(TWILIO + query, data=urllib.parse.urlencode(form), headers={**FORM, "X-Twilio-Signature": signature})


def telnyx_event(kind, control, at, **payload):
    return json.dumps({
        "data": {"record_type": "event", "event_type": kind, "id": str(uuid.uuid4()), "occurred_at": at,
                 "payload": {"call_control_id": control, "connection_id": CONNECTION, "from": "+12025550100", **payload}},
        "meta": {"attempt": 1, "delivered_to": PUBLIC + TELNYX}})


def send_telnyx(hub, bodies, sent=None):
    """Each body, signed; the answers' statuses."""
    now = str(int(time.time()) if sent is None else sent)
    signatures = hub_signatures(telnyx=[{"seed": TELNYX_SEED, "timestamp": now, "body": body} for body in bodies])["telnyx"]
    return [
        hub.post(TELNYX, data=body, headers={
            "Content-Type": "application/json", "telnyx-timestamp": now, "telnyx-signature-ed25519": signature}).status_code
        for body, signature in zip(bodies, signatures)]


# --- signatures: the official libraries as judges --------------------------------------------------------------------------

TWILIO_JUDGE = """
import twilio from "twilio";
const {requests} = JSON.parse(await new Promise(done => {
  let text = ""; process.stdin.on("data", part => text += part).on("end", () => done(text)); }));
console.log(JSON.stringify(requests.map(r => ({
  expected: twilio.getExpectedTwilioSignature
    ? twilio.getExpectedTwilioSignature(r.token, r.url, r.params) : null,
  valid: r.body === undefined ? twilio.validateRequest(r.token, r.signature, r.url, r.params)
                              : twilio.validateRequestWithBody(r.token, r.signature, r.url, r.body)}))));
"""

TELNYX_JUDGE = """
import Telnyx from "telnyx";
const {requests, key} = JSON.parse(await new Promise(done => {
  let text = ""; process.stdin.on("data", part => text += part).on("end", () => done(text)); }));
const client = new Telnyx({apiKey: "unused", publicKey: key});
const verdicts = [];
for (const r of requests) {
  try { await client.webhooks.unwrap(r.body, {headers: r.headers}); verdicts.push(true); }
  catch (error) { verdicts.push(false); }
}
console.log(JSON.stringify(verdicts));
"""


def test_twilios_library_accepts_what_the_hub_signs_and_refuses_the_rest():
    url = PUBLIC + TWILIO
    body = '{"CallSid": "CA1", "boolean": true}'
    by_digest = f"{url}?call=1&bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    cases = [
        {"url": url, "params": event("CA1", "ringing", 1)},
        {"url": url + "?call=x&note=It's+late", "params": {"Body": "héllo ☎ wörld & a+b=c", "Empty": ""}},
        {"url": url, "params": {"Digits": ["5678", "1234", "1234"], "A": "1", "a": "2", "_": "3"}},
        {"url": "https://hub.example/w", "params": {}},
        {"url": by_digest, "params": {}, "body": body},
    ]
    for case in cases:
        case["token"] = AUTH_TOKEN
    for case, signature in zip(cases, hub_signatures(twilio=cases)["twilio"]):
        case["signature"] = signature
    wrong = [
        {**cases[0], "params": {**cases[0]["params"], "Extra": "1"}},
        {**cases[0], "url": url.replace("https", "http")},
        {**cases[0], "url": url + "/"},
        {**cases[0], "token": "another-token"},
        {**cases[0], "signature": ""},
        {**cases[4], "body": body + " "},
    ]
    verdicts = run_node(TWILIO_JUDGE, {"requests": cases + wrong})
    assert [verdict["valid"] for verdict in verdicts] == [True] * len(cases) + [False] * len(wrong)


def test_the_hub_and_twilios_library_judge_alike(hub):
    """Requests that the library signs, in every spelling of the URL, and tampered ones: the verdicts have to be the same."""
    url = PUBLIC + TWILIO
    spellings = [url, "https://hub.example" + TWILIO, "https://hub.example:443" + TWILIO, "http://hub.example" + TWILIO,
                 url + "/", "https://user:pass@hub.example:8443" + TWILIO, "https://hub.example:9443" + TWILIO]
    requests = [
        {"token": AUTH_TOKEN, "sign": spelling, "url": url, "params": event(f"CA{next(IDS):032x}", "ringing", 1)}
        for spelling in spellings]
    requests.append({**requests[0], "token": "another-token"})
    signed = run_node(TWILIO_JUDGE, {"requests": [{**r, "url": r["sign"], "signature": "-"} for r in requests]})
    for request, answer in zip(requests, signed):
        request["signature"] = answer["expected"]
    judged = [{**request, "token": AUTH_TOKEN} for request in requests]
    judged.append({**judged[0], "params": {**judged[0]["params"], "CallStatus": "completed"}})
    verdicts = [verdict["valid"] for verdict in run_node(TWILIO_JUDGE, {"requests": judged})]
    answers = [send(hub, request["params"], signature=request["signature"]).status_code for request in judged]
    assert [answer == 204 for answer in answers] == verdicts
    assert set(answers) == {204, 403} and verdicts.count(True) >= 2


def test_bodies_that_are_no_forms_count_by_their_digest(hub):
    identity, sid = call(hub)
    body = json.dumps(event(sid, "ringing", 1))
    query = "?bodySHA256=" + hashlib.sha256(body.encode()).hexdigest()
    signature = hub_signatures(twilio=[{"token": AUTH_TOKEN, "url": PUBLIC + TWILIO + query, "params": {}}])["twilio"][0]
    headers = {"Content-Type": "application/json", "X-Twilio-Signature": signature}
    assert hub.post(TWILIO + query, data=body + " ", headers=headers).status_code == 403
    assert hub.post(TWILIO, data=body, headers={**headers, "X-Twilio-Signature": sign_twilio(PUBLIC + TWILIO, {})}).status_code == 403
    assert hub.post(TWILIO + query, data=body, headers=headers).status_code == 204
    assert row(hub, identity)["state"] == "ringing"


def test_the_hub_and_telnyx_library_judge_alike(hub):
    now = int(time.time())
    body = telnyx_event("call.initiated", f"v3:{next(IDS)}", "2026-01-01T00:00:00Z")
    stamps = [now, now - 290, now + 290, now - 320, now + 320]
    signatures = hub_signatures(
        telnyx=[{"seed": TELNYX_SEED, "timestamp": str(stamp), "body": body} for stamp in stamps])["telnyx"]
    cases = [(body, str(stamp), signature) for stamp, signature in zip(stamps, signatures)]
    cases += [
        (json.dumps(json.loads(body), indent=1), str(now), signatures[0]), (body + " ", str(now), signatures[0]),
        (body, f"{now}.0", signatures[0]), (body, str(now + 1), signatures[0]), (body, str(now), signatures[1]),
        (body, str(now), signatures[0][:-4]), (body, str(now), "")]
    requests = [
        {"body": text, "headers": {"Telnyx-Timestamp": stamp, "TELNYX-SIGNATURE-ED25519": signature}}
        for text, stamp, signature in cases]
    verdicts = run_node(TELNYX_JUDGE, {"requests": requests, "key": TELNYX_PUBLIC})
    answers = [
        hub.post(TELNYX, data=request["body"], headers={**request["headers"], "Content-Type": "application/json"}).status_code
        for request in requests]
    assert [answer == 204 for answer in answers] == verdicts == [True] * 3 + [False] * 9


@pytest.mark.parametrize("asked", [TWILIO, TWILIO + "/", TWILIO.replace("-", "%2D")])
def test_the_url_is_signed_as_it_was_asked_for(hub, asked):
    for path in (TWILIO, TWILIO + "/", TWILIO.replace("-", "%2D")):
        _, sid = call(hub)
        form = event(sid, "ringing", 1)
        signature = sign_twilio(PUBLIC + path + "?a=b", form, AUTH_TOKEN)
        connection = hub.connection()  # an address as it is
        connection.request("POST", asked + "?a=b", urllib.parse.urlencode(form), {**FORM, "X-Twilio-Signature": signature})
        assert connection.getresponse().status == (204 if path == asked else 403), (asked, path)
        connection.close()


def test_what_is_not_signed_is_refused_and_counted(hub):
    identity, sid = call(hub)
    form = event(sid, "completed", 3)
    before = {provider: hub.metric(METRIC, provider=provider, outcome="refused") for provider in ("twilio", "telnyx")}
    assert hub.post(TWILIO, data=form).status_code == 403
    assert send(hub, form, signature="AAAAAAAAAAAAAAAAAAAAAAAAAAA=").status_code == 403
    assert send(hub, {**form, "AccountSid": "AC" + "f" * 32}).status_code == 403
    assert send(hub, {name: value for name, value in form.items() if name != "AccountSid"}).status_code == 403
    assert hub.post(TELNYX, json={}).status_code == 403
    assert hub.post(TELNYX, data="{", headers={"telnyx-timestamp": "1", "telnyx-signature-ed25519": "x"}).status_code == 403
    assert row(hub, identity)["state"] == "initiated"
    for provider, count in (("twilio", 4), ("telnyx", 2)):
        assert hub.metric(METRIC, provider=provider, outcome="refused") - before[provider] == count
    assert hub.scalar(f"SELECT count(*) FROM carrier_events WHERE carrier_call_id = '{sid}'") == "0"


def test_tokens_are_replaced_without_losing_an_event(hub):
    new = "new-token-for-tests-0123456789"
    identity, sid = call(hub)
    assert send(hub, event(sid, "initiated", 0), token=new).status_code == 403
    hub.set_accounts(auth_token=new, secondary_auth_token=AUTH_TOKEN)
    try:
        hub.wait_until(lambda: send(hub, event(sid, "ringing", 1), token=new).status_code == 204, 5, "the new token")
        assert send(hub, event(sid, "in-progress", 2)).status_code == 204
    finally:
        hub.set_accounts()
    assert row(hub, identity)["state"] == "answered"
    hub.wait_until(lambda: send(hub, event(sid, "completed", 3), token=new).status_code == 403, 15, "the token is forgotten")


# --- order ---------------------------------------------------------------------------------------------------------------


def test_twilios_events_in_every_order_give_one_state(hub):
    events = [("initiated", 0, {}), ("ringing", 1, {}), ("in-progress", 2, {}),
              ("completed", 3, {"CallDuration": "42", "SipResponseCode": "200"})]
    for order in itertools.permutations(events):
        identity, sid = call(hub)
        for status, number, more in (*order, order[0], order[-1]):
            stamp = f"Sat, 21 Nov 2026 10:00:{number:02d} +0000"
            assert send(hub, event(sid, status, number, Timestamp=stamp, **more)).status_code == 204
        final = row(hub, identity)
        assert (final["state"], final["duration"], final["cause"]) == ("completed", "42", "sip 200"), order
        assert final["answered_at"].startswith("2026-11-21 10:00:02") and final["ended_at"].startswith("2026-11-21 10:00:03")
        assert hub.scalar(f"SELECT count(*) FROM carrier_events WHERE carrier_call_id = '{sid}'") == "4"


def test_late_events_do_not_turn_a_call_back(hub):
    identity, sid = call(hub)
    for status, number, state in (("ringing", 1, "ringing"), ("initiated", 0, "ringing"), ("in-progress", 2, "answered"),
                                  ("ringing", 1, "answered"), ("no-answer", 3, "no_answer"), ("in-progress", 2, "no_answer")):
        assert send(hub, event(sid, status, number)).status_code == 204
        assert row(hub, identity)["state"] == state


@pytest.mark.parametrize("status, state", [
    ("busy", "busy"), ("failed", "failed"), ("no-answer", "no_answer"), ("canceled", "canceled"), ("completed", "completed")])
def test_every_end_of_a_call_is_known(hub, status, state):
    identity, sid = call(hub)
    assert send(hub, event(sid, status, 2)).status_code == 204
    assert row(hub, identity)["state"] == state and row(hub, identity)["ended_at"]


def test_telnyx_events_in_every_order_give_one_state(hub):
    kinds = [("call.initiated", {}), ("call.answered", {}), ("call.machine.detection.ended", {"result": "human"}),
             ("call.hangup", {"hangup_cause": "normal_clearing", "sip_hangup_cause": "200"})]
    calls, bodies = [], []
    for order in itertools.permutations(enumerate(kinds)):
        identity, control = call(hub, "telnyx", f"v3:{uuid.uuid4()}")
        events = [telnyx_event(kind, control, f"2026-11-21T10:00:{10 * number:02d}.5Z", **payload)
                  for number, (kind, payload) in order]
        calls.append((identity, order))
        bodies += [*events, events[0]]
    assert send_telnyx(hub, bodies) == [204] * len(bodies)
    for identity, order in calls:
        final = row(hub, identity)
        assert (final["state"], final["cause"]) == ("completed", "normal_clearing, sip 200"), order
        assert final["answered_at"].startswith("2026-11-21 10:00:10.5")


@pytest.mark.parametrize("cause, state", [
    ("user_busy", "busy"), ("call_rejected", "busy"), ("no_answer", "no_answer"), ("timeout", "no_answer"),
    ("originator_cancel", "canceled"), ("time_limit", "completed"), ("not_found", "failed"), ("unspecified", "failed")])
def test_telnyx_hangup_causes(hub, cause, state):
    identity, control = call(hub, "telnyx", f"v3:{uuid.uuid4()}")
    assert send_telnyx(hub, [telnyx_event("call.hangup", control, "2026-11-21T10:00:00Z", hangup_cause=cause)]) == [204]
    assert row(hub, identity)["state"] == state


def test_many_repeats_at_once_are_one_event(hub):
    identity, sid = call(hub)
    events = [event(sid, "ringing", 1), event(sid, "in-progress", 2), event(sid, "completed", 3, CallDuration="5")] * 8
    stored = hub.metric(METRIC, provider="twilio", outcome="stored")
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda form: send(hub, form).status_code, events))
    assert answers == [204] * len(events)
    assert hub.metric(METRIC, provider="twilio", outcome="stored") - stored == 3
    assert row(hub, identity)["state"] == "completed"
    assert hub.scalar(f"SELECT count(*) FROM carrier_events WHERE carrier_call_id = '{sid}'") == "3"


# --- whose event -----------------------------------------------------------------------------------------------------------


def test_an_event_may_be_faster_than_the_carriers_answer(hub):
    identity, _ = call(hub, carrier_call="")
    sid = f"CA{next(IDS):032x}"
    assert send(hub, event(sid, "ringing", 1), query=f"?call={identity}").status_code == 204
    early = row(hub, identity)
    assert (early["carrier_call_id"], early["state"]) == (sid, "ringing") and early["settled_at"]
    identity, _ = call(hub, "telnyx", "")
    state = "".join(run_node("""
        let text = ""; for await (const part of process.stdin) text += part;
        console.log(JSON.stringify(Buffer.from(JSON.parse(text)).toString("base64")))""", identity))
    body = telnyx_event("call.initiated", f"v3:{identity}", "2026-11-21T10:00:00Z", client_state=state)
    assert send_telnyx(hub, [body]) == [204]
    assert row(hub, identity)["carrier_call_id"] == f"v3:{identity}"


def test_events_reach_only_calls_of_the_account(hub):
    name = f"org-{uuid.uuid4().hex[:8]}"
    hub.cli("organization", "create", "--name", name)
    theirs = hub.scalar(f"SELECT id FROM organizations WHERE name = '{name}'")
    identity, sid = call(hub, organization=theirs)
    unplaced, _ = call(hub, carrier_call="", organization=theirs)
    assert send(hub, event(sid, "completed", 3)).status_code == 204
    assert send(hub, event(f"CA{next(IDS):032x}", "completed", 3), query=f"?call={unplaced}").status_code == 204
    assert row(hub, identity)["state"] == "initiated" and row(hub, unplaced)["state"] == "queued"


def test_what_is_no_event_of_a_call_is_taken_and_ignored(hub):
    ignored = hub.metric(METRIC, provider="twilio", outcome="ignored")
    for form in ({"AccountSid": ACCOUNT_SID, "MessageSid": "SM1"}, event("CA 1", "ringing", 1), event("CA1" * 200, "ringing")):
        assert send(hub, form).status_code == 204
    assert hub.metric(METRIC, provider="twilio", outcome="ignored") - ignored == 3
    assert send_telnyx(hub, [json.dumps({"data": {"event_type": "number_order.complete", "id": "1", "payload": {
        "connection_id": CONNECTION}}})]) == [204]
