"""Calls are authorized, committed and cancelled; limits hold."""

import csv
import datetime
import io
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from phone_numbers import CALLS, PATH, Organization

UTC = datetime.timezone.utc


@pytest.fixture(scope="module")
def organization(hub):
    return Organization(hub)


def reasons(decision):
    assert decision["success"] and not decision["allowed"], decision
    return decision["reasons"]


def moment(text):
    return datetime.datetime.fromisoformat(text)


def test_an_agent_calls_from_the_own_number(hub, organization):
    agent, headers, number = organization.agent_with_number(dailyLimit=2)
    decision = organization.authorize(headers)
    assert (decision["caller_number"], decision["number_id"], decision["provider"]) == (
        number["phone_number"], number["id"], "telnyx")
    assert (decision["remaining_today"], decision["status"], decision["destination_country"]) == (1, "reserved", "US")
    assert moment(decision["expires_at"]) > datetime.datetime.now(UTC)
    assert organization.one(number)["calls_made_today"] == 0
    for _ in range(2):
        answer = organization.commit(headers, decision)
        assert answer.json() == {"success": True, "reservation_id": decision["reservation_id"], "status": "committed"}
    assert organization.one(number)["calls_made_today"] == 1
    assert organization.cancel(headers, decision).json()["code"] == "call_committed"

    second = organization.authorize(headers)
    full = organization.authorize(headers)
    assert reasons(full) == ["daily_limit_reached"]
    assert full["message"] == "Daily call limit reached (2 calls). Please contact your administrator."
    reason = full["numbers"][0]["reasons"][0]
    assert (reason["level"], reason["limit"], reason["used"]) == ("number_agent", 2, 2)
    assert full["next_allowed_at"] == second["expires_at"], "the reservation may still end"
    for _ in range(2):
        assert organization.cancel(headers, second).json()["status"] == "cancelled"
    assert organization.commit(headers, second).json()["code"] == "call_cancelled"
    organization.call(headers)
    full = organization.authorize(headers)
    midnight = moment(full["next_allowed_at"]).astimezone(datetime.timezone(datetime.timedelta(hours=-5)))
    assert (midnight.hour, midnight.minute) in ((0, 0), (23, 0)), "midnight in New York, winter or summer"


def test_without_a_number_there_is_no_call(hub, organization):
    _, headers = organization.person()
    decision = organization.authorize(headers)
    assert reasons(decision) == ["no_number_assigned"]
    assert decision["message"] == (
        "No phone number assigned to you. Please contact your administrator to assign a phone number.")
    assert (decision["numbers"], decision["next_allowed_at"]) == ([], None)


@pytest.mark.parametrize("destination, country, allowed", [
    ("+14155550125", "US", True), ("+14165550123", "CA", True), ("+18765550123", "JM", False),
    ("+12425550123", "BS", False), ("+442079460123", "GB", False), ("1 (415) 555-0125", "US", True),
    ("+15555550125", None, False), ("+881612345678", "001", False), ("+77005550123", "KZ", False),
])
def test_countries(hub, organization, destination, country, allowed):
    _, headers, _ = organization.agent_with_number()
    decision = organization.authorize(headers, destination)
    assert (decision["destination_country"], decision["allowed"]) == (country, allowed)
    if not allowed:
        assert reasons(decision) == ["country_not_allowed"]


def test_countries_are_countries(hub, organization):
    agent, headers, number = organization.agent_with_number()
    for wrong in (["US", "ZZ"], ["us", "XX"], ["EU"]):
        answer = organization.try_assign(number, agent, allowedCountries=wrong)
        place = len(wrong) - 1
        assert (answer.status_code, answer.json()["errors"]) == (
            400, [f'"allowedCountries[{place}]" must be the two letters of a country (ISO 3166), for example US'])
    assert organization.try_assign(number, agent, allowedCountries=["uk"]).status_code == 200
    own = hub.get(f"/api/v1/phone-numbers/agent/{agent}", headers=headers).json()["phoneNumbers"]
    assert [item["allowed_countries"] for item in own] == [["GB"]]
    # Ofcom keeps these for films: nobody's range, and still British. Jersey and Guernsey share +44.
    for destination, country in (("+442079460123", "GB"), ("+447700900123", "GB"), ("+447797712345", "JE"), ("+447781123456", "GG")):
        decision = organization.authorize(headers, destination)
        assert (decision["destination_country"], decision["allowed"]) == (country, country == "GB")


