"""Numbers and whose they are, with the paths and shapes of the original."""

import uuid

import pytest
from phone_numbers import PASSWORD, PATH, Organization
from workbook import workbook

LISTED = {
    "id", "phone_number", "provider", "country_code", "capabilities", "status", "assigned_to", "created_at",
    "agent_first_name", "agent_last_name", "agent_email", "daily_limit", "allowed_countries", "calls_made_today",
}
OF_AGENT = {"id", "phone_number", "provider", "country_code", "daily_limit", "allowed_countries", "calls_made_today"}


@pytest.fixture(scope="module")
def organization(hub):
    return Organization(hub)


@pytest.fixture(scope="module")
def other(hub):
    return Organization(hub)


def test_a_number_is_added(hub, organization, other):
    phone = organization.phone()
    answer = hub.post(PATH, json={"phoneNumber": phone, "countryCode": "us"}, headers=organization.admin)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["success"], body["message"]) == (True, "Phone number added successfully")
    made = body["phoneNumber"]
    assert {"id", "organization_id", "phone_number", "provider", "country_code", "capabilities", "status", "assigned_to",
            "created_at", "updated_at"} <= set(made)
    assert (made["phone_number"], made["provider"], made["country_code"], made["status"]) == (phone, "telnyx", "US", "active")
    assert (made["capabilities"], made["assigned_to"]) == ({"voice": True, "sms": False}, None)
    assert uuid.UUID(made["id"]) and uuid.UUID(made["organization_id"])
    shown = organization.one(made)
    assert LISTED <= set(shown)
    assert all(shown[name] is None for name in LISTED if name.startswith("agent_") or name in (
        "assigned_to", "daily_limit", "allowed_countries", "calls_made_today"))

    for admin in (organization.admin, other.admin):
        again = hub.post(PATH, json={"phoneNumber": f"({phone[2:5]}) {phone[5:]}", "countryCode": "US"}, headers=admin)
        assert (again.status_code, again.json()["message"]) == (400, "Phone number already exists")


@pytest.mark.parametrize("change, error", [
    ({"phoneNumber": None}, '"phoneNumber" '),
    ({"phoneNumber": "+1202555"}, '"phoneNumber" is too short for a telephone number of US'),
    ({"phoneNumber": "hello"}, '"phoneNumber" must be a telephone number, for example +12025550123'),
    ({"phoneNumber": "+14165550123"}, '"countryCode" must be CA, the country of +14165550123, not US'),
    ({"phoneNumber": "+18765550123"}, '"countryCode" must be JM'),
    ({"countryCode": "USA"}, '"countryCode" '),
    ({"provider": "vonage"}, '"provider" '),
    ({"color": "red"}, '"color" is not allowed'),
])
def test_what_is_no_number_is_refused_with_reasons(hub, organization, change, error):
    body = {"phoneNumber": "+12025550199", "countryCode": "US", **change}
    answer = hub.post(PATH, json=body, headers=organization.admin)
    assert (answer.status_code, answer.json()["success"], answer.json()["message"]) == (400, False, "Validation error")
    assert any(text.startswith(error) for text in answer.json()["errors"]), answer.text
    missing = hub.post(PATH, json={"countryCode": "US"}, headers=organization.admin)
    assert missing.json()["errors"] == ['"phoneNumber" is required']


