"""Windows, holidays and the switch, as the panel sets them and dialers feel them."""

import datetime

import pytest
from queue_company import Company, ask
from workbook import workbook

TEHRAN = datetime.timezone(datetime.timedelta(hours=3, minutes=30))
EVERY_DAY = [{"day_of_week": day, "start_time": "00:00", "end_time": "24:00"} for day in range(7)]
KEYS = {
    "company", "timezone", "skip_holidays", "enabled", "disabled_by_dialer", "disabled_by", "billed", "wallet_balance",
    "cost_per_connected", "version", "intervals", "updated_at",
}


@pytest.fixture
def company(hub):
    return Company(hub)


@pytest.fixture
def admin(company):
    return company.user("admin")[1]


def test_the_schedule_is_shown_and_changed(hub, company, admin):
    shown = hub.get("/api/schedule/", headers=admin).json()
    assert set(shown) == KEYS
    assert shown["intervals"][0] == {"day_of_week": 0, "start_time": "00:00:00", "end_time": "24:00:00"}
    put = lambda body: hub.put(f"/api/{company.name}/schedule", json=body, headers=admin)
    changed = put({"intervals": [{"day_of_week": 6, "start_time": "20:00:00", "end_time": "02:00"}], "skip_holidays": True}).json()
    assert changed["intervals"] == [{"day_of_week": 6, "start_time": "20:00:00", "end_time": "02:00:00"}]
    assert changed["skip_holidays"] is True and changed["version"] == shown["version"] + 1
    assert put({"enabled": True}).json()["version"] == changed["version"] + 1, "a change that changes nothing counts too"
    assert put({}).json()["version"] == changed["version"] + 1

    same = put({"intervals": [{"day_of_week": 1, "start_time": "10:00", "end_time": "10:00:00"}]})
    assert (same.status_code, same.json()) == (400, {"detail": "start_time must be before end_time"})
    wrong = put({"intervals": [{"day_of_week": 1, "start_time": "25:00", "end_time": "9"}]})
    assert [item["loc"] for item in wrong.json()["detail"]] == [
        ["body", "intervals", 0, "start_time"], ["body", "intervals", 0, "end_time"]]
    assert put({"intervals": [{"day_of_week": 7, "start_time": "10:00", "end_time": "11:00"}]}).status_code == 422
    stranger = Company(hub).user("admin")[1]
    assert hub.get(f"/api/{company.name}/schedule", headers=stranger).status_code == 403
    assert hub.put(f"/api/{company.name}/schedule", json={"enabled": False}, headers=stranger).status_code == 403
    assert hub.get("/api/schedule", headers=company.user("agent")[1]).status_code == 403


def test_the_switch_reaches_dialers(hub, company, admin):
    company.queue(1)
    token = company.key()
    version = ask(hub, token).json()["schedule_version"]
    hub.put("/api/schedule", json={"enabled": False}, headers=admin)
    refused = ask(hub, token).json()
    assert (refused["reason"], refused["schedule_version"]) == ("disabled", version + 1)
    hub.put("/api/schedule", json={"enabled": True}, headers=admin)
    assert ask(hub, token).json()["call_allowed"] is True
    company.wallet(0, 100)
    broke = hub.put("/api/schedule", json={"enabled": True}, headers=admin)
    assert (broke.status_code, broke.json()) == (
        400, {"detail": "Wallet balance is zero. Please recharge before enabling."})


def test_holidays_close_the_queue_and_changes_reach_dialers(hub, company, admin):
    token = company.key()
    superuser = hub.bearer()
    hub.put("/api/schedule", json={"skip_holidays": True, "intervals": EVERY_DAY}, headers=admin)
    today = datetime.datetime.now(TEHRAN).date()
    holiday = {"date": today.isoformat(), "name": f"closure of {company.name}", "source": "ad_hoc", "note": "heat"}
    assert hub.post("/api/holidays", json=holiday, headers=admin).status_code == 403
    before = hub.get("/api/schedule", headers=admin).json()["version"]
    added = hub.post("/api/holidays", json=holiday, headers=superuser).json()
    try:
        assert added["added"] == 1
        refused = ask(hub, token).json()
        assert (refused["reason"], refused["retry_after_seconds"]) == ("holiday", 900)
        assert refused["schedule_version"] == before + 1
        assert hub.post("/api/holidays", json=holiday, headers=superuser).json() == {"revision": None, "added": 0, "removed": 0}
        preview = hub.get("/api/schedule/preview", params={"days": 1}, headers=admin).json()["days"][0]
        assert (preview["open"], preview["reason"]) == (False, "holiday")
        assert holiday["name"] in preview["holidays"]
        hub.put("/api/schedule", json={"skip_holidays": False}, headers=admin)
        assert ask(hub, token).json()["call_allowed"] is True
    finally:
        known = hub.get("/api/holidays", params={"from": holiday["date"], "to": holiday["date"]}, headers=admin).json()
        mine = next(item for item in known if item["name"] == holiday["name"])
        assert hub.delete(f"/api/holidays/{mine['id']}", headers=superuser).json()["removed"] == 1
    assert hub.delete(f"/api/holidays/{mine['id']}", headers=superuser).status_code == 404
    assert hub.get("/api/holidays/revisions", headers=admin).json()[1]["note"] == "heat"


