"""The dialer API with the engines of the field: unmodified, of both generations."""

import concurrent.futures
import itertools

import pytest
from engines import FirstEngine, SecondEngine, utc_now
from queue_company import Company, ask, persian

KEYS = {
    "call_allowed", "timezone", "server_time", "schedule_version", "company", "reason", "retry_after_seconds", "batch",
    "active_agents", "inbound_agents", "outbound_agents", "active_scenarios", "outbound_lines",
}


@pytest.fixture
def company(hub):
    return Company(hub)


def test_the_first_generation_works_unmodified(hub, company):
    company.queue(30)
    agent = company.agent("anna-" + company.name, phone="'+98912" + f"{company.id:07d}'")
    engine = FirstEngine(hub, company.key())
    numbers = engine.next_batch(free_capacity=10)
    assert [number["phone_number"] for number in numbers] == [company.phone(i) for i in range(1, 11)]
    assert engine.agents == {f"0912{company.id:07d}": agent}

    answer = engine.report(numbers[0], "CONNECTED", agent_phone=f"0912{company.id:07d}", user_message="interested")
    assert answer["id"] == numbers[0]["id"]
    assert answer["status"] == "CONNECTED"
    assert answer["accepted"] is True
    for number, status in zip(numbers[1:], ["MISSED", "BUSY", "HANGUP", "POWER_OFF", "BANNED", "UNKNOWN"]):
        assert engine.report(number, status)["status"] == status
    assert company.count(
        f"SELECT count(*) FROM queue_numbers WHERE organization_id = {{company}} AND assigned_agent_id = {agent} "
        "AND last_user_message = 'interested'") == 1
    assert len(engine.next_batch(free_capacity=50)) == 20
    assert not engine.unsent


def test_the_second_generation_works_unmodified(hub, company):
    company.queue(500)
    inbound = company.agent("in-" + company.name, "inbound", f"'+98912{company.id:07d}'")
    outbound = company.agent("out-" + company.name, "outbound", f"'+98913{company.id:07d}'")
    engine = SecondEngine(hub, company.key(), company.name)
    lines, scenarios = engine.start(["02191000001", "02191000002"], ["sale", "survey"])
    assert lines.json() == {"registered": 2, "created": 2, "updated": 0, "deactivated": 0}
    assert scenarios.json() == {"registered": 2, "created": 2, "updated": 0, "deactivated": 0}

    numbers = engine.next_batch()
    assert len(numbers) == 200, "a batch for each active line"
    assert set(engine.lines) == {"02191000001", "02191000002"}
    assert (engine.inbound, engine.outbound) == ([inbound], [outbound])
    answer = engine.report(
        numbers[0], "CONNECTED", agent_id=outbound, scenario_id=engine.scenarios["sale"],
        outbound_line_id=engine.lines["02191000001"], user_message="سلام")
    assert answer["id"] == numbers[0]["id"]
    assert answer["global_status"] == "ACTIVE"
    assert answer["phone_number"] == numbers[0]["phone_number"]
    assert answer["warnings"] == []
    assert engine.report(numbers[1], "POWER_OFF")["global_status"] == "POWER_OFF"
    assert engine.report(None, "INBOUND_CALL", phone_number="09359876543", user_message="called in")["accepted"] is True
    assert not engine.unsent


def test_the_answer_always_has_all_keys(hub, company):
    token = company.key()
    empty = ask(hub, token).json()
    assert set(empty) == KEYS
    assert empty["call_allowed"] is True and empty["reason"] is None
    assert empty["batch"]["numbers"] == [] and empty["batch"]["empty_because"] == "nothing_ready"
    company.set_windows("SELECT 1, 1, '00:00'::time, '00:00'::time WHERE false")
    refused = ask(hub, token).json()
    assert set(refused) == KEYS
    assert refused["timezone"] == "Asia/Tehran"
    assert refused["server_time"].endswith("+03:30")
    assert refused["batch"] is None and refused["active_agents"] == []


