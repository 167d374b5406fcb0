"""What the panel's users must be able to rely on: their company's data is theirs, and the money adds up."""

import concurrent.futures
import re
import uuid
from urllib.parse import quote

import pytest
from hub import Hub
from queue_company import PASSWORD, Company, ask

ORIGIN = "http://localhost:5173"
# A token as the original signed it.
FOREIGN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZG1pbiIsImV4cCI6NDEwMjQ0NDgwMH0.c2lnbmF0dXJl"
BANK_TOKEN = "bank-token-bank-token"
BANK = "+9810001234"

# A body that each route accepts; a new route of a company needs a line here.
BODIES = {
    ("post", "/api/{company}/admins"): {"username": "intruder", "password": PASSWORD},
    ("put", "/api/{company}/admins/{id}"): {"is_active": False, "password": PASSWORD},
    ("delete", "/api/{company}/admins/{id}"): None,
    ("post", "/api/{company}/scenarios"): {"name": "intruder", "display_name": "Intruder"},
    ("put", "/api/{company}/scenarios/{id}"): {"is_active": False},
    ("delete", "/api/{company}/scenarios/{id}"): None,
    ("post", "/api/{company}/outbound-lines"): {"phone_number": "02191000009"},
    ("put", "/api/{company}/outbound-lines/{id}"): {"is_active": False},
    ("delete", "/api/{company}/outbound-lines/{id}"): None,
    ("put", "/api/{company}/billing"): {"wallet_balance": 1},
    ("post", "/api/{company}/billing/manual-adjust"): {"amount_toman": 5, "operation": "ADD"},
    ("post", "/api/{company}/billing/topup-match"): {
        "amount_toman": 5, "jalali_date": "1404/12/05", "hour": 1, "minute": 2},
    ("put", "/api/{company}/schedule"): {"enabled": False, "intervals": []},
    ("put", "/api/{company}/dispatch"): {"weight": 5},
}


@pytest.fixture(scope="module")
def superuser(hub):
    return hub.bearer()


@pytest.fixture(scope="module")
def configured():
    """A hub that a browser's panel and a bank's gateway may use."""
    hub = Hub(settings={
        "cors": {"allowed_origins": [ORIGIN]},
        "number_queue": {"bank_token": BANK_TOKEN, "bank_senders": [BANK]},
    }).prepare()
    try:
        yield hub.start()
    finally:
        hub.close()


@pytest.fixture
def company(hub):
    return Company(hub)


@pytest.fixture
def admin(company):
    return company.user("admin")[1]


def detail(answer):
    return answer.status_code, answer.json()["detail"]


def furnished(hub):
    """A company that has one of everything; its rows' ids by path."""
    company = Company(hub).queue(2)
    company.wallet(0, 100)
    hub.psql(f"INSERT INTO queue_scenarios (organization_id, name, display_name) VALUES ({company.id}, 'sale', 'Sale')")
    hub.psql(
        "INSERT INTO queue_outbound_lines (organization_id, phone_number, display_name) "
        f"VALUES ({company.id}, '02191000001', 'Line')")
    return company, {
        "admins": company.user("agent")[0],
        "scenarios": hub.scalar(f"SELECT id FROM queue_scenarios WHERE organization_id = {company.id}"),
        "outbound-lines": hub.scalar(f"SELECT id FROM queue_outbound_lines WHERE organization_id = {company.id}"),
        "numbers": hub.scalar(f"SELECT min(id) FROM queue_numbers WHERE organization_id = {company.id}"),
    }


def company_routes(hub):
    for path, item in hub.get("/openapi.json").json()["paths"].items():
        if path.startswith("/api/{company}/"):
            for method in item:
                yield method, path


def contents(hub, organization):
    """All that the database has of a company."""
    tables = [row["table_name"] for row in hub.sql(
        "SELECT c.table_name FROM information_schema.columns c JOIN pg_class k ON k.relname = c.table_name "
        "WHERE c.column_name = 'organization_id' AND c.table_schema = 'public' AND k.relkind IN ('r', 'p') "
        "AND NOT k.relispartition ORDER BY 1")]
    assert {"users", "queue_wallets", "audit_log"} <= set(tables)
    parts = " UNION ALL ".join(
        f"SELECT '{table}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS digest "
        f"FROM {table} t WHERE organization_id = {organization}" for table in tables)
    return hub.sql(parts)


