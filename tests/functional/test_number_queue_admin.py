"""The administration with the paths and shapes of the original's panel."""

import datetime

import pytest
from queue_company import PASSWORD, Company, ask

TEHRAN = datetime.timezone(datetime.timedelta(hours=3, minutes=30))
PERSON = {
    "id", "username", "is_active", "is_superuser", "role", "first_name", "last_name", "phone_number", "company_id",
    "company_name", "agent_type", "created_at", "updated_at",
}


@pytest.fixture(scope="module")
def superuser(hub):
    return hub.bearer()


@pytest.fixture
def company(hub):
    return Company(hub)


@pytest.fixture
def admin(company):
    return company.user("admin")[1]


def detail(answer):
    return answer.status_code, answer.json()["detail"]


def test_companies(hub, superuser):
    made = hub.post("/api/companies/", json={"name": "acme-1", "display_name": "Acme"}, headers=superuser).json()
    assert set(made) == {"id", "name", "display_name", "is_active", "settings", "created_at", "updated_at"}
    assert (made["is_active"], made["settings"]) == (True, {})
    assert detail(hub.post("/api/companies", json={"name": "ACME-1", "display_name": "x"}, headers=superuser)) == (
        400, "Company name already exists")
    assert made in hub.get("/api/companies/", headers=superuser).json()
    path = f"/api/companies/{made['id']}"
    changed = hub.put(path, json={"is_active": False, "settings": {"color": "red"}}, headers=superuser).json()
    assert (changed["is_active"], changed["settings"], changed["display_name"]) == (False, {"color": "red"}, "Acme")
    assert hub.get("/api/companies/acme-1", headers=superuser).json() == changed
    assert detail(hub.get("/api/acme-1/schedule", headers=superuser)) == (404, "Company not found")

    other = Company(hub)
    admin = other.user("admin")[1]
    assert detail(hub.get("/api/companies", headers=admin)) == (403, "Superuser only")
    assert detail(hub.get("/api/companies/acme-1", headers=admin)) == (403, "Access denied to this company")
    assert hub.get(f"/api/companies/{other.name}", headers=other.user("agent")[1]).json()["id"] == other.id

    assert detail(hub.delete(path, json={"confirm_name": "other"}, headers=superuser)) == (
        400, "Company name confirmation does not match")
    gone = hub.delete(path, json={"confirm_name": "acme-1"}, headers=superuser)
    assert gone.json() == {"deleted": True, "id": made["id"], "name": "acme-1"}
    assert detail(hub.delete(path, json={"confirm_name": "acme-1"}, headers=superuser)) == (404, "Company not found")


def test_a_company_is_deleted_with_everything_it_has(hub, superuser):
    company = Company(hub).queue(3)
    company.user("admin")
    company.wallet(1000, 10)
    token = company.key()
    number = ask(hub, token, size=1).json()["batch"]["numbers"][0]
    hub.post("/api/dialer/report-result", headers={"Authorization": f"Bearer {token}"}, json={
        "number_id": number["id"], "phone_number": number["phone_number"], "status": "CONNECTED",
        "attempted_at": "2026-01-31T08:00:00Z"})
    answer = hub.delete(f"/api/companies/{company.id}", json={"confirm_name": company.name}, headers=superuser)
    assert answer.status_code == 200, answer.text
    for table in ("queue_numbers", "queue_entries", "queue_leases", "queue_attempts", "queue_wallets", "users", "dialers"):
        assert hub.scalar(f"SELECT count(*) FROM {table} WHERE organization_id = {company.id}") == "0", table
    assert ask(hub, token).status_code == 401