def test_a_number_is_one_agents_until_it_is_taken_back(hub, organization):
    agent, headers = organization.person()
    second, _ = organization.person()
    number = organization.add()
    organization.assign(number, agent, dailyLimit=50)
    shown = organization.one(number)
    assert (shown["assigned_to"], shown["daily_limit"], shown["calls_made_today"]) == (agent, 50, 0)
    assert shown["allowed_countries"] == ["US", "CA"]
    assert number["id"] in {item["id"] for item in organization.listed(assigned="true")}
    assert number["id"] not in {item["id"] for item in organization.listed(assigned="false")}

    refused = organization.try_assign(number, second)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_assigned")
    organization.assign(number, agent, dailyLimit="60", blockedCountries=["ca"], hourlyLimit=5)
    shown = organization.one(number)
    assert (shown["daily_limit"], shown["hourly_limit"], shown["blocked_countries"]) == (60, 5, ["CA"])

    assert hub.delete(f"{PATH}/{number['id']}", headers=organization.admin).json()["message"] == (
        "Cannot delete assigned phone number. Unassign it first.")
    organization.assign(number, second, reassign=True)
    assert organization.one(number)["assigned_to"] == second
    own = hub.get(f"{PATH}/agent/{agent}", headers=headers).json()
    assert own == {"success": True, "phoneNumbers": []}

    for _ in range(2):
        answer = hub.post(f"{PATH}/{number['id']}/unassign", headers=organization.admin)
        assert answer.json() == {"success": True, "message": "Phone number unassigned successfully"}
    assert organization.one(number)["assigned_to"] is None
    gone = hub.delete(f"{PATH}/{number['id']}", headers=organization.admin)
    assert gone.json() == {"success": True, "message": "Phone number deleted successfully"}
    assert hub.delete(f"{PATH}/{number['id']}", headers=organization.admin).json()["message"] == "Phone number not found"
    actions = [row["action"] for row in hub.sql(f"SELECT action FROM audit_log WHERE object_id = '{number['id']}' ORDER BY id")]
    assert actions == ["phone_number.added", "phone_number.assigned", "phone_number.assigned", "phone_number.assigned",
                       "phone_number.unassigned", "phone_number.deleted"]


@pytest.mark.parametrize("terms, error", [
    ({"dailyLimit": 0}, '"dailyLimit" '), ({"dailyLimit": "1001"}, '"dailyLimit" '), ({"dailyLimit": "5x"}, '"dailyLimit" '),
    ({"dailyLimit": None}, '"dailyLimit" '), ({"dailyLimit": 1.5}, '"dailyLimit" '), ({"allowedCountries": []}, '"allowedCountries" '),
    ({"allowedCountries": ["USA"]}, '"allowedCountries[0]" '), ({"allowedCountries": ["U1"]}, '"allowedCountries[0]" '),
    ({"agentId": ""}, '"agentId" '), ({"agentId": None}, '"agentId" '), ({"agentId": 1.5}, '"agentId" '), ({"agentId": []}, '"agentId" '),
])
def test_terms_are_checked(organization, terms, error):
    answer = organization.try_assign(organization.add(), organization.person()[0], **terms)
    assert (answer.status_code, answer.json()["message"]) == (400, "Validation error")
    assert answer.json()["errors"][0].startswith(error)


def test_only_agents_of_the_organization_get_numbers(hub, organization, other):
    number = organization.add()
    for nobody in (str(uuid.uuid4()), "x", organization.person("manager")[0], other.person()[0]):
        answer = organization.try_assign(number, nobody)
        assert (answer.status_code, answer.json()["message"]) == (404, "Agent not found")
    agent, _ = organization.person()
    known = int(hub.scalar(f"SELECT id FROM users WHERE uuid = '{agent}'"))
    for spelled in (known, str(known), agent):
        organization.assign(number, spelled)
    hub.psql(f"UPDATE users SET is_active = false WHERE uuid = '{agent}'")
    assert organization.try_assign(number, agent).json()["code"] == "agent_inactive"