def test_countries_can_be_blocked(hub, organization):
    _, headers, _ = organization.agent_with_number(allowedCountries=["US", "CA"], blockedCountries=["CA"])
    assert organization.authorize(headers)["allowed"]
    assert reasons(organization.authorize(headers, "+14165550123")) == ["country_not_allowed"]


def test_a_destination_has_to_be_a_number(hub, organization):
    _, headers, _ = organization.agent_with_number()
    for destination in ("", "02079460123", "+1", "hello"):
        answer = hub.post(f"{CALLS}/authorize", json={"destination": destination}, headers=headers)
        assert (answer.status_code, answer.json()["message"]) == (400, "Validation error"), answer.text


def test_an_inactive_number_is_not_called_from(hub, organization):
    _, headers, number = organization.agent_with_number()
    hub.patch(f"{PATH}/{number['id']}", json={"status": "inactive"}, headers=organization.admin)
    assert reasons(organization.authorize(headers)) == ["inactive"]


def test_a_repeated_request_gets_the_same_reservation(hub, organization):
    _, headers, _ = organization.agent_with_number(dailyLimit=1)
    key = str(uuid.uuid4())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: organization.authorize(headers, idempotency_key=key), range(8)))
    assert len({answer["reservation_id"] for answer in answers}) == 1
    assert sorted(answer["repeated"] for answer in answers) == [False] + [True] * 7
    other = hub.post(f"{CALLS}/authorize", json={"destination": "+12125550123", "idempotency_key": key}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert reasons(organization.authorize(headers)) == ["daily_limit_reached"]
    organization.cancel(headers, answers[0])
    over = organization.authorize(headers, idempotency_key=key)
    assert (reasons(over), over["status"], over["repeated"]) == (["reservation_cancelled"], "cancelled", True)
    assert over["reservation_id"] == answers[0]["reservation_id"]
    organization.commit(headers, organization.authorize(headers, idempotency_key=key + "2"))
    made = organization.authorize(headers, idempotency_key=key + "2")
    assert (made["allowed"], made["status"]) == (True, "committed")


def test_an_expired_reservation_gives_its_place_back(new_hub):
    hub = new_hub(settings={"number_assignment": {"reservation_ttl": "1s"}})
    organization = Organization(hub)
    _, headers, number = organization.agent_with_number(dailyLimit=1)
    first = organization.authorize(headers)
    again = hub.wait_until(
        lambda: (decision := organization.authorize(headers))["allowed"] and decision, 20, "the place does not come back")
    late = organization.commit(headers, first)
    assert (late.status_code, late.json()["code"]) == (409, "reservation_expired")
    assert late.json()["reasons"] == ["daily_limit_reached"] and late.json()["details"][0]["level"] == "number_agent"
    assert organization.cancel(headers, first).json()["status"] == "expired"
    assert again["reservation_id"] != first["reservation_id"]
    # Nobody takes that place: the call that was made counts, however late that is told.
    hub.wait_until(lambda: not hub.sql(
        f"SELECT FROM call_reservations WHERE id = '{again['reservation_id']}' AND expires_at > clock_timestamp()"), 20, "no end")
    assert organization.commit(headers, again).json()["status"] == "committed"
    assert organization.commit(headers, again).status_code == 200
    assert organization.commit(headers, first).status_code == 409
    assert reasons(organization.authorize(headers)) == ["daily_limit_reached"]


def test_whose_calls_they_are(hub, organization):
    agent, headers, number = organization.agent_with_number()
    colleague, colleague_headers, _ = organization.agent_with_number()
    decision = organization.authorize(headers, agent_id=agent)
    assert hub.post(f"{CALLS}/authorize", json={"destination": "+14155550125", "agent_id": colleague},
                    headers=headers).status_code == 403
    assert organization.commit(colleague_headers, decision).status_code == 404
    key = organization.key()
    known = int(hub.scalar(f"SELECT id FROM users WHERE uuid = '{colleague}'"))
    for spelled in (known, str(known)):
        organization.cancel(key, organization.authorize(key, agent_id=spelled))
    of_colleague = organization.authorize(key, agent_id=colleague)
    assert of_colleague["caller_number"] != number["phone_number"]
    assert organization.commit(colleague_headers, of_colleague).status_code == 200
    assert organization.authorize(key, number_id=number["id"])["remaining_today"] == 98, "for the agent who has it"
    assert reasons(organization.authorize(colleague_headers, number_id=number["id"])) == ["assigned_to_another_agent"]

    other = Organization(hub)
    assert organization.commit(other.admin, decision).status_code == 404
    foreign = other.add()
    for unknown in ({"number_id": foreign["id"]}, {"agent_id": str(uuid.uuid4())}, {"agent_id": other.person()[0]}):
        answer = hub.post(f"{CALLS}/authorize", json={"destination": "+14155550125", **unknown}, headers=key)
        assert answer.status_code == 404, answer.text
    for nothing in ("17", str(uuid.uuid4())):
        assert hub.post(f"{CALLS}/{nothing}/commit", headers=key).json()["message"] == "Call not found"


def test_limits_of_number_agent_and_organization(hub):
    organization = Organization(hub)
    agent, headers, number = organization.agent_with_number()
    organization.assign(second := organization.add(), agent)
    key = organization.key()
    for level in ("number", "agent", "organization"):
        for period in ("daily", "hourly"):
            organization.settings(**{f"{level}_{period}_limit": 1})
            taken = [organization.authorize(headers) for _ in range(2 if level == "number" else 1)]
            assert all(decision["allowed"] for decision in taken)
            refused = organization.authorize(headers)
            assert reasons(refused) == [f"{period}_limit_reached"]
            assert {reason["level"] for item in refused["numbers"] for reason in item["reasons"]} == {level}
            assert {item["id"] for item in refused["numbers"]} == {number["id"], second["id"]}
            if level == "organization":
                assert reasons(organization.authorize(key)) == [f"{period}_limit_reached"]
            for decision in taken:
                organization.cancel(headers, decision)
            organization.settings(**{f"{level}_{period}_limit": None})
    assert organization.authorize(headers)["allowed"]


def test_limits_of_one_agent(hub):
    organization = Organization(hub)
    organization.settings(agent_daily_limit=5)
    agent, headers, _ = organization.agent_with_number()
    other, other_headers, _ = organization.agent_with_number()
    limits = f"{CALLS}/agent-limits"

    def put(person, **body):
        return hub.put(f"{limits}/{person}", json=body, headers=organization.admin)

    assert put(agent, daily_limit=1, hourly_limit=7).json()["limits"] == {
        "agent_id": agent, "username": hub.scalar(f"SELECT username FROM users WHERE uuid = '{agent}'"), "daily_limit": 1,
        "hourly_limit": 7, "in_force": {"daily_limit": 1, "hourly_limit": 7}}
    organization.call(headers)
    refused = organization.authorize(headers)
    assert reasons(refused) == ["daily_limit_reached"]
    assert [(detail["level"], detail["limit"], detail["used"]) for detail in refused["details"]] == [("agent", 1, 1)]
    assert organization.authorize(other_headers)["remaining_today"] == 4
    assert [entry["agent_id"] for entry in hub.get(limits, headers=organization.admin).json()["agents"]] == [agent]
    assert put(agent, daily_limit=None).json()["limits"]["in_force"] == {"daily_limit": 5, "hourly_limit": 7}
    assert organization.authorize(headers)["allowed"]
    assert put(agent, hourly_limit=None).status_code == 200
    assert hub.get(limits, headers=organization.admin).json()["agents"] == []
    assert hub.get(f"{limits}/{other}", headers=organization.admin).json()["limits"]["daily_limit"] is None
    assert hub.scalar("SELECT (before ->> 'daily_limit') IS NULL AND after ->> 'daily_limit' = '1' FROM audit_log WHERE action = "
                      f"'agent_call_limits.changed' AND object_id = '{agent}' ORDER BY id LIMIT 1") == "t"
    assert put(agent, daily_limit=0).status_code == 400
    assert put(Organization(hub).person()[0], daily_limit=1).status_code == 404
    assert put("nobody", daily_limit=1).status_code == 404
    assert hub.put(f"{limits}/{agent}", json={"daily_limit": 9}, headers=headers).status_code == 403


def test_a_number_rests_between_calls(hub, organization):
    _, headers, number = organization.agent_with_number()
    hub.patch(f"{PATH}/{number['id']}", json={"cooldownSeconds": 300}, headers=organization.admin)
    cancelled = organization.authorize(headers)
    organization.cancel(headers, cancelled)
    made = organization.call(headers)
    refused = organization.authorize(headers)
    assert reasons(refused) == ["cooling_down"]
    rest = moment(refused["next_allowed_at"]) - datetime.datetime.now(UTC)
    assert datetime.timedelta(seconds=200) < rest <= datetime.timedelta(seconds=300), made


def test_calling_hours(hub):
    organization = Organization(hub, time_zone="Asia/Tehran")
    _, headers, _ = organization.agent_with_number(allowedCountries=["US", "GB"])
    now = datetime.datetime.now(UTC)
    local = now.astimezone(datetime.timezone(datetime.timedelta(hours=3, minutes=30)))
    begin = "00:00" if local.hour >= 12 else "12:00"
    settings = organization.settings(calling_from=begin, calling_until="12:00" if begin == "00:00" else "24:00",
                                     calling_hours_of="organization")
    assert (settings["calling_from"], settings["time_zone"]) == (begin, "Asia/Tehran")
    refused = organization.authorize(headers)
    assert reasons(refused) == ["outside_hours"]
    opens = moment(refused["next_allowed_at"]).astimezone(local.tzinfo)
    assert opens.strftime("%H:%M") == begin and datetime.timedelta(0) < opens - now < datetime.timedelta(hours=12, minutes=1)
    organization.settings(calling_from="00:00", calling_until="24:00")
    assert organization.authorize(headers)["allowed"]
    # No hour of the day is the same in all the zones of the United States and shorter than their spread.
    organization.settings(calling_from="12:00", calling_until="12:30", calling_hours_of="destination")
    assert reasons(organization.authorize(headers)) == ["outside_hours"]
    assert hub.put(f"{CALLS}/settings", json={"calling_until": "11:00"}, headers=organization.admin).status_code == 400
    assert organization.settings(calling_from=None, calling_until=None)["calling_from"] is None


def test_selection_between_an_agents_numbers(hub):
    organization = Organization(hub)
    agent, headers = organization.person()
    phones = ["+12025551301", "+14155551302", "+13125551303"]
    for phone in phones:
        organization.assign(organization.add(phone), agent)

    def called(destination="+12125550123"):
        return organization.call(headers, destination=destination)["caller_number"]

    assert sorted(called() for _ in range(6)) == sorted(phones * 2), "least used"
    organization.settings(selection=["round_robin"])
    turns = [called() for _ in range(6)]
    assert turns[:3] == turns[3:] and set(turns) == set(phones)
    organization.settings(selection=["area_code", "round_robin"])
    assert {called("+14155550125") for _ in range(3)} == {"+14155551302"}
    assert {called("+13125550125") for _ in range(2)} == {"+13125551303"}
    assert {called("+12125550125") for _ in range(3)} == set(phones)
    organization.settings(selection=["sticky", "least_used"])
    first = called("+17185550125")
    organization.settings(selection=["sticky", "round_robin"])
    assert {called("+17185550125") for _ in range(4)} == {first}


def test_the_pool_is_open_when_the_organization_says_so(hub):
    organization = Organization(hub)
    agent, headers, number = organization.agent_with_number(dailyLimit=1)
    pool = [organization.add(phone) for phone in ("+12025551401", "+14155551402", "+12125551403")]
    organization.call(headers)
    assert reasons(organization.authorize(headers)) == ["daily_limit_reached"]
    organization.settings(use_pool=True, number_daily_limit=1, selection=["area_code"])
    assert organization.call(headers, destination="+14155550125")["caller_number"] == "+14155551402"
    rest = {organization.call(headers, destination="+13125550125")["caller_number"] for _ in range(2)}
    assert rest == {"+12025551401", "+12125551403"}
    refused = organization.authorize(headers)
    assert reasons(refused) == ["daily_limit_reached"]
    assert {item["id"] for item in refused["numbers"]} == {number["id"], *(item["id"] for item in pool)}
    hub.patch(f"{PATH}/{pool[0]['id']}", json={"dailyLimit": 2}, headers=organization.admin)
    assert organization.call(headers)["caller_number"] == "+12025551401"
    # A key calls for nobody, from the pool.
    organization.settings(use_pool=False, number_daily_limit=None)
    assert organization.authorize(organization.key())["caller_number"] in {item["phone_number"] for item in pool}


def test_usage_and_reset(hub):
    organization = Organization(hub)
    agent, headers, number = organization.agent_with_number(dailyLimit=3)
    _, others, second = organization.agent_with_number()
    for _ in range(3):
        organization.call(headers)
    organization.call(others)
    today = hub.scalar("SELECT (now() AT TIME ZONE 'America/New_York')::date")
    usage = hub.get(f"{CALLS}/usage", headers=organization.admin).json()
    assert (usage["from"], usage["to"], usage["next_offset"]) == (today, today, None)
    rows = {row["number_id"]: row for row in usage["usage"]}
    assert (rows[number["id"]]["calls"], rows[number["id"]]["agent_id"], rows[number["id"]]["date"]) == (3, agent, today)
    assert rows[second["id"]]["calls"] == 1
    for group, calls in (("day", [4]), ("agent", [1, 3]), ("number", [1, 3])):
        grouped = hub.get(f"{CALLS}/usage", params={"group_by": group}, headers=organization.admin).json()["usage"]
        assert sorted(row["calls"] for row in grouped) == calls
    file = hub.get(f"{CALLS}/usage", params={"format": "csv", "agent_id": agent}, headers=organization.admin)
    assert file.headers["Content-Type"].startswith("text/csv")
    assert [(row["phone_number"], row["calls"]) for row in csv.DictReader(io.StringIO(file.text))] == [
        (number["phone_number"], "3")]
    hub.psql(f"UPDATE users SET first_name = '-1+2' WHERE uuid = '{agent}'")
    file = hub.get(f"{CALLS}/usage", params={"format": "csv", "agent_id": agent}, headers=organization.admin)
    assert next(csv.DictReader(io.StringIO(file.text)))["agent_name"] == "'-1+2 Example"
    assert hub.get(f"{CALLS}/usage", headers=headers).status_code == 403
    wrong = hub.get(f"{CALLS}/usage", params={"from": "20261121"}, headers=organization.admin)
    assert wrong.json()["errors"] == ['"from" Date has wrong format. Use YYYY-MM-DD.']

    assert reasons(organization.authorize(headers)) == ["daily_limit_reached"]
    reset = f"{PATH}/reset-daily-call-counts"
    assert hub.post(reset, headers=organization.person("manager")[1]).status_code == 403
    assert hub.post(reset, headers=organization.admin).json()["reset"] == 2
    assert organization.one(number)["calls_made_today"] == 0
    assert organization.authorize(headers)["remaining_today"] == 2
    again = hub.get(f"{CALLS}/usage", params={"group_by": "day"}, headers=organization.admin).json()["usage"]
    assert [row["calls"] for row in again] == [4], "the history stays"
    hub.psql("SELECT reset_daily_call_counts()")


def test_many_at_once_stay_within_the_limit(hub, organization):
    _, headers, _ = organization.agent_with_number(dailyLimit=10)

    def attempt(index):
        decision = organization.authorize(headers)
        if decision["allowed"] and index % 3 == 0:
            organization.commit(headers, decision)
        return decision["allowed"]

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempt, range(48))) == 10