def test_an_administrator_reaches_nothing_of_another_company(hub):
    theirs, ids = furnished(hub)
    mine = Company(hub)
    admin = mine.user("admin")[1]
    before = contents(hub, theirs.id)
    routes = list(company_routes(hub))
    assert len(routes) > 15
    for method, path in routes:
        assert method == "get" or (method, path) in BODIES, f"{method} {path} is not in BODIES"
        resource = path.split("/")[3]
        body = {"json": BODIES.get((method, path))} if BODIES.get((method, path)) else {}
        target = path.replace("{company}", theirs.name).replace("{id}", str(ids.get(resource, 1)))
        answer = hub.request(method.upper(), target, headers=admin, **body)
        assert answer.status_code == 403, f"{method} {target}: {answer.status_code} {answer.text}"
        assert answer.json()["detail"] in ("Access denied to this company", "Superuser only")
        if "{id}" in path:
            target = path.replace("{company}", mine.name).replace("{id}", str(ids[resource]))
            answer = hub.request(method.upper(), target, headers=admin, **body)
            assert answer.status_code == 404, f"{method} {target}: {answer.status_code} {answer.text}"
    for path in ("numbers", "numbers/stats", "stats/numbers-summary", "stats/attempts-summary", "stats/attempt-trend",
                 "stats/costs", "stats/dashboard-stats", "billing", "schedule", "admins"):
        answer = hub.get(f"/api/{path}", params={"company": theirs.name}, headers=admin)
        assert answer.status_code == 403, path
    number = ids["numbers"]
    for method, path in (("PUT", f"{number}/status"), ("POST", f"{number}/reset"), ("DELETE", f"{number}"),
                         ("GET", f"{number}/history"), ("GET", f"{number}/explain")):
        body = {"json": {"status": "MISSED"}} if method == "PUT" else {}
        assert hub.request(method, f"/api/numbers/{path}", headers=admin, **body).status_code == 404, path
    assert contents(hub, theirs.id) == before


def test_who_may_not_is_told_so_whatever_the_body_is(hub, company):
    mine = Company(hub)
    admin, agent = mine.user("admin")[1], company.user("agent")[1]
    routes = [(method, path) for method, path in company_routes(hub) if (method, path) in BODIES]
    routes += [("post", "/api/companies"), ("put", "/api/companies/{id}"), ("delete", "/api/companies/{id}"),
               ("post", "/api/holidays"), ("put", "/api/billing")]
    for method, path in routes:
        target = path.replace("{company}", company.name).replace("{id}", "1")
        for who in (admin, agent):
            for body in (b"{}", b"[]", b"{broken"):
                answer = hub.request(method.upper(), target, data=body, headers={**who, "Content-Type": "application/json"})
                assert answer.status_code == 403, f"{method} {target}: {answer.status_code} {answer.text}"


def test_agents_administer_nothing(hub):
    company, ids = furnished(hub)
    agent = company.user("agent")[1]
    before = contents(hub, company.id)
    for method, path in company_routes(hub):
        target = path.replace("{company}", company.name).replace("{id}", str(ids.get(path.split("/")[3], 1)))
        body = {"json": BODIES[(method, path)]} if BODIES.get((method, path)) else {}
        answer = hub.request(method.upper(), target, headers=agent, **body)
        readable = method == "get" and path.split("/")[3] in ("scenarios", "outbound-lines")
        assert answer.status_code == (200 if readable else 403), f"{method} {target}: {answer.status_code}"
    assert hub.get("/api/stats/costs", headers=agent).status_code == 403
    assert contents(hub, company.id) == before


def test_who_is_not_signed_in_is_told_so_with_and_without_a_slash(hub, company):
    for path in ("/api/companies", f"/api/{company.name}/admins", f"/api/{company.name}/scenarios",
                 f"/api/{company.name}/billing", "/api/billing", "/api/stats/costs", "/api/auth/me"):
        for target in (path, path + "/"):
            answer = hub.get(target)
            assert detail(answer) == (401, "Not authenticated")
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            answer = hub.get(target, headers={"Authorization": f"Bearer {FOREIGN}"})
            assert detail(answer) == (401, "Could not validate credentials")