def test_who_may_do_what(hub, organization, other):
    agent, headers, number = organization.agent_with_number()
    colleague, _ = organization.person()
    manager = organization.person("manager")[1]
    one = f"{PATH}/{number['id']}"
    assert hub.get(PATH).status_code == 401
    assert hub.get(PATH).json()["message"] == "Access token required"
    wrong = hub.get(PATH, headers={"Authorization": "Bearer x.y.z"})
    assert (wrong.status_code, wrong.json()["message"]) == (403, "Invalid or expired token")
    denied = hub.get(PATH, headers=headers)
    assert (denied.status_code, denied.json()) == (
        403, {"success": False, "message": "Access denied", "required": ["admin", "manager"], "current": "agent"})
    assert number["id"] in {item["id"] for item in organization.listed(manager)}
    for answer in (hub.post(PATH, json={"phoneNumber": organization.phone(), "countryCode": "US"}, headers=manager),
                   hub.post(f"{one}/unassign", headers=manager), hub.delete(one, headers=manager),
                   hub.patch(one, json={"label": "x"}, headers=manager)):
        assert (answer.status_code, answer.json()["required"]) == (403, ["admin"])
    assert organization.listed(organization.key("admin"))
    # Whatever else is wrong with the request.
    for method, path in (("POST", PATH), ("PATCH", one), ("POST", f"{one}/assign"), ("GET", f"{PATH}?limit=x"),
                         ("POST", f"{PATH}/bulk-upload?dry_run=perhaps"), ("PUT", "/api/v1/calls/settings"),
                         ("PUT", "/api/v1/carriers/twilio"), ("POST", "/api/v1/do-not-call"), ("GET", "/api/v1/users?active=x"),
                         ("PUT", f"/api/v1/calls/agent-limits/{agent}"), ("GET", "/api/v1/calls/usage?from=x")):
        for body in ('{"foo": 1}', '{"foo"'):
            answer = hub.request(method, path, data=body, headers={**headers, "Content-Type": "application/json"})
            assert (answer.status_code, answer.json().get("current")) == (403, "agent"), (method, path, answer.text)

    own = hub.get(f"{PATH}/agent/{agent}", headers=headers).json()["phoneNumbers"]
    assert [set(item) >= OF_AGENT for item in own] == [True] and own[0]["allowed_countries"] == ["US", "CA"]
    assert hub.get(f"{PATH}/agent/{colleague}", headers=headers).status_code == 403
    assert hub.get(f"{PATH}/agent/{agent}", headers=manager).json()["phoneNumbers"] == own
    available = hub.get(f"{PATH}/available", headers=headers).json()["phoneNumbers"]
    assert [item["id"] for item in available] == [number["id"]] and "assigned_to" not in available[0]
    everything = hub.get(f"{PATH}/available", headers=manager).json()["phoneNumbers"]
    assert [item["assigned_to"] for item in everything if item["id"] == number["id"]] == [agent]
    assert [item["phone_number"] for item in everything] == sorted(item["phone_number"] for item in everything)

    for answer in (hub.patch(one, json={"label": "x"}, headers=other.admin), hub.delete(one, headers=other.admin),
                   hub.post(f"{one}/unassign", headers=other.admin),
                   hub.get(f"{PATH}/agent/{agent}", headers=other.admin),
                   hub.patch(f"{PATH}/17", json={"label": "x"}, headers=organization.admin)):
        assert answer.status_code == 404, answer.text
    assert number["id"] not in {item["id"] for item in other.listed()}


def test_lists_are_filtered_searched_and_paged(hub):
    organization = Organization(hub)
    numbers = [organization.add(provider=provider, label=label) for provider, label in (
        ("telnyx", "East 100%"), ("twilio", "East"), ("twilio", "West"))]
    london = organization.add("+442079460123", countryCode="GB")
    changed = hub.patch(f"{PATH}/{london['id']}", json={"status": "inactive", "label": "Büro", "dailyLimit": 20},
                        headers=organization.admin).json()["phoneNumber"]
    assert (changed["status"], changed["label"], changed["number_daily_limit"]) == ("inactive", "Büro", 20)

    def found(**filters):
        return [item["id"] for item in organization.listed(**filters)]

    ids = [item["id"] for item in (*numbers, london)]
    assert found() == ids[::-1] == found(status="all", assigned="all")
    assert found(status="inactive") == [ids[3]] == found(country="gb") == found(search="büro") == found(search="207946")
    assert found(provider="twilio") == [ids[2], ids[1]]
    assert found(search="100%") == [ids[0]]
    assert found(search="east", provider="twilio") == [ids[1]]
    seen, after = [], None
    while True:
        page = hub.get(PATH, params={"limit": 3, **({"after": after} if after else {})}, headers=organization.admin).json()
        seen += [item["id"] for item in page["phoneNumbers"]]
        after = page["next"]
        if after is None:
            break
    assert seen == ids[::-1]