def test_people_of_a_company(hub, company, admin):
    path = f"/api/{company.name}/admins"
    body = {"username": f"sara-{company.name}", "password": PASSWORD, "role": "AGENT", "agent_type": "INBOUND",
            "first_name": "Sara", "phone_number": persian_phone(company)}
    made = hub.post(path, json=body, headers=admin)
    assert made.status_code == 200, made.text
    person = made.json()
    assert set(person) == PERSON
    assert (person["role"], person["agent_type"], person["company_id"]) == ("AGENT", "INBOUND", company.id)
    assert person["phone_number"] == company.phone(9)
    assert person in hub.get(path, headers=admin).json()
    assert hub.get("/api/admins/", headers=admin).json() == hub.get(path, headers=admin).json()
    agent = hub.bearer(body["username"], PASSWORD)
    assert hub.get("/api/auth/me", headers=agent).json()["agent_type"] == "INBOUND"
    assert hub.get(path, headers=agent).status_code == 403

    assert detail(hub.post(path, json={**body, "phone_number": None}, headers=admin)) == (400, "Username already exists")
    assert detail(hub.post(path, json={**body, "username": "x"}, headers=admin)) == (400, "Phone number already in use")
    assert detail(hub.post(path, json={**body, "phone_number": "12"}, headers=admin)) == (400, "Invalid phone number")
    assert detail(hub.post(path, json={**body, "username": "y", "phone_number": None, "password": "short"}, headers=admin)) == (
        400, "The password must have at least 12 characters")

    one = f"{path}/{person['id']}"
    changed = hub.put(one, json={"agent_type": "BOTH", "phone_number": "", "last_name": "Amini"}, headers=admin).json()
    assert (changed["agent_type"], changed["phone_number"], changed["last_name"]) == ("BOTH", None, "Amini")
    for field, value, text in (("username", "x", "Username"), ("is_superuser", False, "Superuser flag"),
                               ("company_id", company.id, "Company assignment")):
        assert detail(hub.put(one, json={field: value}, headers=admin)) == (
            400, f"{text} cannot be changed from company users page")
        assert hub.put(one, json={field: None}, headers=admin).status_code == 200
    hub.put(one, json={"password": PASSWORD + "!"}, headers=admin)
    assert hub.get("/api/auth/me", headers=agent).status_code == 401, "a new password ends the sessions"

    me = next(item["id"] for item in hub.get(path, headers=admin).json() if item["role"] == "ADMIN")
    for attempt in (hub.put(f"{path}/{me}", json={"role": "AGENT"}, headers=admin),
                    hub.put(f"{path}/{me}", json={"is_active": False}, headers=admin),
                    hub.delete(f"{path}/{me}", headers=admin)):
        assert detail(attempt) == (400, "At least one active admin is required")

    other = Company(hub)
    stranger = other.user("admin")[1]
    assert detail(hub.put(f"/api/{other.name}/admins/{person['id']}", json={"is_active": False}, headers=stranger)) == (
        404, "User not found in this company")
    assert hub.put(one, json={"is_active": False}, headers=stranger).status_code == 403
    assert hub.delete(one, headers=admin).json() == {"deleted": True, "id": person["id"]}
    assert hub.delete(one, headers=admin).status_code == 404


def persian_phone(company):
    return "+98 (0) " + company.phone(9)[1:]


def test_scenarios_and_lines(hub, superuser, company, admin):
    agent = company.user("agent")[1]
    stranger = Company(hub).user("admin")[1]
    scenarios = f"/api/{company.name}/scenarios"
    made = hub.post(scenarios, json={"name": "sale", "display_name": "Sale", "company_id": company.id}, headers=admin).json()
    assert set(made) == {"id", "company_id", "name", "display_name", "is_active", "created_at", "cost_per_connected"}
    assert hub.get(scenarios, headers=agent).json() == [made]
    assert detail(hub.post(scenarios, json={"name": "sale", "display_name": "x"}, headers=admin)) == (
        400, "Scenario name already exists for this company")
    assert detail(hub.post(scenarios, json={"name": "b", "display_name": "b", "company_id": 1}, headers=admin)) == (
        400, "Company ID mismatch")
    one = f"{scenarios}/{made['id']}"
    assert detail(hub.put(one, json={"cost_per_connected": 5}, headers=admin)) == (403, "Only superuser can set scenario cost")
    assert hub.put(one, json={"cost_per_connected": 5}, headers=superuser).json()["cost_per_connected"] == 5
    assert hub.put(one, json={"is_active": False}, headers=admin).json()["cost_per_connected"] == 5
    assert hub.put(one, json={"is_active": True}, headers=stranger).status_code == 403
    assert hub.post(scenarios, json={"name": "c", "display_name": "c"}, headers=agent).status_code == 403
    assert ask(hub, company.key()).json()["active_scenarios"] == []

    lines = f"/api/{company.name}/outbound-lines"
    line = hub.post(lines, json={"phone_number": "02191000001"}, headers=admin).json()
    assert line["display_name"] == "Line 02191000001"
    assert set(line) == {"id", "company_id", "phone_number", "display_name", "is_active", "created_at"}
    changed = hub.put(f"{lines}/{line['id']}", json={"is_active": False, "display_name": "Main"}, headers=admin).json()
    assert (changed["is_active"], changed["display_name"]) == (False, "Main")
    assert hub.delete(f"{lines}/{line['id']}", headers=stranger).status_code == 403
    assert hub.delete(f"{lines}/{line['id']}", headers=admin).json() == {"deleted": True, "id": line["id"]}
    assert detail(hub.delete(f"{lines}/{line['id']}", headers=admin)) == (404, "Outbound line not found")
    assert hub.delete(one, headers=admin).json()["deleted"] is True