def test_the_panels_preflights(configured):
    hub = configured
    asked = {
        "/api/auth/login": "POST", "/api/auth/me": "PUT", "/api/companies/": "POST", "/api/companies/1": "DELETE",
        "/api/main/admins": "POST", "/api/main/admins/1": "PUT", "/api/main/scenarios/1": "DELETE",
        "/api/main/outbound-lines/1": "PUT", "/api/main/billing": "PUT", "/api/main/billing/manual-adjust": "POST",
        "/api/main/billing/topup-match": "POST", "/api/main/schedule": "PUT", "/api/stats/costs": "GET",
        "/api/numbers": "GET", "/api/numbers/bulk": "POST",
    }
    for path, method in asked.items():
        answer = hub.request("OPTIONS", path, headers={
            "Origin": ORIGIN, "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization,content-type"})
        assert answer.status_code in (200, 204), path
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert method in re.split(", *", answer.headers["Access-Control-Allow-Methods"]), path
        assert "authorization" in answer.headers["Access-Control-Allow-Headers"].lower()
    refused = hub.get("/api/main/billing", headers={"Origin": ORIGIN})
    assert refused.status_code == 401 and refused.headers["Access-Control-Allow-Origin"] == ORIGIN
    shown = hub.get("/api/companies", headers={"Origin": ORIGIN, **hub.bearer()})
    assert shown.status_code == 200 and shown.headers["Access-Control-Allow-Origin"] == ORIGIN


def drift(hub, company):
    """What the wallet has more than ledger and calls explain."""
    return int(hub.scalar(
        f"SELECT (SELECT balance FROM queue_wallets WHERE organization_id = {company.id}) "
        f"- (SELECT coalesce(sum(amount), 0) FROM queue_ledger WHERE organization_id = {company.id}) "
        f"+ (SELECT coalesce(sum(charged), 0) FROM queue_attempts WHERE organization_id = {company.id})"))


def test_a_wallet_is_what_its_ledger_says_whoever_moves_it_at_once(hub, superuser, company):
    """Twenty at once, on a company that has no wallet yet, while calls are charged."""
    path = f"/api/{company.name}/billing"

    def move(turn):
        if turn % 7 == 0:
            return hub.put(path, json={"wallet_balance": 1000 * turn, "cost_per_connected": 10}, headers=superuser)
        return hub.post(path + "/manual-adjust", headers=superuser, json={
            "amount_toman": 100 + turn, "operation": "SUBTRACT" if turn % 5 == 4 else "ADD"})

    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(move, range(20)))
    assert {answer.status_code for answer in answers} <= {200, 400}
    assert drift(hub, company) == 0
    hub.put(path, json={"wallet_balance": 100000}, headers=superuser)

    company.queue(20)
    token = company.key()
    numbers = ask(hub, token, size=20).json()["batch"]["numbers"]
    report = lambda number: hub.post("/api/dialer/report-result", headers={"Authorization": f"Bearer {token}"}, json={
        "number_id": number["id"], "phone_number": number["phone_number"], "status": "CONNECTED",
        "attempted_at": "2026-01-31T08:00:00Z"})
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda work: work(), [lambda turn=turn: move(turn) for turn in range(1, 20) if turn % 7]
                      + [lambda number=number: report(number) for number in numbers]))
    assert company.count("SELECT count(*) FROM queue_attempts WHERE organization_id = {company} AND charged > 0") == 20
    assert drift(hub, company) == 0
    balances = hub.sql(
        "SELECT balance_after, created_by, source FROM queue_ledger "
        f"WHERE organization_id = {company.id} ORDER BY id")
    assert all(row["created_by"] for row in balances)