def test_numbers_of_people_who_leave_are_free(hub, organization):
    agent, headers, number = organization.agent_with_number()
    hub.psql(f"UPDATE users SET is_active = false WHERE uuid = '{agent}'; "
             "INSERT INTO domain_events (organization_id, type, user_id, audience, data) "
             f"SELECT organization_id, 'user.deactivated', id, 'concerned', '{{}}' FROM users WHERE uuid = '{agent}'")
    hub.wait_until(lambda: organization.one(number)["assigned_to"] is None, 30, "the number is still the agent's")
    assert hub.scalar(f"SELECT in_pool FROM phone_number_states WHERE phone_number_id = '{number['id']}'") == "t"


def upload(hub, organization, body, content_type="text/csv", **parameters):
    answer = hub.post(f"{PATH}/bulk-upload", params=parameters, data=body, headers={
        **organization.admin, "Content-Type": content_type})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_many_numbers_as_the_original_takes_them(hub, organization, other):
    known, foreign = organization.add()["phone_number"], other.add()["phone_number"]
    first, second = organization.phone(), organization.phone()
    items = [{"phoneNumber": first, "provider": "twilio", "countryCode": "US"}, {"phoneNumber": known, "countryCode": "US"},
             {"phoneNumber": foreign, "countryCode": "US"}, {"phoneNumber": second}, {"phoneNumber": first, "countryCode": "US"},
             {"phoneNumber": "12", "countryCode": "US"}, None, {"phoneNumber": first, "countryCode": "CA"}]
    path = f"{PATH}/bulk-upload"
    dry = hub.post(path, json={"phoneNumbers": items, "dryRun": True}, headers=organization.admin).json()
    for query, member in (("?dry_run=1", {}), ("", {"dry_run": True}), ("", {"dryRun": "true"}), ("?dry_run=maybe", {})):
        answer = hub.post(path + query, json={"phoneNumbers": items, **member}, headers=organization.admin)
        assert answer.status_code == 400 or answer.json() == dry, answer.text
    answer = hub.post(path, json={"phoneNumbers": items}, headers=organization.admin)
    assert (answer.status_code, answer.json()["message"]) == (200, "Bulk upload completed"), answer.text
    results = answer.json()["results"]
    assert dry["results"] == results and dry["dry_run"]
    assert (results["added"], results["skipped"]) == ([first, second], [known, foreign, first])
    assert [(error["row"], error["code"], error["phoneNumber"]) for error in results["errors"]] == [
        (6, "too_short", "12"), (7, "invalid_type", ""), (8, "country_mismatch", first)]
    assert [(row["row"], row["code"]) for row in results["rows"]] == [
        (2, "already_exists"), (3, "already_exists"), (5, "duplicate_in_file"), (6, "too_short"), (7, "invalid_type"),
        (8, "country_mismatch")]
    shown = {item["phone_number"]: item for item in organization.listed()}
    assert (shown[first]["provider"], shown[second]["provider"], shown[second]["country_code"]) == ("twilio", "telnyx", "US")
    again = hub.post(path, json={"phoneNumbers": items}, headers=organization.admin).json()["results"]
    assert again["added"] == []
    third, fourth = organization.phone(), organization.phone()
    sloppy = [{"phoneNumber": int(third[1:]), "provider": "Twilio", "countryCode": "us"}, {"phoneNumber": fourth, "provider": ""}]
    assert hub.post(path, json={"phoneNumbers": sloppy}, headers=organization.admin).json()["results"]["added"] == [third, fourth]
    shown = {item["phone_number"]: item["provider"] for item in organization.listed()}
    assert (shown[third], shown[fourth]) == ("twilio", "telnyx")
    for nothing in ({}, {"phoneNumbers": []}, {"phoneNumbers": "x"}):
        refused = hub.post(path, json=nothing, headers=organization.admin)
        assert (refused.status_code, refused.json()["message"]) == (400, "phoneNumbers array is required")