def test_the_wallet_and_its_ledger(hub, superuser, company, admin):
    path = f"/api/{company.name}/billing"
    assert hub.get(path, headers=admin).json() == {
        "billed": False, "wallet_balance": 0, "cost_per_connected": 0, "currency": "Toman", "disabled_by_dialer": False}
    assert detail(hub.put(path, json={"wallet_balance": 5}, headers=admin)) == (403, "Superuser only")
    adjust = lambda operation, amount, note="": hub.post(
        path + "/manual-adjust", json={"amount_toman": amount, "operation": operation, "note": note}, headers=superuser)
    paid_in = adjust("ADD", 1000, "cash").json()
    assert (paid_in["wallet_balance"], paid_in["amount_toman"], paid_in["balance_after"]) == (1000, 1000, 1000)
    assert detail(adjust("SUBTRACT", 1001)) == (400, "Insufficient wallet balance for this deduction")
    assert adjust("SUBTRACT", 1000).json()["wallet_balance"] == 0
    token = company.key()
    assert ask(hub, token).json()["reason"] == "insufficient_funds"
    shown = hub.put(path, json={"wallet_balance": 700, "cost_per_connected": 100}, headers=superuser).json()
    assert (shown["wallet_balance"], shown["cost_per_connected"], shown["disabled_by_dialer"]) == (700, 100, False)
    assert ask(hub, token).json()["call_allowed"] is True, "money switches on what its lack switched off"

    ledger = hub.get(path + "/transactions", headers=admin).json()
    assert ledger["total"] == 3
    assert [(item["amount_toman"], item["balance_after"], item["source"]) for item in ledger["items"]] == [
        (700, 700, "SET_BALANCE"), (-1000, 0, "MANUAL_ADJUST"), (1000, 1000, "MANUAL_ADJUST")]
    assert ledger["items"][2]["note"] == "cash" and ledger["items"][2]["created_by_username"]
    assert ledger["items"][2].items() <= paid_in.items(), "an adjustment is answered with its entry"
    assert hub.get(path + "/transactions", params={"to_jalali": "1404/01/01"}, headers=admin).json() == {"items": [], "total": 0}
    assert detail(hub.get(path + "/transactions", params={"from_jalali": "x"}, headers=admin)) == (400, "Invalid from_jalali")
    assert hub.get(path, headers=Company(hub).user("admin")[1]).status_code == 403

    spelt = hub.put(path, json={"wallet_balance": " ۸۰۰ ", "cost_per_connected": 90.0}, headers=superuser).json()
    assert (spelt["wallet_balance"], spelt["cost_per_connected"]) == (800, 90), "as forms send numbers"
    assert adjust("ADD", "25").json()["wallet_balance"] == 825
    for wrong in ("", "8x", 8.5, 1e300, True, [8]):
        answer = hub.put(path, json={"wallet_balance": wrong}, headers=superuser)
        assert answer.status_code == 422 and answer.json()["detail"][0]["loc"] == ["body", "wallet_balance"], wrong


def test_statistics_are_of_one_company(hub, company, admin):
    company.queue(6).wallet(1000, 100)
    token = company.key()
    headers = {"Authorization": f"Bearer {token}"}
    scenario = hub.post("/api/dialer/register-scenarios", headers=headers,
                        json={"scenarios": [{"name": "sale", "display_name": "Sale"}]})
    assert scenario.json()["created"] == 1
    answer = ask(hub, token, size=4).json()
    now = datetime.datetime.now(datetime.timezone.utc)
    for number, status in zip(answer["batch"]["numbers"], ["CONNECTED", "CONNECTED", "BUSY", "HANGUP"]):
        hub.post("/api/dialer/report-result", headers=headers, json={
            "number_id": number["id"], "phone_number": number["phone_number"], "status": status,
            "attempted_at": now.isoformat(), "scenario_id": answer["active_scenarios"][0]["id"] if status != "BUSY" else None})
    get = lambda name, **parameters: hub.get(f"/api/stats/{name}", params=parameters, headers=admin).json()

    summary = get("numbers-summary")
    assert summary["total_numbers"] == 6
    assert [item["status"] for item in summary["status_counts"]] == sorted(item["status"] for item in summary["status_counts"])
    assert {"status": "CONNECTED", "count": 2, "percentage": 33.33} in summary["status_counts"]
    attempts = get("attempts-summary", hours=1)
    assert (attempts["total_attempts"], attempts["connected_count"], attempts["connected_percentage"]) == (4, 3, 75.0)
    trend = get("attempt-trend", span=3)
    assert [bucket["total_attempts"] for bucket in trend["buckets"]] == [0, 0, 4]
    assert trend["buckets"][2]["bucket"] == now.astimezone(TEHRAN).strftime("%Y-%m-%dT00:00:00+03:30")
    assert sum(bucket["total_attempts"] for bucket in get("attempt-trend", span=2, granularity="hour")["buckets"]) == 4
    costs = get("costs")
    assert costs == {"currency": "Toman", "cost_per_connected": 100, "daily_count": 3, "daily_cost": 300,
                     "monthly_count": 3, "monthly_cost": 300}
    dashboard = get("dashboard-stats", group_by="scenario", time_filter="today")
    assert [(group["name"], group["total"], group["billable"]) for group in dashboard["groups"]] == [("Sale", 3, 3), ("—", 1, 0)]
    totals = dashboard["totals"]
    assert {name: count for name, count in totals.items() if count} == {
        "BUSY": 1, "CONNECTED": 2, "HANGUP": 1, "total": 4, "billable": 3}
    assert {"MISSED", "INBOUND_CALL", "inbound"} <= set(totals)
    assert dashboard["groups"][0]["statuses"] == {**dict.fromkeys(dashboard["groups"][1]["statuses"], 0), "CONNECTED": 2, "HANGUP": 1}
    assert hub.delete(f"/api/{company.name}/scenarios/{answer['active_scenarios'][0]['id']}", headers=admin).status_code == 200
    gone = get("dashboard-stats", group_by="scenario")["groups"][0]
    assert (gone["name"], gone["total"]) == (f"Unknown scenario {gone['id']}", 3)
    other = Company(hub)
    stranger = other.user("admin")[1]
    assert hub.get("/api/stats/attempts-summary", headers=stranger).json()["total_attempts"] == 0
    assert hub.get("/api/stats/costs", params={"company": company.name}, headers=stranger).status_code == 403


