"""Numbers and whose they are, with the paths and shapes of the original."""

import itertools
import uuid

import pytest

NUMBERS = itertools.count(2025550100)
LISTED = {
    "id", "phone_number", "provider", "country_code", "capabilities", "status", "assigned_to", "created_at",
    "agent_first_name", "agent_last_name", "agent_email", "daily_limit", "allowed_countries", "calls_made_today",
}
PATH = "/api/v1/phone-numbers"


@pytest.fixture(scope="module")
def admin(hub):
    return hub.bearer(*hub.create_user("admin"))


@pytest.fixture(scope="module")
def manager(hub):
    return hub.bearer(*hub.create_user("manager"))


@pytest.fixture
def agent(hub):
    """(UUID, headers) of a new agent."""
    username, password = hub.create_user("agent")
    return hub.scalar(f"SELECT uuid FROM users WHERE username = '{username}'"), hub.bearer(username, password)


def fresh():
    return f"+1{next(NUMBERS)}"


def add(hub, admin, phone=None, **more):
    answer = hub.post(PATH, json={"phoneNumber": phone or fresh(), "countryCode": "us", **more}, headers=admin)
    assert answer.status_code == 201, answer.text
    return answer.json()["phoneNumber"]


def assign(hub, admin, number, agent, **more):
    body = {"agentId": agent, "dailyLimit": 100, "allowedCountries": ["US", "ca"], **more}
    return hub.post(f"{PATH}/{number['id']}/assign", json=body, headers=admin)


def listed(hub, headers, **filters):
    answer = hub.get(PATH, params=filters, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["phoneNumbers"]


def one(hub, headers, number, **filters):
    return next((item for item in listed(hub, headers, **filters) if item["id"] == number["id"]), None)


def test_a_number_is_added(hub, admin):
    phone = fresh()
    answer = hub.post(PATH, json={"phoneNumber": phone, "countryCode": "us"}, headers=admin)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["success"], body["message"]) == (True, "Phone number added successfully")
    made = body["phoneNumber"]
    assert {"id", "organization_id", "phone_number", "provider", "country_code", "capabilities", "status", "assigned_to",
            "created_at", "updated_at"} <= set(made)
    assert (made["phone_number"], made["provider"], made["country_code"], made["status"]) == (phone, "telnyx", "US", "active")
    assert (made["capabilities"], made["assigned_to"]) == ({"voice": True, "sms": False}, None)
    assert uuid.UUID(made["id"]) and uuid.UUID(made["organization_id"])

    again = hub.post(PATH, json={"phoneNumber": phone, "countryCode": "US"}, headers=admin)
    assert (again.status_code, again.json()["message"]) == (400, "Phone number already exists")
    shown = one(hub, admin, made)
    assert LISTED <= set(shown)
    assert all(shown[name] is None for name in LISTED if name.startswith("agent_") or name in (
        "assigned_to", "daily_limit", "allowed_countries", "calls_made_today"))


@pytest.mark.parametrize("change, error", [
    ({"phoneNumber": None}, '"phoneNumber" '),
    ({"phoneNumber": "+1202555"}, '"phoneNumber" is too short for a telephone number of US'),
    ({"phoneNumber": "hello"}, '"phoneNumber" must be a telephone number, for example +12025550123'),
    ({"phoneNumber": "+14165550123"}, '"countryCode" must be CA, the country of +14165550123, not US'),
    ({"countryCode": "USA"}, '"countryCode" '),
    ({"provider": "vonage"}, '"provider" '),
    ({"color": "red"}, '"color" is not allowed'),
])
def test_what_is_no_number_is_refused_with_reasons(hub, admin, change, error):
    answer = hub.post(PATH, json={"phoneNumber": "+12025550199", "countryCode": "US", **change}, headers=admin)
    assert (answer.status_code, answer.json()["success"], answer.json()["message"]) == (400, False, "Validation error")
    assert any(text.startswith(error) for text in answer.json()["errors"]), answer.text
    missing = hub.post(PATH, json={"countryCode": "US"}, headers=admin)
    assert missing.json()["errors"] == ['"phoneNumber" is required']