def test_an_adjustment_that_comes_twice_counts_once_when_it_has_a_key(hub, superuser, company):
    path = f"/api/{company.name}/billing/manual-adjust"
    body = {"amount_toman": 500, "operation": "ADD", "note": "cash"}
    headers = {**superuser, "Idempotency-Key": str(uuid.uuid4())}
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: hub.post(path, json=body, headers=headers), range(5)))
    assert [answer.json()["wallet_balance"] for answer in answers] == [500] * 5
    other = hub.post(path, json={**body, "amount_toman": 501}, headers=headers)
    assert other.status_code == 422
    assert company.count("SELECT balance FROM queue_wallets WHERE organization_id = {company}") == 500


def test_the_ledger_keeps_what_is_in_it(hub, superuser, company):
    path = f"/api/{company.name}/billing"
    hub.post(path + "/manual-adjust", json={"amount_toman": 500, "operation": "ADD"}, headers=superuser)
    for statement in ("UPDATE queue_ledger SET amount = 1", "DELETE FROM queue_ledger", "TRUNCATE queue_ledger"):
        where = "" if statement.startswith("TRUNCATE") else f" WHERE organization_id = {company.id}"
        with pytest.raises(Exception, match="append-only"):
            hub.psql(statement + where)
    page = hub.get(path + "/transactions", params={"skip": 10}, headers=superuser).json()
    assert page == {"items": [], "total": 1}


def send_bank_message(hub, text, sender=BANK, token=BANK_TOKEN):
    return hub.get("/getsms.Php", params={"token": token, "to": "3000", "from": sender, "body": text})


def test_what_the_bank_announces_fills_one_wallet_once(configured):
    hub = configured
    first, second = Company(hub), Company(hub)
    admins = [first.user("admin")[1], second.user("admin")[1]]
    text = "واریز به حساب\n۱,۰۰۰,۰۰۰+\nمانده: ۵,۰۰۰,۰۰۰\n۰۴/۱۲/۰۵-۱۴:۲۳"
    stored = send_bank_message(hub, text)
    assert stored.status_code == 200 and stored.json()["stored"] is True
    assert send_bank_message(hub, text).json() == stored.json(), "the gateway repeats itself"
    assert send_bank_message(hub, text.replace("+", "-")).json() == {"ok": True, "stored": False, "id": None}
    assert send_bank_message(hub, text, sender="+9811").json()["stored"] is False
    assert detail(send_bank_message(hub, text, token="guess")) == (401, "Invalid token")
    repeated = f"/getsms.Php?to=3000&body={quote(text)}&token={BANK_TOKEN}&from={quote(BANK)};http://panel/getsms.Php?to=3000&body=x"
    assert hub.get(repeated).json() == stored.json(), "the gateway puts its next call behind the sender"

    match = lambda turn, **changes: hub.post(
        f"/api/{[first, second][turn % 2].name}/billing/topup-match", headers=admins[turn % 2],
        json={"amount_toman": 100000, "jalali_date": "1404/12/05", "hour": 14, "minute": 23, **changes})
    not_found = (404, "Matching bank transaction not found")
    assert detail(match(0, minute=24)) == not_found
    assert detail(match(0, amount_toman=100001)) == not_found
    assert detail(match(0, jalali_date="1404/13/05")) == (400, "Invalid jalali_date")
    assert hub.scalar(f"SELECT count(*) FROM queue_wallets WHERE organization_id IN ({first.id}, {second.id})") == "0"
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(match, range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 7
    winner = [answer.status_code for answer in answers].index(200) % 2
    company, admin = [first, second][winner], admins[winner]
    charged = answers[[answer.status_code for answer in answers].index(200)].json()
    assert (charged["wallet_balance"], charged["amount_toman"], charged["source"]) == (100000, 100000, "BANK_MATCH")
    ledger = hub.get(f"/api/{company.name}/billing/transactions", headers=admin,
                     params={"from_jalali": "1404/12/05", "to_jalali": "1404/12/05"}).json()
    assert [(item["amount_toman"], item["source"], item["transaction_at"]) for item in ledger["items"]] == [
        (100000, "BANK_MATCH", "2026-02-24T10:53:00Z")]
    assert drift(hub, company) == 0


def test_without_a_token_nobody_announces_money(hub):
    assert send_bank_message(hub, "1,000,000+\n04/12/05-14:23").status_code == 404


def test_a_gateway_that_sends_no_token_is_known_by_its_address(configured):
    hub = configured
    send = lambda: hub.get("/getsms.Php", params={"to": "3000", "from": BANK, "body": "2,000,000+\n04/12/06-10:00"})
    assert send().status_code == 401
    hub.configure({"number_queue": {"bank_addresses": ["127.0.0.1"]}})
    hub.cli("reload")
    assert send().json()["stored"] is True
    hub.configure({"number_queue": {"bank_addresses": []}})
    hub.cli("reload")
    assert send().status_code == 401


def test_the_first_generations_admins(hub, superuser, company):
    me, admin = company.user("admin")
    boss = company.user("admin")[0]
    hub.psql(f"UPDATE users SET is_superuser = true WHERE id = {boss}")
    path = "/api/admins/"
    assert {person["id"] for person in hub.get(path, headers=admin).json()} == {me, boss}
    made = hub.post(path, json={"username": f"nima-{company.name}", "password": PASSWORD, "role": "AGENT"}, headers=admin)
    assert made.status_code == 200, made.text
    one = f"/api/admins/{made.json()['id']}"
    assert hub.put(one, json={"username": f"omid-{company.name}"}, headers=admin).json()["username"] == f"omid-{company.name}"
    assert hub.put(one, json={"is_superuser": True}, headers=superuser, params={"company": company.name}).status_code == 400
    named = {"headers": superuser, "params": {"company": company.name}}
    for change, text in (({"is_active": False}, "Cannot deactivate primary admin"),
                         ({"role": "AGENT"}, "Primary admin role cannot be changed"),
                         ({"is_superuser": False}, "Primary admin cannot lose superuser status")):
        assert detail(hub.put(f"/api/admins/{boss}", json=change, **named)) == (400, text)
    assert detail(hub.delete(f"/api/admins/{boss}", **named)) == (400, "Primary admin cannot be deleted")
    assert detail(hub.put(f"/api/admins/{boss}", json={"password": PASSWORD}, headers=admin)) == (403, "Superuser only")
    assert hub.delete(one, headers=admin).json()["deleted"] is True


def test_two_administrators_cannot_remove_each_other(hub, company):
    people = [company.user("admin") for _ in range(2)]
    path = f"/api/{company.name}/admins"
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda turn: hub.put(
            f"{path}/{people[turn][0]}", json={"role": "AGENT"}, headers=people[1 - turn][1]), range(2)))
    assert sorted(answer.status_code for answer in answers)[0] == 200
    assert company.count(
        "SELECT count(*) FROM users WHERE organization_id = {company} AND role = 'admin' AND is_active") == 1