def test_many_numbers_from_files(hub, organization):
    a, b, c, d = (organization.phone() for _ in range(4))
    text = f"number,provider,country,label\r\n{a},telnyx,US,\"East, 1\"\r\n{b[2:]},Twilio\r\n\r\n+442079460188,,gb\r\nx1,,US\r\n"
    results = upload(hub, organization, text.encode())["results"]
    assert results["added"] == [a, b, "+442079460188"]
    assert [(row["row"], row["code"]) for row in results["rows"]] == [(6, "not_a_number")]
    shown = {item["phone_number"]: item for item in organization.listed()}
    assert (shown[a]["label"], shown[b]["provider"], shown["+442079460188"]["country_code"]) == ("East, 1", "twilio", "GB")

    rows = ['<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>', f'<c r="A2"><v>{c[1:]}</v></c><c r="B2" t="s"><v>2</v></c>',
            f'<c r="A3" t="str"><v>{d}</v></c>']
    file = workbook(rows, ["Number", "Provider", "twilio"])
    answer = hub.post(f"{PATH}/bulk-upload", files={"file": ("numbers.xlsx", file)}, headers=organization.admin)
    assert answer.json()["results"]["added"] == [c, d], answer.text
    assert upload(hub, organization, f"{c}\n", "text/plain")["results"]["skipped"] == [c]
    national = upload(hub, organization, "020 7946 0189", "text/plain", country="GB", provider="twilio", dry_run="true")
    assert national["results"]["added"] == ["+442079460189"]


def test_signing_in_as_the_original_does(hub, organization):
    agent, _ = organization.person()
    hub.psql(f"UPDATE users SET email = 'ann.{organization.name}@example.com' WHERE uuid = '{agent}'")
    login = {"email": f"Ann.{organization.name}@example.com", "password": PASSWORD}
    answer = hub.post("/api/v1/auth/login", json=login)
    assert (answer.status_code, answer.json()["success"], answer.json()["message"]) == (200, True, "Login successful")
    user = answer.json()["user"]
    assert user == {"id": agent, "email": f"ann.{organization.name}@example.com", "firstName": "Ann", "lastName": "Example",
                    "role": "user", "roleType": "agent", "organizationName": organization.name,
                    "organizationId": hub.scalar(f"SELECT uuid FROM organizations WHERE id = {organization.id}")}
    headers = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert hub.get(f"{PATH}/agent/{agent}", headers=headers).json() == {"success": True, "phoneNumbers": []}
    assert hub.get("/api/v1/auth/profile", headers=headers).json() == {"success": True, "user": user}
    for wrong in ({**login, "password": "x"}, {**login, "email": "nobody@example.com"}):
        refused = hub.post("/api/v1/auth/login", json=wrong)
        assert (refused.status_code, refused.json()["success"], refused.json()["message"]) == (401, False, "Invalid credentials")


def test_tokens_are_renewed_and_people_listed(hub, organization, other):
    agent, headers = organization.person()
    renewed = hub.post("/api/v1/auth/refresh", headers=headers)
    assert (renewed.status_code, renewed.json()["success"]) == (200, True)
    new = {"Authorization": f"Bearer {renewed.json()['token']}"}
    assert hub.get("/api/v1/auth/profile", headers=new).json()["user"]["id"] == agent
    assert hub.post("/api/v1/auth/refresh").status_code == 401
    assert hub.post("/api/v1/auth/refresh", headers={"Authorization": "Bearer x"}).status_code == 403
    assert hub.post("/api/v1/auth/refresh", headers=organization.key("admin")).status_code in (401, 403)

    listed = hub.get("/api/v1/users", headers=organization.admin).json()["users"]
    assert listed[0] | {"created_at": None} == {
        "id": agent, "email": None, "username": listed[0]["username"], "first_name": "Ann", "last_name": "Example",
        "firstName": "Ann", "lastName": "Example", "role": "user", "role_type": "agent", "roleType": "agent", "is_active": True,
        "created_at": None}
    assert {person["id"] for person in listed}.isdisjoint(
        person["id"] for person in hub.get("/api/v1/users", headers=other.admin).json()["users"])
    admins = hub.get("/api/v1/users", params={"roleType": "admin"}, headers=organization.admin).json()["users"]
    assert admins and {person["role_type"] for person in admins} == {"admin"}
    pages = [hub.get("/api/v1/users", params={"limit": 1}, headers=organization.admin).json()]
    while pages[-1]["next"]:
        pages.append(hub.get(
            "/api/v1/users", params={"limit": 1, "after": pages[-1]["next"]}, headers=organization.admin).json())
    assert [page["users"][0] for page in pages] == listed
    assert hub.get("/api/v1/users", headers=headers).status_code == 403
    hub.psql(f"UPDATE users SET is_active = false WHERE uuid = '{agent}'")
    assert hub.post("/api/v1/auth/refresh", headers=new).status_code in (401, 403)
    unknown = hub.get("/api/v1/nothing/here", headers=organization.admin)
    assert (unknown.status_code, unknown.json()["success"], unknown.json()["message"]) == (404, False, "Route not found")