def test_refusals_carry_reason_and_retry_hint(hub, company):
    token = company.key()
    refusal = lambda: {name: ask(hub, token).json()[name] for name in ("call_allowed", "reason", "retry_after_seconds")}
    company.set_windows("SELECT 1, 1, '00:00'::time, '00:00'::time WHERE false")
    assert refusal() == {"call_allowed": False, "reason": "no_window", "retry_after_seconds": 900}
    # A minute of today that is not now.
    company.set_windows(
        f"SELECT {company.id}, (extract(dow FROM now() AT TIME ZONE 'Asia/Tehran')::int + 1) % 7, t.at, t.at + interval '1 minute' "
        "FROM (SELECT CASE WHEN extract(hour FROM now() AT TIME ZONE 'Asia/Tehran') < 12 THEN '20:00'::time "
        "ELSE '04:00'::time END AS at) t")
    assert refusal() == {"call_allowed": False, "reason": "outside_allowed_time_window", "retry_after_seconds": 900}
    company.open()
    hub.psql(f"UPDATE queue_companies SET enabled = false, disabled_by = 'admin' WHERE organization_id = {company.id}")
    assert refusal() == {"call_allowed": False, "reason": "disabled", "retry_after_seconds": 300}
    company.wallet(0, 150)
    assert refusal() == {"call_allowed": False, "reason": "insufficient_funds", "retry_after_seconds": 300}


def test_tokens(hub, company):
    token = company.key()
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer dh_" + "0" * 43}, hub.bearer()):
        answer = hub.get("/api/dialer/next-batch", headers=headers)
        assert answer.status_code == 401
        assert answer.json() == {"detail": "Invalid dialer token"}
    assert ask(hub, token, company="no-such-company").status_code == 404
    assert ask(hub, token, company="no-such-company").json() == {"detail": "Company not found"}
    other = Company(hub)
    assert ask(hub, token, company=other.name).status_code == 403
    every = company.key("everywhere", any_organization=True)
    other.queue(5)
    assert ask(hub, every, company=other.name).json()["company"] == other.name


