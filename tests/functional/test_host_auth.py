"""Sign-in, the own profile, throttling and API keys over HTTP and from the command line."""

import base64
import concurrent.futures
import json
import uuid

import pytest

LOGIN = "/api/auth/login"
ME = "/api/auth/me"


def login(hub, username, password):
    return hub.post(LOGIN, json={"username": username, "password": password})


@pytest.fixture
def person(hub):
    """(user name, password) of a new manager of the first organization."""
    return hub.create_user(role="manager")


# --- sign-in -----------------------------------------------------------------------------------------------------------


def test_the_generated_administrator_signs_in(hub):
    known = hub.credentials
    answer = login(hub, known["DIALHUB_ADMIN_USERNAME"], known["DIALHUB_ADMIN_PASSWORD"])
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "bearer"


def test_a_user_name_is_matched_without_regard_to_case(hub, person):
    assert login(hub, person[0].upper(), person[1]).status_code == 200


@pytest.mark.parametrize("username, password", [("nobody-at-all", "x"), (None, "wrong")])
def test_wrong_credentials_are_401_and_do_not_tell_which(hub, person, username, password):
    answer = login(hub, username or person[0], password)
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Invalid credentials"}


def test_guessing_is_throttled_and_the_right_password_too(hub, person):
    answers = [login(hub, person[0], f"guess-{i}") for i in range(30)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert answers[0].status_code == 401
    assert refused and int(refused[0].headers["Retry-After"]) > 0
    assert login(hub, person[0], person[1]).status_code == 429


def test_parallel_guesses_do_not_overtake_the_throttle(new_hub):
    hub = new_hub()
    username, _ = hub.create_user()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        codes = [a.status_code for a in pool.map(lambda i: login(hub, username, f"guess-{i}"), range(64))]
    assert set(codes) == {401, 429}
    assert codes.count(401) <= 10


# --- own profile -------------------------------------------------------------------------------------------------------


def test_me_shows_both_identities_and_no_secret(hub, person):
    answer = hub.get(ME, headers=hub.bearer(*person))
    assert answer.status_code == 200
    me = answer.json()
    assert me["username"] == person[0]
    assert isinstance(me["id"], int)
    assert uuid.UUID(me["uuid"])
    assert (me["role"], me["hub_role"]) == ("AGENT", "manager")
    assert not [key for key in me if "password_hash" in key or "token" in key]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x.y.z"}, {"Authorization": "Basic eDp5"}], ids=["none", "bad token", "basic"])
def test_me_without_a_valid_token_is_401_with_a_challenge(hub, headers):
    answer = hub.get(ME, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert set(answer.json()) == {"detail"}


def test_a_token_whose_signature_or_algorithm_was_changed_is_refused(hub, person):
    head, claims, signature = hub.token(*person).split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    payload = json.loads(base64.urlsafe_b64decode(claims + "=="))
    payload["sub"] = "1"
    forged = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode()
    for token in (f"{none}.{claims}.", f"{head}.{forged}.{signature}", f"{head}.{claims}.{'A' * len(signature)}"):
        assert hub.get(ME, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_the_profile_can_be_changed_and_a_taken_name_is_refused(hub, person):
    headers = hub.bearer(*person)
    answer = hub.put(ME, headers=headers, json={"first_name": "Jo", "last_name": "Example"})
    assert answer.status_code == 200
    assert (answer.json()["first_name"], answer.json()["last_name"]) == ("Jo", "Example")
    taken = hub.put(ME, headers=headers, json={"username": hub.credentials["DIALHUB_ADMIN_USERNAME"]})
    assert taken.status_code == 400
    assert taken.json() == {"detail": "Username already exists"}


def test_a_new_password_ends_the_sessions_of_the_old_one(hub, person):
    headers = hub.bearer(*person)
    assert hub.put(ME, headers=headers, json={"password": "another-long-passphrase-17"}).status_code == 400
    changed = hub.put(ME, headers=headers, json={"password": "another-long-passphrase-17", "current_password": person[1]})
    assert changed.status_code == 200
    assert hub.get(ME, headers=headers).status_code == 401
    assert login(hub, *person).status_code == 401
    assert login(hub, person[0], "another-long-passphrase-17").status_code == 200


# --- API keys ----------------------------------------------------------------------------------------------------------


def test_the_life_of_an_api_key(hub):
    key = hub.create_api_key("dialer", "--name", "life of a key")
    listed = hub.cli("api-key", "list").stdout
    assert "life of a key" in listed
    assert key not in listed
    assert hub.scalar(f"SELECT count(*) FROM api_keys WHERE api_keys::text LIKE '%{key}%'") == "0"

    assert not key_is_refused(hub, key)
    identifier = hub.scalar("SELECT id FROM api_keys WHERE name = 'life of a key'")
    hub.cli("api-key", "revoke", identifier)
    assert key_is_refused(hub, key)


def key_is_refused(hub, key):
    """The dialer's endpoint checks the key before it reads the lead, so an empty lead tells them apart."""
    return hub.post("/api/leads/from-dialer/", json={}, headers={"X-Dialer-Api-Key": key}).status_code == 401


def test_an_expired_key_is_refused(hub):
    key = hub.create_api_key("dialer", "--name", "short-lived", "--expires-in-days", "1")
    assert not key_is_refused(hub, key)
    hub.sql("UPDATE api_keys SET created_at = now() - interval '2 days', expires_at = now() - interval '1 second' WHERE name = 'short-lived'")
    assert key_is_refused(hub, key)


def test_a_key_of_another_scope_is_refused(hub):
    answer = hub.post("/api/leads/from-dialer/", json={}, headers={"X-Dialer-Api-Key": hub.credentials["PROVISIONING_API_KEY"]})
    assert answer.status_code in (401, 403)


def test_secrets_are_not_in_the_log(hub):
    known = hub.credentials
    hub.post("/api/leads/from-dialer/?api_key=" + known["DIALER_API_KEY"], json={})
    login(hub, known["DIALHUB_ADMIN_USERNAME"], known["DIALHUB_ADMIN_PASSWORD"])
    log = hub.log_text()
    for name in ("DIALER_API_KEY", "DIALHUB_ADMIN_PASSWORD", "PROVISIONING_API_KEY"):
        assert known[name] not in log, name


def test_every_change_of_identity_is_in_the_audit_log(hub, person):
    hub.put(ME, headers=hub.bearer(*person), json={"first_name": "Audited"})
    rows = hub.sql("SELECT actor, action, after FROM audit_log ORDER BY id DESC LIMIT 5")
    assert any("Audited" in row["after"] for row in rows)
    assert all("password" not in row["after"] or person[1] not in row["after"] for row in rows)
