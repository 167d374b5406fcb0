"""Calls through carriers: placed once, whatever gets lost, and counted. Prism judges every request; emulate is a Twilio with
a memory."""

import base64
import concurrent.futures
import email.utils
import json
import uuid

import pytest
from carrier_fixtures import carriers, hub, prisms, telnyx, twilio  # noqa: F401
from carriers import (
    ACCOUNT, CALLS, CONNECTION, NUMBERS, Answer, CarrierHub, Emulate, FakeCarrier, add, buy, differences, form_of, fresh,
    number, sync)


class Caller:
    """Numbers of one hub that call."""

    def __init__(self, hub, provider="twilio"):
        self.hub, self.number = hub, add(hub, provider=provider)

    def reserve(self):
        answer = self.hub.post("/api/v1/calls/authorize", headers=self.hub.admin, json={
            "number_id": self.number["id"], "destination": fresh(), "idempotency_key": str(uuid.uuid4())})
        assert answer.status_code == 200 and answer.json()["allowed"] is True, answer.text
        return answer.json()["reservation_id"]

    def dial(self, reservation=None, **options):
        reservation = reservation or self.reserve()
        answer = self.hub.post(f"/api/v1/calls/{reservation}/dial", headers=self.hub.admin,
                               json={"answer_url": "https://app.example/answer", **options})
        assert answer.status_code == 202, answer.text
        return reservation

    def call(self, reservation):
        return self.hub.get(f"/api/v1/calls/{reservation}/dial", headers=self.hub.admin).json()["call"]

    def settled(self, reservation):
        """(call, state of the reservation), as soon as that is decided."""
        self.hub.wait_until(
            lambda: self.hub.scalar(f"SELECT settled_at IS NOT NULL FROM carrier_calls WHERE id = '{reservation}'") == "t",
            30, "the call is not settled")
        return self.call(reservation), self.hub.scalar(f"SELECT state FROM call_reservations WHERE id = '{reservation}'")

    def counted(self):
        return int(self.hub.scalar(f"SELECT coalesce(sum(calls), 0) FROM call_usage WHERE number_id = '{self.number['id']}'"))


class TwilioCalls:
    """Takes calls as Twilio does, and lists them."""

    def __init__(self, fake, trouble=()):
        self.calls, self.trouble, self.lost = [], list(trouble), []
        fake.on("POST", CALLS, self.take).on("GET", CALLS, self.show)

    def take(self, asked):
        form = form_of(asked)
        trouble = self.trouble.pop(0) if self.trouble else None
        if trouble is not None and not trouble.cut and not trouble.delay:
            return trouble
        self.calls.insert(0, {
            "sid": "CA" + uuid.uuid4().hex, "from": form["From"][0], "to": form["To"][0], "status": "queued",
            "direction": "outbound-api", "date_created": email.utils.formatdate(localtime=False)})
        answer = Answer(201, self.calls[0])
        return answer if trouble is None else Answer(201, self.calls[0], delay=trouble.delay, cut=trouble.cut)

    def show(self, asked):
        return Answer(body={"calls": [
            call for call in self.calls if [call["from"]] == asked.query["From"] and [call["to"]] == asked.query["To"]]})