def test_malformed_requests_are_422(hub, company):
    headers = {"Authorization": f"Bearer {company.key()}"}
    send = lambda body: hub.post("/api/dialer/report-result", json=body, headers=headers)
    answer = send({"phone_number": "09120000001", "status": "TALKED", "attempted_at": utc_now()})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "status"]
    answer = send({"phone_number": 9120000001, "status": "MISSED", "attempted_at": "yesterday"})
    assert {tuple(item["loc"]) for item in answer.json()["detail"]} == {("body", "phone_number"), ("body", "attempted_at")}
    answer = ask(hub, company.key(), size="many")
    assert answer.status_code == 422 and answer.json()["detail"][0]["loc"] == ["query", "size"]
    answer = hub.post("/api/dialer/register-scenarios", headers=headers,
                      json={"scenarios": [{"name": "a", "display_name": "A", "color": "red"}]})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["type"] == "extra_forbidden"
    answer = hub.post("/api/dialer/report-result", data="{", headers={**headers, "Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["type"] == "json_invalid"


def test_ids_come_as_numbers_and_as_text(hub, company):
    """The engine that runs call flows keeps the agent's id as text, "" when it has none."""
    company.queue(3)
    agent = company.agent("text-" + company.name, phone=f"'+98912{company.id:07d}'")
    engine = SecondEngine(hub, company.key(), company.name)
    engine.start(["02191000001"], ["sale"])
    numbers = engine.next_batch()
    answer = engine.report(numbers[0], "CONNECTED", agent_id=str(agent), scenario_id=str(engine.scenarios["sale"]))
    assert (answer["accepted"], answer["warnings"]) == (True, [])
    assert company.count(
        f"SELECT count(*) FROM queue_numbers WHERE organization_id = {{company}} AND assigned_agent_id = {agent}") == 1
    answer = engine.report({"id": str(numbers[1]["id"]), "phone_number": None}, "MISSED", agent_id="", agent_phone="")
    assert (answer["phone_number"], answer["warnings"]) == (numbers[1]["phone_number"], [])
    assert engine.report(numbers[2], "MISSED", agent_id="nobody", scenario_id=1.5)["warnings"] == [
        "agent_ignored", "scenario_ignored"]
    assert engine.report({"id": "none", "phone_number": ""}, "MISSED")["reason"] == "number_not_found"
    assert not engine.unsent


def test_what_cannot_be_applied_is_answered_200(hub, company):
    engine = FirstEngine(hub, company.key())
    assert engine.report({"id": 2**40, "phone_number": ""}, "MISSED") == {
        "id": None, "accepted": False, "reason": "number_not_found"}
    assert engine.report(None, "MISSED", phone_number="021-12")["reason"] == "invalid_phone_number"
    assert engine.report(None, "MISSED", phone_number="")["reason"] == "phone_number_or_number_id_required"
    assert engine.report(None, "MISSED", phone_number="09120000001", company="elsewhere")["reason"] == "company_not_found"
    assert not engine.unsent


def test_what_is_in_a_reports_texts_does_not_cost_the_result(hub, company):
    """Recognised speech may hold anything; what is answered 4xx is sent again for ever."""
    company.queue(6)
    token = company.key()
    numbers = iter(ask(hub, token, size=6).json()["batch"]["numbers"])
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def send(more):
        number = next(numbers)
        body = (f'{{"number_id": {number["id"]}, "phone_number": "{number["phone_number"]}", "status": "CONNECTED", '
                f'"attempted_at": "{utc_now()}", ').encode() + more + b"}"
        answer = hub.post("/api/dialer/report-result", data=body, headers=headers)
        assert answer.status_code == 200, answer.text
        said = hub.scalar(f"SELECT coalesce(user_message, 'none') FROM queue_attempts WHERE number_id = {number['id']}")
        return said, answer.json()["accepted"], answer.json()["warnings"]

    taken = lambda text: (text, True, [])
    assert send(rb'"user_message": "a\u0000b \\u0000"') == taken("a\ufffdb \\u0000")
    assert send(rb'"user_message": "\ud83d! \ud83d\ude00 \ude00"') == taken("\ufffd! \U0001f600 \ufffd")
    assert send(b'"user_message": "bytes \xff"') == taken("bytes \ufffd")
    assert send(b'"agent_id": 123456789012345678901234567890') == ("none", True, ["agent_ignored"])
    assert send(b'"duration": -1e999, "user_message": "17e999"') == taken("17e999")
    broken = hub.post("/api/dialer/report-result", data=b'{"user_message": "a\\u0000b', headers=headers)
    assert broken.status_code == 422 and broken.json()["detail"][0]["type"] == "json_invalid"
    engine = FirstEngine(hub, token)
    assert engine.report(next(numbers), "MISSED", attempted_at="0001-01-01T00:00:00+00:00") == {
        "id": None, "accepted": False, "reason": "invalid_attempted_at"}


def test_results_of_a_deactivated_company_are_taken(hub, company):
    company.queue(4)
    company.wallet(1000, 100)
    token = company.key()
    every = company.key("everywhere", any_organization=True)
    engine = FirstEngine(hub, token)
    numbers = engine.next_batch(free_capacity=3)
    superuser = hub.bearer()
    activate = lambda active: hub.put(f"/api/companies/{company.id}", json={"is_active": active}, headers=superuser)
    assert activate(False).status_code == 200
    assert ask(hub, token).status_code == 401, "it is given nothing more"
    assert ask(hub, every, company=company.name).status_code == 401
    assert hub.post("/api/dialer/register-scenarios", json={"scenarios": []},
                    headers={"Authorization": f"Bearer {token}"}).status_code == 401
    first = engine.report(numbers[0], "CONNECTED")
    assert (first["accepted"], first["status"]) == (True, "CONNECTED")
    assert SecondEngine(hub, token, company.name).report(numbers[1], "BUSY")["accepted"] is True
    answering = SecondEngine(hub, every, company.name)
    assert answering.report(None, "INBOUND_CALL", phone_number=company.phone(9))["accepted"] is True
    returned = hub.post("/api/dialer/return-batch", json={"number_ids": [numbers[2]["id"]]},
                        headers={"Authorization": f"Bearer {token}"})
    assert returned.json()["returned"] == 1
    assert company.count("SELECT balance FROM queue_wallets WHERE organization_id = {company}") == 900
    assert activate(True).status_code == 200
    assert [n["id"] for n in engine.next_batch()] == [numbers[2]["id"], numbers[2]["id"] + 1]


def test_a_report_sent_thirty_times_at_once_counts_and_bills_once(hub, company):
    company.queue(1).wallet(1000, 150)
    engine = FirstEngine(hub, company.key())
    number = engine.next_batch()[0]
    at = utc_now()
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: engine.report(number, "CONNECTED", attempted_at=at), range(30)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["accepted"] is True
    assert company.count("SELECT count(*) FROM queue_attempts WHERE organization_id = {company}") == 1
    assert company.count("SELECT balance FROM queue_wallets WHERE organization_id = {company}") == 850


def test_a_request_that_comes_twice_at_once_gets_one_batch(hub, company):
    company.queue(100)
    token = company.key()
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        batches = list(pool.map(lambda _: ask(hub, token, size=10, request_id="r1").json()["batch"], range(10)))
    assert all(batch == batches[0] for batch in batches)
    assert len(batches[0]["numbers"]) == 10
    assert company.count("SELECT count(*) FROM queue_leases WHERE organization_id = {company}") == 10


def test_many_dialers_at_once_get_different_numbers(hub, company):
    company.queue(400)
    tokens = [company.key(f"engine{i}") for i in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        batches = pool.map(lambda token: [ask(hub, token, size=10).json()["batch"] for _ in range(4)], tokens)
    phones = [number["phone_number"] for batch in itertools.chain(*batches) for number in batch["numbers"]]
    assert len(phones) == 320
    assert len(set(phones)) == 320


def test_a_late_report_of_an_unmodified_engine(hub, company):
    company.queue(1)
    slow = FirstEngine(hub, company.key("slow"))
    quick = FirstEngine(hub, company.key("quick"))
    number = slow.next_batch()[0]
    hub.psql(
        f"UPDATE queue_leases SET expires_at = now() WHERE organization_id = {company.id}; "
        f"UPDATE queue_entries SET ready_at = now() WHERE organization_id = {company.id}")
    again = quick.next_batch()[0]
    assert again["id"] == number["id"] and again["lease_id"] != number["lease_id"]
    late = slow.report(number, "MISSED")
    assert (late["accepted"], late["reason"]) == (False, "late")
    assert not slow.unsent
    assert company.count("SELECT lease_id FROM queue_leases WHERE organization_id = {company}") == again["lease_id"]
    assert quick.report(again, "CONNECTED")["accepted"] is True
    assert company.count("SELECT count(*) FROM queue_attempts WHERE organization_id = {company}") == 2


def test_return_and_renew(hub, company):
    company.queue(3)
    token = company.key()
    headers = {"Authorization": f"Bearer {token}"}
    batch = ask(hub, token, size=2).json()["batch"]
    lease = batch["numbers"][0]
    renewed = hub.post("/api/dialer/renew", json={"lease_ids": [lease["lease_id"], 1]}, headers=headers).json()
    assert renewed["renewed"] == 1
    assert renewed["leases"][0]["lease_id"] == lease["lease_id"]
    assert renewed["leases"][0]["dial_before"] >= lease["dial_before"]
    returned = hub.post("/api/dialer/return-batch", json={"batch_id": batch["batch_id"]}, headers=headers).json()
    assert returned["returned"] == 2
    assert hub.post("/api/dialer/return-batch", json={"batch_id": batch["batch_id"]}, headers=headers).json()["returned"] == 0
    assert hub.post("/api/dialer/return-batch", json={}, headers=headers).status_code == 422
    assert [n["id"] for n in ask(hub, token, size=2).json()["batch"]["numbers"]] == [n["id"] for n in batch["numbers"]]


def test_the_engine_stops_dispatch_after_failures_and_an_administrator_starts_it(hub, company):
    company.queue(2)
    engine = FirstEngine(hub, company.key())
    number = engine.next_batch(free_capacity=1)[0]
    engine.report(number, "FAILED", call_allowed=False)
    assert engine.next_batch() == []
    assert (engine.call_allowed, engine.retry_after) == (False, 300)
    hub.psql(f"UPDATE queue_companies SET enabled = true, disabled_by = NULL WHERE organization_id = {company.id}")
    assert len(engine.next_batch()) == 1
    assert engine.call_allowed is True


def test_what_was_reported_while_the_database_was_away_arrives(new_hub):
    hub = new_hub()
    company = Company(hub).queue(5)
    engine = FirstEngine(hub, company.key())
    numbers = engine.next_batch(free_capacity=3)
    hub.kill_postmaster()
    # A hub that has its database back within the request answers; else the engine keeps the result and sends it again.
    answered = engine.report(numbers[0], "CONNECTED") is not None
    assert len(engine.unsent) == (0 if answered else 1)
    hub.wait_until(lambda: hub.get("/readyz").status_code == 200, 60, "the database is not back")
    assert len(engine.next_batch(free_capacity=10)) == 2
    assert not engine.unsent and not engine.lost
    assert company.count("SELECT count(*) FROM queue_attempts WHERE organization_id = {company}") == 1


def test_complaints_reach_every_company_and_only_a_superuser_lifts_them(hub, company):
    company.queue(2)
    other = Company(hub).queue(1).queue(1, company.phone(1))
    engine = FirstEngine(hub, company.key())
    number = engine.next_batch(free_capacity=1)[0]
    assert engine.report(number, "COMPLAINED", user_message="never again")["global_status"] == "COMPLAINED"
    rival = FirstEngine(hub, other.key())
    assert [n["phone_number"] for n in rival.next_batch()] == [other.phone(1)]
    assert engine.report(number, "MISSED")["status"] == "COMPLAINED"

    admin = hub.bearer()
    found = hub.get("/api/suppressions", params={"scope": "global", "search": company.phone(1)}, headers=admin).json()
    assert [(item["phone_number"], item["source"]) for item in found["items"]] == [(company.phone(1), "complaint")]
    lift = {"scope": "global", "phone_number": "+98 " + company.phone(1)}
    assert hub.delete("/api/suppressions", json=lift, headers=admin).status_code == 422, "a reason is required"
    username, password = hub.create_user("admin")
    company_admin = hub.bearer(username, password)
    lift["reason"] = "withdrawn in writing"
    assert hub.delete("/api/suppressions", json=lift, headers=company_admin).status_code == 403
    assert hub.delete("/api/suppressions", json=lift, headers=admin).json()["lifted"] == 1
    assert hub.scalar(
        "SELECT count(*) FROM audit_log WHERE action = 'suppression.lifted' AND after ->> 'reason' = 'withdrawn in writing'"
    ) == "1"
    assert [n["phone_number"] for n in rival.next_batch()] == [company.phone(1)]


def test_suppressions_of_a_company(hub, company):
    company.queue(4)
    phones = [company.phone(position) for position in range(1, 5)]
    admin = hub.bearer()
    added = hub.post("/api/suppressions", headers=admin, json={
        "company": company.name, "phone_numbers": [phones[0], "+98 " + phones[0], "nonsense"], "reason": "asked us"})
    assert added.json() == {"inserted": 1, "duplicates": 1, "invalid": 1, "invalid_samples": ["nonsense"]}
    uploaded = hub.post(
        "/api/suppressions/upload", headers=admin, params={"company": company.name, "reason": "list"},
        files={"file": ("block.csv", f"phone;name\n{phones[1]};x\n{persian(phones[0])};y\n".encode())})
    assert uploaded.json() == {"inserted": 1, "duplicates": 1, "invalid": 0, "invalid_samples": []}
    engine = FirstEngine(hub, company.key())
    assert [n["phone_number"] for n in engine.next_batch()] == phones[2:]
    listed = hub.get("/api/suppressions", params={"company": company.name}, headers=admin).json()
    assert listed["total"] == 2
    named = {"company": company.name, "phone_number": phones[2]}
    assert hub.post("/api/suppressions", params=named, json={"reason": "by name"}, headers=admin).json()["inserted"] == 1
    assert hub.delete("/api/suppressions", params=named, headers=admin).json()["detail"][0]["loc"] == ["body", "reason"]
    lifted = hub.delete("/api/suppressions", params={**named, "reason": "no body"}, headers=admin)
    assert lifted.json() == {"lifted": 1, "phone_numbers": phones[2:3]}, "not all clients send a body with DELETE"
    for search in (phones[0], persian(phones[0])[5:], "+98 " + phones[0][1:]):
        found = hub.get("/api/suppressions", params={"company": company.name, "search": search}, headers=admin).json()
        assert [item["phone_number"] for item in found["items"]] == phones[:1], search
    first = next(item for item in listed["items"] if item["phone_number"] == phones[0])
    answer = hub.delete(f"/api/suppressions/{first['id']}", params={"company": company.name, "reason": "mistake"},
                        headers=admin)
    assert answer.json() == {"lifted": 1, "phone_numbers": phones[:1]}
    assert [n["phone_number"] for n in engine.next_batch()] == phones[:1]


def test_explanations(hub, company):
    company.queue(2)
    token = company.key()
    admin = hub.bearer()
    number = int(hub.scalar(
        f"SELECT id FROM queue_numbers WHERE organization_id = {company.id} AND phone = '{company.phone(1)}'"))
    explain = lambda: hub.get(
        f"/api/numbers/{number}/explain", params={"company": company.name}, headers=admin).json()
    ready = explain()
    assert ready["dispatchable"] is True
    assert [rule["rule"] for rule in ready["rules"]] == [
        "funds", "enabled", "schedule", "not_suppressed", "in_queue", "list_active", "cooldown", "not_leased", "ready"]
    lease = ask(hub, token, size=1).json()["batch"]["numbers"][0]
    assert lease["id"] == number
    leased = explain()
    assert [rule["rule"] for rule in leased["rules"] if not rule["passed"]] == ["not_leased", "ready"]
    assert leased["next_eligible_at"] == next(
        rule["value"]["expires_at"] for rule in leased["rules"] if rule["rule"] == "not_leased")
    assert leased["next_eligible_at"] >= lease["dial_before"], "the window may end before the lease"
    FirstEngine(hub, token).report(lease, "CONNECTED")
    called = explain()
    assert called["rules"][4]["value"] == {"status": "CONNECTED", "attempts": 1, "retry": None}
    assert [rule["rule"] for rule in called["rules"] if not rule["passed"]] == ["in_queue", "ready"]
    assert called["next_eligible_at"] is None

    ask(hub, token, size=10)
    queue = hub.get("/api/dialer/explain", headers={"Authorization": f"Bearer {token}"}).json()
    assert queue["counts"] == {
        "ready": 0, "list_inactive": 0, "leased": 1, "put_off": 0, "called": 1, "suppressed": 0}
    assert queue["rules"][-1] == {
        "rule": "outstanding", "passed": True, "value": {"held": 1, "limit": 1000}, "next_eligible_at": None}
    hub.post("/api/suppressions", headers=admin, json={
        "scope": "global", "phone_numbers": [company.phone(1), company.phone(2), company.phone(3)], "reason": "asked us"})
    queue = hub.get("/api/dialer/explain", params={"company": company.name}, headers=admin).json()
    assert queue["counts"]["suppressed"] == 2, "those it has"
    rule = {"delay_seconds": 60, "max_attempts": 1}
    hub.put(f"/api/{company.name}/dispatch", json={"retry_policy": {"BUSY": rule}}, headers=admin)
    hub.put(f"/api/numbers/{number}/status", params={"company": company.name}, json={"status": "BUSY"}, headers=admin)
    assert explain()["rules"][4]["value"] == {"status": "BUSY", "attempts": 1, "retry": rule}
    assert hub.get("/api/dialer/explain", headers=admin).json()["company"] == hub.credentials["DIALHUB_ORGANIZATION"]
    stranger = hub.get(f"/api/numbers/{number}/explain", headers=hub.bearer(*hub.create_user("admin")))
    assert stranger.status_code == 404