def test_the_panel_keeps_roles_it_does_not_know(hub, company, admin):
    manager = company.user("manager")[0]
    path = f"/api/{company.name}/admins/{manager}"
    shown = hub.put(path, json={"role": "AGENT", "first_name": "Mina"}, headers=admin).json()
    assert (shown["role"], shown["first_name"]) == ("AGENT", "Mina")
    assert hub.scalar(f"SELECT role FROM users WHERE id = {manager}") == "manager"


def test_every_change_is_in_the_audit_trail_with_before_and_after(hub, superuser, company, admin):
    scenarios = f"/api/{company.name}/scenarios"
    scenario = hub.post(scenarios, json={"name": "sale", "display_name": "Sale"}, headers=admin).json()
    hub.put(f"{scenarios}/{scenario['id']}", json={"cost_per_connected": 70}, headers=superuser)
    hub.delete(f"{scenarios}/{scenario['id']}", headers=admin)
    hub.put(f"/api/companies/{company.id}", json={"display_name": "New name"}, headers=superuser)
    hub.put(f"/api/{company.name}/billing", json={"wallet_balance": 10}, headers=superuser)
    trail = hub.sql(
        "SELECT action, before IS NULL AS made, after IS NULL AS gone, before->>'cost_per_connected' AS old, "
        "after->>'cost_per_connected' AS new, before->>'display_name' AS name FROM audit_log "
        f"WHERE organization_id = {company.id} AND action !~ '^user[.]' ORDER BY id")
    assert [row["action"] for row in trail] == [
        "queue_scenario.created", "queue_scenario.changed", "queue_scenario.deleted", "company.changed", "wallet.changed"]
    assert [row["made"] for row in trail] == ["t", "f", "f", "f", "t"]
    assert [row["gone"] for row in trail] == ["f", "f", "t", "f", "f"]
    assert (trail[1]["old"], trail[1]["new"]) == ("", "70")
    assert trail[3]["name"] == company.name