def test_organizations_are_registered_only_where_that_is_allowed(hub, new_hub):
    member = {"email": "new.owner@example.com", "password": "a long enough phrase", "firstName": "Ann", "lastName": "Example",
              "organizationName": "Example & Sons"}
    refused = hub.post("/api/v1/auth/register", json=member)
    assert (refused.status_code, refused.json()["code"]) == (403, "registration_disabled")
    assert "self_registration" in refused.json()["message"]
    open_hub = new_hub(settings={"number_assignment": {"self_registration": True}})
    made = open_hub.post("/api/v1/auth/register", json=member)
    assert made.status_code == 201, made.text
    user = made.json()["user"]
    assert (user["roleType"], user["role"], user["organizationName"]) == ("admin", "admin", "Example & Sons")
    headers = {"Authorization": f"Bearer {made.json()['token']}"}
    assert open_hub.get(PATH, headers=headers).json() == {"success": True, "phoneNumbers": []}
    again = open_hub.post("/api/v1/auth/register", json=member)
    assert (again.status_code, again.json()["success"]) == (400, False)
    assert open_hub.scalar("SELECT count(*) FROM organizations WHERE display_name = 'Example & Sons'") == "1"
    for change, field in (({"password": "short"}, "password"), ({"email": "nobody"}, "email")):
        bad = open_hub.post("/api/v1/auth/register", json={**member, **change})
        assert bad.status_code == 400 and f'"{field}"' in bad.json()["errors"][0], bad.text


def test_requests_of_an_address_are_counted_where_that_is_wanted(hub, organization, new_hub):
    assert not any(name.startswith("RateLimit") for name in hub.get(PATH, headers=organization.admin).headers)

    limited = new_hub(settings={"number_assignment": {"rate_limit": {"requests": 5, "window": "1h"}}})
    member = Organization(limited)
    agent, headers = member.person()
    answers = [limited.get(PATH, headers=member.admin), limited.get(f"{PATH}/agent/{uuid.uuid4()}", headers=member.admin),
               limited.get(PATH, headers=headers), limited.post("/api/v1/auth/login", json={"email": "x", "password": "x"})]
    assert [answer.status_code for answer in answers] == [200, 404, 403, 401]
    for left, answer in zip((4, 3, 2, 1), answers):
        assert (answer.headers["RateLimit-Policy"], answer.headers["RateLimit-Limit"]) == ("5;w=3600", "5")
        assert answer.headers["RateLimit-Remaining"] == str(left)
        assert 3000 < int(answer.headers["RateLimit-Reset"]) <= 3600
    number = member.add()
    for _ in range(2):
        refused = limited.get(PATH, headers=member.admin)
        assert (refused.status_code, refused.text) == (429, "Too many requests from this IP, please try again later.")
        assert refused.headers["Content-Type"].startswith("text/plain")
        assert refused.headers["RateLimit-Remaining"] == "0"
        assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"]
    assert "\ndialhub_number_assignment_rate_limited_total 2\n" in limited.get("/metrics").text

    # Who calls, and the carriers, are never stopped.
    limited.psql(f"""INSERT INTO agent_phone_numbers (phone_number_id, organization_id, agent_id, daily_limit)
                     SELECT '{number["id"]}', {member.id}, id, 100 FROM users WHERE uuid = '{agent}'""")
    for _ in range(7):
        answer = limited.post("/api/v1/calls/authorize", json={"destination": "+14155550125"}, headers=headers)
        assert answer.json()["allowed"] and "RateLimit-Limit" not in answer.headers
    webhook = limited.post("/webhooks/telnyx", json={})
    assert webhook.status_code == 403 and "RateLimit-Limit" not in webhook.headers