def test_many_at_once_are_all_allowed_where_nothing_limits_them(hub):
    organization = Organization(hub)
    organization.settings(use_pool=True)
    _, headers, _ = organization.agent_with_number(dailyLimit=1000)
    organization.add()  # The whole pool.
    callers = [headers, organization.person()[1], organization.person()[1], organization.key()]
    with ThreadPoolExecutor(16) as pool:
        decisions = list(pool.map(organization.authorize, callers * 32))
    assert [decision for decision in decisions if not decision["allowed"]] == []


def test_suppressed_numbers_are_not_called(hub):
    organization = Organization(hub, time_zone="Asia/Tehran")
    _, headers, number = organization.agent_with_number(allowedCountries=["IR"])
    assert organization.authorize(headers, "+989121234567")["allowed"]
    added = hub.post("/api/suppressions", json={"phone_numbers": ["09121234567"], "reason": "asked"}, headers=organization.admin)
    assert added.json()["inserted"] == 1, added.text
    refused = organization.authorize(headers, "+989121234567")
    assert (reasons(refused), refused["next_allowed_at"]) == (["suppressed"], None)
    assert refused["numbers"][0]["id"] == number["id"]
    assert organization.authorize(headers, "+989121234568")["allowed"]


def test_numbers_of_every_country_that_must_not_be_called(hub):
    organization, other = Organization(hub), Organization(hub)
    _, headers, _ = organization.agent_with_number(allowedCountries=["US", "GB", "IR"])
    path = "/api/v1/do-not-call"
    admin = organization.admin
    added = hub.post(path, json={"phoneNumber": "020 7946 0018", "countryCode": "gb", "note": "asked"}, headers=admin)
    assert (added.status_code, added.json()["phoneNumber"]) == (201, "+442079460018")
    assert hub.post(path, json={"phoneNumber": "+44 20 7946 0018"}, headers=admin).status_code == 200
    refused = organization.authorize(headers, "+442079460018")
    assert (reasons(refused), refused["next_allowed_at"]) == (["suppressed"], None)
    assert refused["details"] == [{"reason": "suppressed", "level": "destination", "next_allowed_at": None}]
    assert organization.authorize(headers, "+442079460019")["allowed"]
    _, theirs, _ = other.agent_with_number(allowedCountries=["GB"])
    assert other.authorize(theirs, "+442079460018")["allowed"], "another organization's list"

    file = "number,country,note\n+14155550125,,moved\n415 555 0126,US\n+442079460018\n+14155550125\nnonsense\n"
    def upload(**query):
        answer = hub.post(f"{path}/bulk-upload", data=file, params=query, headers={**admin, "Content-Type": "text/csv"})
        assert answer.status_code == 200, answer.text
        return answer.json()
    for answer in (upload(dry_run="true"), upload(dry_run="1"), upload()):
        assert answer["results"]["added"] == ["+14155550125", "+14155550126"]
        assert answer["results"]["skipped"] == ["+442079460018", "+14155550125"]
        assert [(error["row"], error["code"]) for error in answer["results"]["errors"]] == [(6, "not_a_number")]
    assert upload()["results"]["added"] == []
    assert reasons(organization.authorize(headers, "+14155550126")) == ["suppressed"]
    listed = hub.post(f"{path}/bulk-upload", json={"phoneNumbers": ["+14155550127", {"phoneNumber": 5}, 14155550126]},
                      headers=admin).json()
    assert (listed["results"]["added"], listed["results"]["skipped"]) == (["+14155550127"], ["+14155550126"])
    assert listed["results"]["errors"][0]["row"] == 2

    first = hub.get(path, params={"limit": 2}, headers=admin).json()
    rest = hub.get(path, params={"after": first["next"]}, headers=admin).json()
    assert [entry["phone_number"] for entry in first["phoneNumbers"] + rest["phoneNumbers"]] == [
        "+14155550125", "+14155550126", "+14155550127", "+442079460018"]
    assert (first["phoneNumbers"][0]["note"], rest["next"]) == ("moved", None)
    found = hub.get(path, params={"search": "+44"}, headers=admin).json()["phoneNumbers"]
    assert [(entry["phone_number"], entry["note"]) for entry in found] == [("+442079460018", "asked")]
    assert hub.get(path, headers=other.admin).json()["phoneNumbers"] == []
    assert hub.get(path, headers=headers).status_code == 403
    assert hub.delete(f"{path}/+442079460018", headers=other.admin).status_code == 404
    assert hub.delete(f"{path}/+442079460018", headers=admin).status_code == 200
    assert hub.delete(f"{path}/nonsense", headers=admin).status_code == 400
    assert organization.authorize(headers, "+442079460018")["allowed"]
    assert hub.scalar("SELECT string_agg(action, ' ' ORDER BY id) FROM audit_log WHERE organization_id = "
                      f"{organization.id} AND action LIKE 'do_not_call.%'") == (
        "do_not_call.added do_not_call.uploaded do_not_call.uploaded do_not_call.uploaded do_not_call.removed")