def test_days_are_those_of_tehran(hub, company, admin):
    """The panel's "today" and "7 days" begin at midnight; its "all" names no time at all."""
    today = datetime.datetime.now(TEHRAN).replace(hour=0, minute=0, second=0, microsecond=0)
    company.queue(1)
    report = {"phone_number": company.phone(1), "status": "BUSY", "attempted_at": today.isoformat()}
    hub.post("/api/dialer/report-result", headers={"Authorization": f"Bearer {company.key()}"}, json=report)

    def count(name, days_ago, before=0, **parameters):
        at = today - datetime.timedelta(days=days_ago, microseconds=before)
        hub.psql(f"UPDATE queue_attempts SET attempted_at = '{at.isoformat()}' WHERE organization_id = {company.id}")
        answer = hub.get(f"/api/stats/{name}", params=parameters, headers=admin).json()
        return answer["total_attempts"] if "total_attempts" in answer else answer["totals"]["total"]

    assert count("attempts-summary", 1000) == 1
    for days in (1, 7, 365):
        assert count("attempts-summary", days - 1, days=days) == 1
        assert count("attempts-summary", days - 1, before=1, days=days) == 0
    for name, days in (("today", 1), ("7d", 7), ("30d", 30)):
        assert count("dashboard-stats", days - 1, time_filter=name) == 1
        assert count("dashboard-stats", days - 1, before=1, time_filter=name) == 0
    assert count("dashboard-stats", 1, time_filter="yesterday") == 1


def test_how_numbers_are_handed_out(hub, company, admin):
    company.queue(3)
    path = f"/api/{company.name}/dispatch"
    shown = hub.get(path, headers=admin).json()
    assert (shown["weight"], shown["cooldown_days"], shown["retry_policy"], shown["batch_size"]) == (1, 0, {}, None)
    policy = {"BUSY": {"delay_seconds": 0, "max_attempts": 2}}
    changed = hub.put(path, headers=admin, json={
        "retry_policy": policy, "max_outstanding": 1, "lists": [{"id": shown["lists"][0]["id"], "priority": 5}]}).json()
    assert (changed["retry_policy"], changed["max_outstanding"], changed["lists"][0]["priority"]) == (policy, 1, 5)
    wrong = hub.put(path, json={"retry_policy": {"CONNECTED": {"delay_seconds": 0, "max_attempts": 1}}}, headers=admin)
    assert wrong.status_code == 422 and "retry_policy" in str(wrong.json())
    token = company.key()
    numbers = ask(hub, token, size=3).json()["batch"]["numbers"]
    assert len(numbers) == 1
    hub.post("/api/dialer/report-result", headers={"Authorization": f"Bearer {token}"}, json={
        "number_id": numbers[0]["id"], "phone_number": numbers[0]["phone_number"], "status": "BUSY",
        "attempted_at": "2026-01-31T08:00:00Z"})
    assert ask(hub, token, size=3).json()["batch"]["numbers"][0]["id"] == numbers[0]["id"], "a retry goes first"
    assert hub.put(path, json={"max_outstanding": None}, headers=admin).json()["max_outstanding"] is None
