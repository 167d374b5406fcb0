"""The provisioning API as the seed's Django code uses it, and what it promises beyond that."""

import concurrent.futures
import hashlib
import hmac
import uuid

import pytest
import requests

BASE = "/api/provisioning"


class DebtCollectionService:
    """What the Django installations of the field do, request for request."""

    def __init__(self, base_url, api_key):
        self.base_url = base_url
        self.headers = {"Authorization": f"Bearer {api_key}", "Content-Type": "application/json"}

    def provision_user(self, user_data):
        response = requests.post(f"{self.base_url}/users", json=user_data, headers=self.headers, timeout=30)
        response.raise_for_status()
        return response.json()

    def bulk_provision_users(self, users_data):
        response = requests.post(f"{self.base_url}/users/bulk", json=users_data, headers=self.headers, timeout=60)
        response.raise_for_status()
        return response.json()

    def deactivate_user(self, keycloak_id):
        response = requests.put(f"{self.base_url}/users/{keycloak_id}/deactivate", headers=self.headers, timeout=30)
        response.raise_for_status()
        return response.json()

    def get_user(self, keycloak_id):
        response = requests.get(f"{self.base_url}/users/{keycloak_id}", headers=self.headers, timeout=30)
        if response.status_code == 404:
            return None
        response.raise_for_status()
        return response.json()

    def list_users_by_client(self, client_id):
        response = requests.get(
            f"{self.base_url}/users", params={"client_id": client_id}, headers=self.headers, timeout=30)
        response.raise_for_status()
        return response.json().get("users", [])


@pytest.fixture
def key(hub):
    return hub.credentials["PROVISIONING_API_KEY"]


@pytest.fixture
def django(hub, key):
    return DebtCollectionService(hub.url(BASE), key)


@pytest.fixture
def api(hub, key):
    """api("post", "/users", json=…): with the key."""

    def call(method, path, **options):
        headers = {"Authorization": f"Bearer {key}", **options.pop("headers", {})}
        return getattr(hub, method)(BASE + path, headers=headers, **options)

    return call


def person(client=None, **changes):
    name = uuid.uuid4().hex[:12]
    user = {
        "keycloak_id": str(uuid.uuid4()), "email": f"{name}@example.com", "first_name": "John", "last_name": "Doe",
        "engagemx_client_id": client or f"client_{name}", "is_active": True,
    }
    return {**user, **changes}


def test_the_seeds_service_creates_reads_and_deactivates(django):
    wanted = person()
    created = django.provision_user(wanted)
    assert list(created) == [
        "id", "keycloak_id", "email", "first_name", "last_name", "engagemx_client_id", "is_active", "action", "message"]
    assert uuid.UUID(created["id"])
    assert created["action"] == "created" and created["message"] == "User successfully created"
    assert {name: created[name] for name in wanted} == wanted

    user = django.get_user(wanted["keycloak_id"])
    assert set(user) == {
        "id", "email", "first_name", "last_name", "engagemx_client_id", "is_active", "created_at", "updated_at"}
    assert user["id"] == created["id"] and user["created_at"].endswith("Z")
    assert django.get_user(str(uuid.uuid4())) is None

    changed = django.provision_user({**wanted, "first_name": "Jane", "last_name": ""})
    assert (changed["action"], changed["message"]) == ("updated", "User successfully updated")
    assert (changed["first_name"], changed["last_name"], changed["id"]) == ("Jane", "", created["id"])

    listed = django.list_users_by_client(wanted["engagemx_client_id"])
    assert [user["id"] for user in listed] == [created["id"]]
    for _ in range(2):
        answer = django.deactivate_user(wanted["keycloak_id"])
        assert answer["message"] == "User successfully deactivated"
        assert answer["action"] == "deactivated"
        assert answer["timestamp"].endswith("Z")
        assert answer["user"]["id"] == created["id"] and answer["user"]["is_active"] is False
    assert django.list_users_by_client(wanted["engagemx_client_id"])[0]["is_active"] is False
    assert django.list_users_by_client("nobody") == []


def test_every_header_form_of_the_key_works(hub, key):
    path = f"{BASE}/users?client_id=none"
    for headers in ({"Authorization": f"Bearer {key}"}, {"Authorization": f"ApiKey {key}"}, {"X-API-Key": key}):
        assert hub.get(path, headers=headers).json() == {"client_id": "none", "users": [], "count": 0}
    missing = hub.get(path)
    assert (missing.status_code, missing.json()) == (401, {"message": "API key required"})
    wrong = hub.get(path, headers={"X-API-Key": "dh_" + "0" * 43})
    assert (wrong.status_code, wrong.json()) == (401, {"message": "Invalid API key"})
    dialer = hub.get(path, headers={"X-API-Key": hub.credentials["DIALER_API_KEY"]})
    assert dialer.status_code in (401, 403)