def test_a_company_is_not_called_like_a_page(hub, superuser):
    for name in ("numbers", "Companies", "dialer"):
        answer = hub.post("/api/companies", json={"name": name, "display_name": "x"}, headers=superuser)
        assert answer.status_code == 400 and "page" in answer.json()["detail"]


def superuser_of_none(hub):
    company = Company(hub)
    username = f"over-{company.name}"
    hub.cli("user", "create", "--username", username, "--organization", company.name, "--role", "admin", "--superuser",
            "--password", PASSWORD)
    hub.psql(f"UPDATE users SET organization_id = NULL WHERE username = '{username}'")
    hub.psql(f"UPDATE organizations SET is_active = false WHERE id = {company.id}")
    return hub.bearer(username, PASSWORD)


def test_a_superuser_of_no_company_adds_to_every_active_one(new_hub):
    """As the original's panel does, which names no company: there was one pool, and every company called it."""
    hub = new_hub()
    above = superuser_of_none(hub)
    main = hub.credentials["DIALHUB_ORGANIZATION"]
    phones = ["09120000001", "09120000001", "nonsense"]
    counts = lambda answer: [answer[name] for name in ("inserted", "duplicates", "invalid")]
    only = hub.post("/api/numbers/", json={"phone_numbers": phones}, headers=above)
    assert counts(only.json()) == [1, 1, 1] and "companies" not in only.json()
    assert [n["phone_number"] for n in hub.get("/api/numbers", headers=above).json()] == phones[:1]
    assert hub.get("/api/schedule", headers=above).json()["company"] == main

    second, third = Company(hub), Company(hub)
    hub.psql(f"UPDATE organizations SET is_active = false WHERE id = {third.id}")
    added = hub.post("/api/numbers/upload", files={"file": ("a.csv", "09120000001\n09120000002\n")}, headers=above).json()
    assert counts(added) == [2, 0, 0], "what the company that got most says"
    assert [[item["company"], *counts(item)] for item in added["companies"]] == [[main, 1, 1, 0], [second.name, 2, 0, 0]]
    assert third.count("SELECT count(*) FROM queue_numbers WHERE organization_id = {company}") == 0
    assert len(ask(hub, second.key()).json()["batch"]["numbers"]) == 2
    named = hub.post("/api/numbers", params={"company": second.name}, json={"phone_numbers": ["09120000003"]}, headers=above)
    assert counts(named.json()) == [1, 0, 0] and "companies" not in named.json()
    for path in ("/api/numbers", "/api/schedule", "/api/dialer/explain"):
        answer = hub.get(path, headers=above)
        assert answer.status_code == 422
        assert f"one of: {main}, {second.name}" in answer.json()["detail"][0]["msg"], path


def test_superusers_without_a_company_see_all(hub, superuser, company):
    company.queue(3)
    above = superuser_of_none(hub)
    everything = int(hub.scalar("SELECT count(*) FROM queue_numbers"))
    assert hub.get("/api/stats/numbers-summary", headers=above).json()["total_numbers"] == everything
    own = hub.get("/api/stats/numbers-summary", params={"company": company.name}, headers=above).json()
    assert own["total_numbers"] == 3
    attempts = hub.get("/api/stats/attempts-summary", params={"days": 365}, headers=above).json()
    assert attempts["total_attempts"] == int(
        hub.scalar("SELECT count(*) FROM queue_attempts WHERE attempted_at >= now() - interval '365 days'"))
    assert len(hub.get("/api/stats/attempt-trend", params={"span": 5}, headers=above).json()["buckets"]) == 5
    answer = hub.get("/api/stats/costs", headers=above)
    assert answer.status_code == 422 and answer.json()["detail"][0]["loc"] == ["query", "company"]
