"""Organizations with numbers and agents, for tests of number_assignment."""

import itertools
import re

PATH = "/api/v1/phone-numbers"
CALLS = "/api/v1/calls"
ORGANIZATIONS = itertools.count(1)
#: A number is one organization's in the whole hub.
NUMBERS = itertools.count(2025550000)
PASSWORD = "a long enough password"
#: bcrypt of it, of the least cost.
HASH = "$2b$04$wfzLZNxcm3LNRLg3Rfkuv.h8IfL2haAQAwy6iHQ.M8Pdu8i9bqQLi"


class Organization:
    """One of its own, with an administrator, people, numbers and a key for dialers."""

    def __init__(self, hub, time_zone="America/New_York"):
        self.hub = hub
        self.name = f"numbers{next(ORGANIZATIONS)}"
        self.id = int(hub.scalar(
            "INSERT INTO organizations (name, display_name, time_zone, default_region) "
            f"VALUES ('{self.name}', '{self.name}', '{time_zone}', 'US') RETURNING id"))
        hub.psql(f"INSERT INTO dialers (organization_id, name, default_region) VALUES ({self.id}, 'engine', 'US')")
        self.people = itertools.count(1)
        self.admin = self.person("admin")[1]

    def person(self, role="agent"):
        """(UUID, headers) of a new person."""
        username = f"{role}{next(self.people)}.{self.name}"
        uuid = self.hub.scalar(
            "INSERT INTO users (organization_id, username, role, first_name, last_name, password_hash) VALUES "
            f"({self.id}, '{username}', '{role}', 'Ann', 'Example', '{HASH}') RETURNING uuid")
        return uuid, self.hub.bearer(username, PASSWORD)

    def key(self, scope="dialer"):
        output = self.hub.cli("api-key", "create", "--scope", scope, "--organization", self.name).stdout
        return {"X-API-Key": re.search(r"\bdh_[0-9A-Za-z]{43}\b", output)[0]}

    @staticmethod
    def phone():
        return f"+1{next(NUMBERS)}"

    def add(self, phone=None, **more):
        answer = self.hub.post(PATH, json={"phoneNumber": phone or self.phone(), "countryCode": "us", **more}, headers=self.admin)
        assert answer.status_code == 201, answer.text
        return answer.json()["phoneNumber"]

    def try_assign(self, number, agent, **more):
        body = {"agentId": agent, "dailyLimit": 100, "allowedCountries": ["US", "ca"], **more}
        return self.hub.post(f"{PATH}/{number['id']}/assign", json=body, headers=self.admin)

    def assign(self, number, agent, **more):
        answer = self.try_assign(number, agent, **more)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"success": True, "message": "Phone number assigned successfully"}

    def agent_with_number(self, phone=None, **terms):
        """(UUID, headers, number)"""
        uuid, headers = self.person()
        number = self.add(phone)
        self.assign(number, uuid, **terms)
        return uuid, headers, number

    def listed(self, headers=None, **filters):
        answer = self.hub.get(PATH, params=filters, headers=headers or self.admin)
        assert answer.status_code == 200, answer.text
        return answer.json()["phoneNumbers"]

    def one(self, number):
        return next(item for item in self.listed() if item["id"] == number["id"])

    def settings(self, **changes):
        answer = self.hub.put(f"{CALLS}/settings", json=changes, headers=self.admin)
        assert answer.status_code == 200, answer.text
        return answer.json()["settings"]

    def authorize(self, headers, destination="+14155550125", **more):
        answer = self.hub.post(f"{CALLS}/authorize", json={"destination": destination, **more}, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def commit(self, headers, decision):
        return self.hub.post(f"{CALLS}/{decision['reservation_id']}/commit", headers=headers)

    def cancel(self, headers, decision):
        return self.hub.post(f"{CALLS}/{decision['reservation_id']}/cancel", headers=headers)

    def call(self, headers, **more):
        """An allowed and committed call."""
        decision = self.authorize(headers, **more)
        assert decision["allowed"], decision
        answer = self.commit(headers, decision)
        assert answer.status_code == 200, answer.text
        return decision