class Client:
    """A client and its users as the seed's models hold them."""

    def __init__(self, users):
        self.client_id = users[0]["engagemx_client_id"]
        self.users = users


def sync_debt_collection_users(service, clients, write):
    """The seed's management command, line for line what it prints."""
    total_users = total_synced = 0
    for client in clients:
        total_users += len(client.users)
        users_data = [{name: user[name] for name in (
            "keycloak_id", "email", "first_name", "last_name", "engagemx_client_id", "is_active")} for user in client.users]
        try:
            result = service.bulk_provision_users(users_data)
            success_count = result.get("success_count", 0)
            total_synced += success_count
            write(f"Synced {success_count} users for client {client.client_id}")
            if result.get("errors"):
                for error in result["errors"]:
                    write(f"Warning: {error}")
        except Exception as e:  # pylint: disable=broad-except
            write(f"Failed to sync users for client {client.client_id}: {e}")
    write(f"Sync complete. Successfully synced {total_synced} of {total_users} users")


def test_the_seeds_command_prints_what_happened_to_each_row(django, hub):
    taken = person()
    django.provision_user(taken)
    client = f"client_{uuid.uuid4().hex[:8]}"
    good, clash, without_id = person(client), person(client, email=taken["email"].upper()), person(client, keycloak_id=None)
    hopeless = person(keycloak_id=None)
    lines = []
    sync_debt_collection_users(django, [Client([good, clash, without_id]), Client([hopeless])], lines.append)
    assert lines == [
        f"Synced 1 users for client {client}",
        f"Warning: Row 2 ({clash['email']}): email is already used by Keycloak user {taken['keycloak_id']}",
        f"Warning: Row 3 ({without_id['email']}): keycloak_id is required",
        f"Failed to sync users for client {hopeless['engagemx_client_id']}: 422 Client Error: Unprocessable Content for url: "
        f"{hub.url(BASE)}/users/bulk",
        "Sync complete. Successfully synced 1 of 4 users",
    ]


def test_bulk_answers_for_every_row(api):
    client = f"client_{uuid.uuid4().hex[:8]}"
    known, leaver, fresh = person(client), person(client), person(client)
    first = api("post", "/users/bulk", json=[known, leaver])
    assert first.status_code == 200
    assert first.json()["errors"] == [] and first.json()["error_count"] == 0 and first.json()["success_count"] == 2
    answer = api("post", "/users/bulk", json=[
        known, {**leaver, "is_active": False}, fresh, {**fresh, "first_name": "Jane"}, {**person(client), "email": "nonsense"},
        {"email": 5}, "text", {**fresh, "keycloak_id": "another"},
    ])
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["success_count", "error_count", "users", "errors", "results"]
    assert (body["success_count"], body["error_count"]) == (4, 4)
    results = body["results"]
    assert all(list(result) == ["index", "keycloak_id", "status", "action", "code", "field", "message"] for result in results)
    assert [result["index"] for result in results] == list(range(8))
    assert [result["action"] for result in results] == ["unchanged", "deactivated", "created", "updated"] + [None] * 4
    assert [result["status"] for result in results] == ["success"] * 4 + ["error"] * 4
    assert [(result["code"], result["field"]) for result in results[4:]] == [
        ("invalid_format", "email"), ("required", "keycloak_id"), ("invalid_type", None), ("email_taken", "email")]
    assert [user["keycloak_id"] for user in body["users"]] == [
        known["keycloak_id"], leaver["keycloak_id"], fresh["keycloak_id"], fresh["keycloak_id"]]
    assert body["users"][1]["message"] == "User successfully deactivated" and body["users"][1]["is_active"] is False
    assert body["users"][2]["id"] == body["users"][3]["id"]
    assert body["errors"][1:3] == ["Row 6: keycloak_id is required", "Row 7: must be an object, not string"]
    assert len(body["errors"]) == 4


