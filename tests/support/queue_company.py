"""Companies of the number queue for tests, and how their dialers and people ask."""

import itertools
import re

COMPANIES = itertools.count(1)
PASSWORD = "a long enough password"
ALWAYS = "SELECT {company}, day, '00:00', '24:00' FROM generate_series(0, 6) day"


class Company:
    """An organization of its own, with dialers, keys and numbers."""

    def __init__(self, hub):
        self.hub = hub
        self.number = next(COMPANIES)
        self.name = f"company{self.number}"
        self.id = int(hub.scalar(
            "INSERT INTO organizations (name, display_name, time_zone, default_region) "
            f"VALUES ('{self.name}', '{self.name}', 'Asia/Tehran', 'IR') RETURNING id"))
        hub.psql(f"INSERT INTO queue_companies (organization_id, skip_holidays) VALUES ({self.id}, false)")
        self.list = int(hub.scalar(
            f"INSERT INTO queue_lists (organization_id, name) VALUES ({self.id}, 'default') RETURNING id"))
        self.open()

    def open(self):
        self.set_windows(ALWAYS.format(company=self.id))

    def set_windows(self, rows):
        self.hub.psql(
            f"DELETE FROM queue_schedule_windows WHERE organization_id = {self.id}; "
            f"INSERT INTO queue_schedule_windows (organization_id, day_of_week, start_time, end_time) {rows}; "
            f"UPDATE queue_companies SET schedule_version = schedule_version + 1 WHERE organization_id = {self.id}")

    def key(self, dialer="engine", any_organization=False):
        known = self.hub.scalar(
            f"SELECT count(*) FROM dialers WHERE organization_id = {self.id} AND name = '{dialer}'")
        if known == "0":
            self.hub.psql(
                f"INSERT INTO dialers (organization_id, name, default_region) VALUES ({self.id}, '{dialer}', 'IR')")
        scopes = ["--scope", "dialer"] + (["--scope", "any_organization"] if any_organization else [])
        output = self.hub.cli(
            "api-key", "create", *scopes, "--organization", self.name, "--dialer", dialer).stdout
        return re.search(r"\bdh_[0-9A-Za-z]{43}\b", output)[0]

    def phone(self, position):
        """Numbers of its own: one that another company's dialer holds is not handed out."""
        return f"0913{self.number * 10000 + position:07d}"

    def queue(self, count, phone=None):
        """Queues its first numbers, one after the other, or the one given."""
        phones = [phone] if phone else [self.phone(position) for position in range(1, count + 1)]
        rows = ", ".join(f"({position}, '{phone}')" for position, phone in enumerate(phones))
        self.hub.psql(
            "WITH made AS (INSERT INTO queue_numbers (organization_id, created_at, updated_at, list_id, phone) "
            f"SELECT {self.id}, now(), now(), {self.list}, phone FROM (VALUES {rows}) v (position, phone) "
            "ORDER BY position RETURNING id, phone) "
            "INSERT INTO queue_entries (number_id, organization_id, ready_at, list_id, phone) "
            f"SELECT id, {self.id}, now() - interval '1 hour' + row_number() OVER (ORDER BY id) * interval '1 ms', "
            f"{self.list}, phone FROM made")
        return self

    def wallet(self, balance, cost):
        self.hub.psql(
            "INSERT INTO queue_wallets (organization_id, balance, cost_per_connected) "
            f"VALUES ({self.id}, {balance}, {cost})")

    def count(self, query):
        return int(self.hub.scalar(query.format(company=self.id)))

    def agent(self, username, agent_type="both", phone="NULL"):
        return int(self.hub.scalar(
            "INSERT INTO users (organization_id, username, first_name, last_name, role, agent_type, phone_number) "
            f"VALUES ({self.id}, '{username}', 'First', '{username}', 'agent', '{agent_type}', {phone}) RETURNING id"))

    def user(self, role="admin", **names):
        """(id, Authorization header) of a new user of the company."""
        username = f"{role}-{self.name}-{next(COMPANIES)}"
        self.hub.cli("user", "create", "--username", username, "--organization", self.name, "--role", role,
                     "--password", PASSWORD)
        for name, value in names.items():
            self.hub.psql(f"UPDATE users SET {name} = '{value}' WHERE username = '{username}'")
        user = int(self.hub.scalar(f"SELECT id FROM users WHERE username = '{username}'"))
        return user, self.hub.bearer(username, PASSWORD)


def persian(digits):
    return digits.translate({ord(str(digit)): chr(0x06F0 + digit) for digit in range(10)})


def ask(hub, token, **parameters):
    return hub.get("/api/dialer/next-batch", params=parameters, headers={"Authorization": f"Bearer {token}"})