def test_a_call_is_placed_once_and_counted(hub, twilio):
    placed, caller = TwilioCalls(twilio), Caller(hub)
    reservation = caller.dial(ring_seconds=25)
    call, state = caller.settled(reservation)
    assert (state, call["state"], call["carrier_call_id"]) == ("committed", "initiated", placed.calls[0]["sid"])
    assert caller.dial(reservation) == reservation
    form = form_of(twilio.requests("POST")[0])
    assert form == {
        "To": [call["to"]], "From": [caller.number["phone_number"]], "Url": ["https://app.example/answer"],
        "StatusCallback": [f"{hub.public_url}/webhooks/twilio/voice-status?call={reservation}"], "StatusCallbackMethod": ["POST"],
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"], "Timeout": ["25"]}
    assert (len(placed.calls), caller.counted()) == (1, 1)


@pytest.mark.parametrize("trouble", [Answer(cut=True), Answer(delay=2)], ids=["reset", "timeout"])
def test_a_lost_answer_does_not_dial_twice(hub, twilio, trouble):
    placed, caller = TwilioCalls(twilio, [trouble]), Caller(hub)
    reservation = caller.dial()
    call, state = caller.settled(reservation)
    assert (len(placed.calls), len(twilio.requests("POST"))) == (1, 1)
    assert (call["carrier_call_id"], state, caller.counted()) == (placed.calls[0]["sid"], "committed", 1)


def test_a_request_that_was_lost_is_made_again(hub, twilio):
    placed, caller = TwilioCalls(twilio, [Answer(502, b"<html>"), Answer(503, b"")]), Caller(hub)
    call, state = caller.settled(caller.dial())
    assert (len(placed.calls), len(twilio.requests("POST"))) == (1, 3)
    assert len(twilio.requests("GET")) >= 2, "each time after a look into the list"
    assert (call["carrier_call_id"], state) == (placed.calls[0]["sid"], "committed")


def test_a_full_carrier_is_asked_again_when_it_wants(hub, twilio, telnyx):
    busy = Answer(429, {"code": 20429, "message": "Too Many Requests"}, {"Retry-After": "1"})
    placed, caller = TwilioCalls(twilio, [busy, busy]), Caller(hub)
    _, state = caller.settled(caller.dial())
    assert (state, len(placed.calls), twilio.requests("GET")) == ("committed", 1, [])
    full = Answer(429, {"errors": [{"code": "90103", "title": "Dials per second exceeded"}]}, {"retry-after-ms": "200"})
    telnyx.on("POST", "/v2/calls", [full, Answer(body={"data": {"call_control_id": "v3:" + uuid.uuid4().hex}})])
    _, state = Caller(hub, "telnyx").settled(Caller(hub, "telnyx").dial())
    assert (state, len(telnyx.requests("POST"))) == ("committed", 2)


@pytest.mark.parametrize("refusal", [
    Answer(400, {"code": 21211, "message": "Invalid 'To' Phone Number"}), Answer(401, {"code": 20003, "message": "Authenticate"})])
def test_a_refused_call_gives_its_place_back(hub, twilio, refusal):
    placed, caller = TwilioCalls(twilio, [refusal]), Caller(hub)
    call, state = caller.settled(caller.dial())
    assert (call["state"], state, placed.calls, caller.counted()) == ("failed", "cancelled", [], 0)
    assert str(json.loads(refusal.body)["code"]) in call["cause"]


def test_telnyx_is_asked_again_with_the_same_command(hub, telnyx):
    caller = Caller(hub, "telnyx")
    control = "v3:" + uuid.uuid4().hex
    placed = Answer(body={"data": {"call_control_id": control, "call_leg_id": "1", "call_session_id": "2"}})
    telnyx.on("POST", "/v2/calls", [Answer(503, b""), Answer(200, {"data": {"call_control_id": control}}, cut=True), placed])
    reservation = caller.dial()
    call, state = caller.settled(reservation)
    assert (call["carrier_call_id"], state, caller.counted()) == (control, "committed", 1)
    bodies = [json.loads(asked.body) for asked in telnyx.requests("POST")]
    assert len(bodies) == 3 and all(body == bodies[0] for body in bodies)
    assert bodies[0]["command_id"] == reservation and bodies[0]["webhook_url"] == hub.public_url + "/webhooks/telnyx"
    assert base64.b64decode(bodies[0]["client_state"]).decode() == reservation


def test_a_telnyx_call_that_was_asked_for_long_ago_is_looked_for(hub, telnyx):
    """No judge knows this page of the API: it is newer than the document in npm."""
    telnyx.judge, judge = None, telnyx.judge
    try:
        caller, control = Caller(hub, "telnyx"), "v3:" + uuid.uuid4().hex
        telnyx.on("POST", "/v2/calls", Answer(503, b""))
        reservation = caller.dial()
        telnyx_state = base64.b64encode(reservation.encode()).decode()
        active = f"/v2/connections/{CONNECTION}/active_calls"
        telnyx.on("GET", active, lambda asked: Answer(body={
            "data": [{"call_control_id": "v3:other", "client_state": "eA=="}], "meta": {"cursors": {"after": "next"}}}
            if "page[after]" not in asked.query else {
                "data": [{"call_control_id": control, "client_state": telnyx_state}], "meta": {"cursors": {"after": None}}}))
        hub.wait_until(lambda: telnyx.requests("POST"), 10, "Telnyx is not asked")
        hub.psql(f"UPDATE carrier_calls SET asked_at = asked_at - interval '50 s' WHERE id = '{reservation}'")
        call, state = caller.settled(reservation)
        assert (call["carrier_call_id"], state) == (control, "committed")
    finally:
        telnyx.judge = judge


def test_a_hub_that_dies_while_it_dials_does_not_dial_twice(carriers, twilio):
    """Killed when Twilio has taken the call and before it answers; another hub (the same, started again) goes on."""
    with CarrierHub(twilio.url) as hub:
        hub.set_accounts()
        placed, caller = TwilioCalls(twilio), Caller(hub)
        dying = [True]

        def take(asked):
            answer = placed.take(asked)
            if dying and dying.pop():
                hub.kill()
            return answer

        twilio.on("POST", CALLS, take)
        reservation = caller.reserve()
        caller.dial(reservation)
        hub.wait_until(lambda: hub.process is None, 15, "Twilio was not asked")
        hub.start()
        # Who died holds the message until its lease ends.
        hub.psql("UPDATE outbox_messages SET due_at = now() WHERE state = 'pending'")
        call, state = caller.settled(reservation)
        assert (len(placed.calls), len(twilio.requests("POST"))) == (1, 1)
        assert (call["carrier_call_id"], state, caller.counted()) == (placed.calls[0]["sid"], "committed", 1)


def test_many_who_dial_at_once_place_each_call_once(hub, twilio):
    placed, caller = TwilioCalls(twilio, [Answer(cut=True), Answer(503, b""), Answer(429, {"code": 20429, "message": "x"})]), Caller(hub)
    reservations = [caller.reserve() for _ in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(caller.dial, reservations * 3))
    states = [caller.settled(reservation)[1] for reservation in reservations]
    assert states == ["committed"] * 8 and caller.counted() == 8
    assert len(placed.calls) == len({call["to"] for call in placed.calls}) == 8


def test_what_cannot_be_dialled_is_said(hub, twilio):
    caller = Caller(hub)
    dial = lambda id, **body: hub.post(f"/api/v1/calls/{id}/dial", json=body, headers=hub.admin)  # noqa: E731
    assert dial(uuid.uuid4(), twiml="<Response/>").status_code == 404 and dial("x", twiml="<Response/>").status_code == 404
    reservation = caller.reserve()
    nothing = dial(reservation)
    assert nothing.status_code == 400 and "answer_url" in nothing.json()["errors"][0]
    other = hub.bearer(*hub.create_user("agent"))
    assert hub.post(f"/api/v1/calls/{reservation}/dial", json={}, headers=other).status_code == 404
    for anywhere in ({"twiml": "<Response><Dial>+12025550199</Dial></Response>"}, {"answer_url": "https://app.example/"}):
        assert hub.post(f"/api/v1/calls/{reservation}/dial", json=anywhere, headers=other).status_code == 403
    assert hub.post(f"/api/v1/calls/{reservation}/cancel", headers=hub.admin).status_code == 200
    cancelled = dial(reservation, twiml="<Response/>")
    assert cancelled.status_code == 409 and "cancelled" in cancelled.json()["message"]
    assert twilio.requests() == []


def test_what_is_dialled_cannot_be_cancelled(hub, twilio):
    TwilioCalls(twilio, [Answer(503, b"")])
    caller = Caller(hub)
    reservation = caller.dial()
    refused = hub.post(f"/api/v1/calls/{reservation}/cancel", headers=hub.admin)
    assert (refused.status_code, refused.json()["code"]) == (409, "call_dialled"), refused.text
    assert caller.settled(reservation)[1] == "committed"


def test_a_call_is_hung_up(hub, twilio):
    placed, caller = TwilioCalls(twilio), Caller(hub)
    reservation = caller.dial()
    caller.settled(reservation)
    twilio.on("POST", ACCOUNT + "/Calls/CA[0-9a-f]+.json", Answer(body=placed.calls[0]))
    assert hub.post(f"/api/v1/calls/{reservation}/hangup", headers=hub.admin).status_code == 200
    assert form_of(twilio.requests("POST", ".*/Calls/CA.*")[0]) == {"Status": ["completed"]}
    twilio.on("POST", ACCOUNT + "/Calls/CA[0-9a-f]+.json", Answer(400, {"code": 21220, "message": "not in progress"}))
    assert hub.post(f"/api/v1/calls/{reservation}/hangup", headers=hub.admin).status_code == 200


# --- a Twilio with a memory ------------------------------------------------------------------------------------------------


def test_buy_configure_call_and_signed_callbacks_with_a_stateful_twilio(prisms, tmp_path):
    """The hub speaks to emulate through a relay that puts every request before the judge."""
    outside, bought = fresh(), fresh()
    emulate = Emulate(tmp_path, [outside])
    relay = FakeCarrier(prisms["twilio"], behind=emulate.port)
    try:
        with CarrierHub(relay.url) as hub:
            hub.set_accounts()
            assert {key[1] for key in differences(sync(hub, "twilio", "false"))} == {"missing_here"}
            assert buy(hub, "twilio", bought).status_code == 201
            hook = hub.public_url + "/webhooks/twilio/voice-status"
            owned = {item["phone_number"]: item for item in emulate.get("IncomingPhoneNumbers.json")["incoming_phone_numbers"]}
            assert owned[bought]["status_callback"] == hook and owned[outside]["status_callback"] is None
            identity = number(hub, outside)["id"]
            assert hub.post(f"{NUMBERS}/{identity}/configure", headers=hub.admin).status_code == 200
            owned = {item["phone_number"]: item for item in emulate.get("IncomingPhoneNumbers.json")["incoming_phone_numbers"]}
            assert owned[outside]["status_callback"] == hook

            caller = Caller.__new__(Caller)
            caller.hub, caller.number = hub, number(hub, bought)
            reservation = caller.dial(twiml="<Response><Say>Hello</Say></Response>", answer_url=None)
            call, state = caller.settled(reservation)
            assert state == "committed"
            hub.wait_until(lambda: caller.call(reservation)["state"] == "ringing", 10, "emulate's callback is not taken")
            for status, expected in (("in-progress", "answered"), ("completed", "completed")):
                code, _ = emulate.post("/_twilio/simulate/call-status", CallSid=call["carrier_call_id"], Status=status)
                assert code == 200
                hub.wait_until(lambda: caller.call(reservation)["state"] == expected, 10, f"the call is not {expected}")
            assert hub.metric("dialhub_number_assignment_webhooks_total", provider="twilio", outcome="refused") == 0
            assert len(emulate.get("Calls.json")["calls"]) == 1

            release = hub.post(f"{NUMBERS}/{identity}/release", json={"confirm": True}, headers=hub.admin)
            assert release.status_code == 200, release.text
            left = emulate.get("IncomingPhoneNumbers.json")["incoming_phone_numbers"]
            phones = {item["phone_number"] for item in left}
            assert bought in phones and outside not in phones
            assert relay.complaints == []
    finally:
        relay.close()
        emulate.close()