def test_bulk_requests_that_are_no_list_of_users_are_refused(api):
    refused = lambda **body: (lambda answer: (answer.status_code, answer.json()["message"]))(api("post", "/users/bulk", **body))
    assert refused(json=[]) == (400, "No users provided for provisioning")
    assert refused(json=[{}] * 10001) == (400, "Maximum 10000 users can be provisioned at once")
    assert refused(json={"users": []}) == (400, "Invalid request body: expected a list of users")
    status, message = refused(data="[{", headers={"Content-Type": "application/json"})
    assert status == 400 and message.startswith("Invalid request body: ")
    nothing = api("post", "/users/bulk", json=[{}])
    assert nothing.status_code == 422
    assert nothing.json()["users"] == [] and nothing.json()["success_count"] == 0 and nothing.json()["error_count"] == 1


def test_a_bulk_of_thousands_is_taken_and_listed(api, django):
    client = f"client_{uuid.uuid4().hex[:8]}"
    people = [person(client) for _ in range(2500)]
    body = api("post", "/users/bulk", json=people).json()
    assert (body["success_count"], body["error_count"]) == (2500, 0)
    body = api("post", "/users/bulk", json=people).json()
    assert {result["action"] for result in body["results"]} == {"unchanged"}
    ids = {user["id"] for user in body["users"]}
    assert len(ids) == 2500
    assert {user["id"] for user in django.list_users_by_client(client)} == ids

    paged, cursor = [], None
    while True:
        page = api("get", "/users", params={"client_id": client, "limit": 900, **({"cursor": cursor} if cursor else {})}).json()
        assert page["count"] == len(page["users"])
        paged += [user["id"] for user in page["users"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(paged) == 2500 and set(paged) == ids
    for wrong in ({"client_id": ""}, {"client_id": client, "limit": "0"}, {"client_id": client, "cursor": "x"}):
        assert api("get", "/users", params=wrong).status_code == 400
    assert api("get", "/users").json() == {"message": "client_id query parameter is required"}
    assert api("get", "/users?client_id=%FF").json() == {"message": "client_id must be UTF-8 text"}
    assert api("get", "/users/%FF").status_code == 400


def test_atomic_dry_run_and_plans(api):
    client = f"client_{uuid.uuid4().hex[:8]}"
    known, fresh, broken = person(client), person(client), person(client, email="nonsense")
    api("post", "/users", json=known)
    failed = api("post", "/users/bulk?atomic=true", json=[fresh, broken])
    assert failed.status_code == 422
    assert (failed.json()["success_count"], failed.json()["error_count"]) == (0, 1)
    assert [result["status"] for result in failed.json()["results"]] == ["skipped", "error"]
    assert api("get", f"/users/{fresh['keycloak_id']}").status_code == 404

    rows = [{**known, "first_name": "Jane"}, fresh]
    rehearsed = api("post", "/users/bulk?dry_run=true", json=rows).json()
    assert rehearsed["dry_run"] is True and rehearsed["success_count"] == 2
    for unclear in ("dry_run=perhaps", "atomic=2"):
        refused = api("post", f"/users/bulk?{unclear}", json=rows)
        assert (refused.status_code, refused.json()["message"]) == (400, unclear.split("=")[0] + " must be true or false")
    assert rehearsed["results"][0]["changes"] == [{"field": "first_name", "before": "John", "after": "Jane"}]
    assert rehearsed["users"][1]["id"] is None
    assert api("get", f"/users/{fresh['keycloak_id']}").status_code == 404
    api("post", "/users", json={**known, "last_name": "Changed"})
    stale = api("post", f"/users/bulk?plan={rehearsed['plan']}", json=rows)
    assert stale.status_code == 412
    again = api("post", "/users/bulk?dry_run=true", json=rows).json()
    done = api("post", f"/users/bulk?plan={again['plan']}", json=rows)
    assert done.status_code == 200
    assert [result["action"] for result in done.json()["results"]] == ["updated", "created"]


def test_a_repeated_request_gets_the_first_answer(api, hub):
    wanted = person()
    key = {"Idempotency-Key": f'"{uuid.uuid4()}"'}
    first = api("post", "/users", json=wanted, headers=key)
    assert first.json()["action"] == "created"
    assert api("post", "/users", json=wanted, headers=key).text == first.text
    bare = {"Idempotency-Key": key["Idempotency-Key"].strip('"')}
    assert api("post", "/users", json=wanted, headers=bare).text == first.text
    assert api("post", "/users", json={**wanted, "first_name": "Jane"}, headers=key).status_code == 422
    assert api("post", "/users", json=wanted, headers={"Idempotency-Key": '""'}).status_code == 400
    assert hub.sql(f"SELECT count(*) AS n FROM audit_log WHERE after->>'keycloak_id' = '{wanted['keycloak_id']}'") == [{"n": "1"}]


def test_one_users_errors_have_statuses_of_their_own(api):
    taken = person()
    api("post", "/users", json=taken)
    refused = lambda **changes: (lambda answer: (answer.status_code, answer.json()["message"]))(
        api("post", "/users", json=person(**changes)))
    assert refused(email=taken["email"].upper()) == (
        409, f"email is already used by Keycloak user {taken['keycloak_id']}")
    assert refused(email=None) == (400, "email is required")
    assert refused(is_active="yes") == (400, "is_active must be true or false, not string")
    assert refused(client="no spaces, please")[0] == 400
    assert api("post", "/users", json=[taken]).status_code == 400
    for path in ("/users/nobody/deactivate", "/users/no%20body/activate"):
        answer = api("put", path)
        assert (answer.status_code, answer.json()) == (404, {"message": "User not found"})
    assert api("post", "/users", json=person(is_active=False)).json()["is_active"] is False


def test_deactivation_ends_sessions_and_keys(api, hub):
    username, password = hub.create_user()
    email = f"{uuid.uuid4().hex[:12]}@example.com"
    hub.psql(f"UPDATE users SET email = '{email}' WHERE username = '{username}'")
    wanted = person(hub.credentials["DIALHUB_ORGANIZATION"], email=email)
    linked = api("post", "/users", json=wanted).json()
    assert linked["action"] == "updated"
    assert hub.sql(f"SELECT uuid::text FROM users WHERE username = '{username}'") == [{"uuid": linked["id"]}]
    login = hub.post("/api/auth/login", json={"username": username, "password": password})
    session = {"Authorization": f"Bearer {login.json()['access_token']}"}
    own_key = {"X-API-Key": hub.create_api_key("provisioning", "--user", username)}
    path = f"{BASE}/users?client_id=none"
    assert hub.get("/api/leads", headers=session).status_code == 200
    assert hub.get(path, headers=own_key).status_code == 200
    api("put", f"/users/{wanted['keycloak_id']}/deactivate")
    assert hub.get("/api/leads", headers=session).status_code == 401
    assert hub.get(path, headers=own_key).status_code == 401
    answer = api("put", f"/users/{wanted['keycloak_id']}/activate").json()
    assert (answer["action"], answer["message"], answer["user"]["is_active"]) == (
        "activated", "User successfully activated", True)
    assert hub.get("/api/leads", headers=session).status_code == 401
    assert hub.get(path, headers=own_key).status_code == 401


def test_a_key_of_one_organization_sees_no_other(api, hub):
    theirs = person()
    api("post", "/users", json=theirs)
    own = {"X-API-Key": hub.create_api_key("provisioning")}
    path = f"{BASE}/users/{theirs['keycloak_id']}"
    assert hub.get(path, headers=own).status_code == 404
    assert hub.put(path + "/deactivate", headers=own).status_code == 404
    assert hub.get(f"{BASE}/users?client_id={theirs['engagemx_client_id']}", headers=own).json()["users"] == []
    answer = hub.post(f"{BASE}/users/bulk", headers=own, json=[
        theirs, person(theirs["engagemx_client_id"]), person(), person(email=theirs["email"]),
        person(hub.credentials["DIALHUB_ORGANIZATION"])]).json()
    assert [result["code"] for result in answer["results"]] == [
        "keycloak_id_taken", "unknown_client", "unknown_client", "unknown_client", None]
    assert theirs["keycloak_id"] not in str(answer["errors"][1:])
    assert api("get", f"/users/{theirs['keycloak_id']}").json()["is_active"] is True


def webhook(hub, key, event_type, data, **changes):
    event = {"event_type": event_type, "event_id": str(uuid.uuid4()), "source": "crm", "data": data,
             "timestamp": "2026-01-01T00:00:00Z", "version": "1.0.0", **changes}
    return hub.post("/api/webhooks/events", json=event, headers={"Authorization": f"ApiKey {key}"})


def test_webhooks(hub, key, api):
    status = hub.get("/api/webhooks/status", headers={"X-API-Key": key}).json()
    assert set(status) == {"supported_events", "timestamp", "version", "webhook_system"}
    assert status["supported_events"] == [
        "user.created", "user.updated", "user.deactivated", "user.bulk_created", "client.updated"]
    assert (status["version"], status["webhook_system"]) == ("1.0.0", "active")
    assert hub.get("/api/webhooks/status").status_code == 401

    wanted, more = person(), [person(), person(email="nonsense")]
    answer = webhook(hub, key, "user.created", wanted, event_id="e1-" + wanted["keycloak_id"])
    assert answer.status_code == 200
    assert set(answer.json()) == {"success", "message", "event_id", "timestamp", "processed_at"}
    assert answer.json()["success"] is True and answer.json()["message"] == "Webhook processed successfully"
    assert answer.json()["timestamp"] == "2026-01-01T00:00:00Z"
    repeated = webhook(hub, key, "user.created", wanted, event_id="e1-" + wanted["keycloak_id"], timestamp="later")
    assert repeated.text == answer.text

    with concurrent.futures.ThreadPoolExecutor(8) as senders:
        same = person()
        sent = [senders.submit(webhook, hub, key, "user.created", same, event_id="e2-" + same["keycloak_id"]) for _ in range(8)]
        assert {(one.result().status_code, one.result().text) for one in sent} == {(200, sent[0].result().text)}

    stored = lambda: api("get", f"/users/{wanted['keycloak_id']}").json()
    webhook(hub, key, "user.updated", {"keycloak_id": wanted["keycloak_id"], "first_name": "", "last_name": "Smith"})
    assert (stored()["first_name"], stored()["last_name"]) == ("John", "Smith")
    webhook(hub, key, "user.deactivated", {"keycloak_id": wanted["keycloak_id"]})
    assert stored()["is_active"] is False
    many = webhook(hub, key, "user.bulk_created", {"users": more})
    assert many.status_code == 200 and len(many.json()["errors"]) == 1
    assert webhook(hub, key, "client.updated", {"client_id": "x"}).status_code == 200

    unknown = webhook(hub, key, "user.exploded", {})
    assert (unknown.status_code, unknown.json()) == (400, {"message": "Unknown event type: user.exploded"})
    missing = webhook(hub, key, "user.created", wanted, event_id="")
    assert missing.json() == {"message": "Webhook validation failed: event_id is required"}
    nobody = webhook(hub, key, "user.updated", {"keycloak_id": "nobody", "last_name": "Low"})
    assert (nobody.status_code, nobody.json()) == (422, {"message": "Row 1 (nobody): User not found"})
    faster = person()
    assert webhook(hub, key, "user.updated", faster).status_code == 200
    assert api("get", f"/users/{faster['keycloak_id']}").json()["email"] == faster["email"]
    early = webhook(hub, key, "user.deactivated", {"keycloak_id": "nobody"}, event_id="early")
    assert early.status_code == 422
    assert webhook(hub, key, "user.created", person(keycloak_id="nobody-" + wanted["email"]), event_id="early").status_code == 200


def test_settings(new_hub):
    hub = new_hub(settings={"keycloak_provisioning": {
        "unknown_clients": "reject", "link_by_email": False, "max_bulk_users": 3, "webhook_secret": "0123456789abcdef",
        "rate_limit": {"requests_per_minute": 60, "burst": 8}}})
    key = hub.credentials["PROVISIONING_API_KEY"]
    headers = {"Authorization": f"Bearer {key}"}
    answer = hub.post(f"{BASE}/users", json=person(), headers=headers)
    assert answer.status_code == 422 and "is not known" in answer.json()["message"]
    main = hub.credentials["DIALHUB_ORGANIZATION"]
    hub.create_user(username="seeded")
    hub.psql("UPDATE users SET email = 'seeded@example.com' WHERE username = 'seeded'")
    answer = hub.post(f"{BASE}/users", json=person(main, email="seeded@example.com"), headers=headers)
    assert answer.status_code == 409 and "not in Keycloak" in answer.json()["message"]
    assert hub.post(f"{BASE}/users/bulk", json=[{}] * 4, headers=headers).status_code == 400

    assert webhook(hub, key, "client.updated", {}).status_code == 401
    body = '{"event_type": "client.updated", "event_id": "1", "source": "crm", "data": {"name": "Größe"}}'.encode()
    signature = hmac.new(b"0123456789abcdef", body, hashlib.sha256).hexdigest()
    signed = hub.post("/api/webhooks/events", data=body, headers={
        **headers, "X-Webhook-Signature": f"sha256={signature}", "Content-Type": "application/json"})
    assert signed.status_code == 200

    statuses = [hub.get(f"{BASE}/users/nobody", headers=headers) for _ in range(12)]
    assert {answer.status_code for answer in statuses} == {404, 429}
    limited = statuses[-1]
    assert 1 <= int(limited.headers["Retry-After"]) <= 2
    assert limited.json()["message"].startswith("Too many requests")
    other = {"X-API-Key": hub.create_api_key("provisioning")}
    assert hub.get(f"{BASE}/users/nobody", headers=other).status_code == 404
