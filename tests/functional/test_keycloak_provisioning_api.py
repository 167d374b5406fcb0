"""The provisioning API as the seed's Django code uses it, and what it promises beyond that."""

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