def test_the_calendar_of_1405_is_the_official_one(hub, company, admin):
    hub.put("/api/schedule", json={"skip_holidays": True, "intervals": EVERY_DAY}, headers=admin)
    preview = hub.get("/api/schedule/preview", params={"from": "1405/03/05", "days": 3}, headers=admin).json()
    assert [(day["date"], day["jalali"], day["open"]) for day in preview["days"]] == [
        ("2026-05-26", "1405/03/05", True), ("2026-05-27", "1405/03/06", False), ("2026-05-28", "1405/03/07", True)]
    assert preview["days"][1]["holidays"] == ["Eid al-Adha"]
    nowruz = hub.get(f"/api/{company.name}/schedule/preview", params={"from": "2027-03-20", "days": 3}, headers=admin).json()
    assert [day["reason"] for day in nowruz["days"]] == ["holiday", "holiday", "holiday"], "29 Esfand, 1 and 2 Farvardin"
    assert preview["days"][0]["windows"] == [{"start": "2026-05-26T00:00:00+03:30", "end": "2026-05-27T00:00:00+03:30"}]


def test_a_calendar_replaces_another(hub, admin):
    superuser = hub.bearer()
    send = lambda text, **options: hub.post("/api/holidays/import", files={"file": ("1450.csv", text.encode())},
                                            data={"replace_from": "1450-01-01", "replace_to": "1450-12-29", **options},
                                            headers=superuser)
    shown = lambda: [(item["jalali"], item["name"], item["source"])
                     for item in hub.get("/api/holidays", params={"from": "1450-01-01"}, headers=admin).json()]
    first = send("date,name,source\n1450-02-03,First,estimated\n1450-02-04,Second,estimated\n", note="calculated").json()
    assert (first["added"], first["removed"]) == (2, 0)
    second = send("1450-02-03,First,official\n1450/02/05,Second,official\n").json()
    assert (second["added"], second["removed"]) == (2, 2)
    assert shown() == [("1450/02/03", "First", "official"), ("1450/02/05", "Second", "official")]
    wrong = send("date,name,source\n1450-13-01,Never,official\n")
    assert wrong.status_code == 422 and "Line 2" in wrong.json()["detail"][0]["msg"]
    wrong = send("۱۴۵۰-۱۳-۰۱,Never,official\n1450-02-06,Third,official\n")
    assert wrong.status_code == 422 and "Line 1" in wrong.json()["detail"][0]["msg"], "no heading"
    wrong = send("1450-02-06,Third,official\n", replace_to="1449-12-29")
    assert wrong.status_code == 422 and wrong.json()["detail"][0]["loc"] == ["query", "replace_to"]
    assert send("").json()["removed"] == 2
    assert shown() == []
    spelt = "تاریخ;نام;منبع\n۱۴۵۰/۰۲/۰۷;روز, نخست;official\n\n ; \n"
    assert send(spelt).json()["added"] == 1
    assert shown() == [("1450/02/07", "روز, نخست", "official")]
    cells = [["date", "name", "source"], ["62578", "Sheet, first", "ad_hoc"]]
    sheet = workbook(["".join(f'<c t="{"n" if cell.isdigit() else "str"}"><v>{cell}</v></c>' for cell in row) for row in cells])
    sent = hub.post("/api/holidays/import", files={"file": ("a.xlsx", sheet)}, headers=superuser,
                    data={"replace_from": "1450-01-01", "replace_to": "1450-12-29"})
    assert (sent.json()["added"], sent.json()["removed"]) == (1, 1)
    assert shown() == [("1450/02/10", "Sheet, first", "ad_hoc")]
    assert send("").json()["removed"] == 1
