"""Users and dialer links from files: dialhub seed-users."""

import json
import re
import stat
import subprocess
import uuid

import pytest
from hub import PROJECT

SEEDS = PROJECT / "config" / "seeds" / "dialer_users.yaml"
#: Seed 000: (dialer user id, user name, full name, role)
EIGHTEEN = [
    *[(str(number), f"user_{number}", f"user_{number}", "agent") for number in range(8050, 8055)],
    ("admin", "admin", "admin", "admin"), ("Andy", "andy", "andy", "agent"), ("ashley", "ashley", "ashley", "agent"),
    ("CalebG", "caleb_galloway", "Caleb Galloway", "agent"),
    ("DaniC", "danielle_crutchley", "Danielle Crutchley", "agent"),
    ("VDCL", "inbound_no_agent", "Inbound No Agent", None), ("JakeR", "jake_rose", "Jake Rose", "agent"),
    ("LeiaG", "leia_garbitt", "Leia Garbitt", "agent"), ("LibbyL", "liberty_liddle_old", "Liberty Liddle-Old", "agent"),
    ("VDAD", "outbound_auto_dial", "Outbound Auto Dial", None),
    ("ImaniU", "roheece_imani_hines", "Roheece Imani Hines", "agent"),
    ("training1", "training_1", "Training 1", "agent"),
    ("Tyler", "tyler_gittoes_lemm", "Tyler Gittoes-Lemm", "agent"),
]
COUNTS = re.compile(
    r"(\d+) created, (\d+) updated, (\d+) moved, (\d+) unchanged, (\d+) errors, (\d+) in total", re.MULTILINE)


@pytest.fixture
def organization(hub):
    """A new organization with one dialer."""
    name = f"seed-{uuid.uuid4().hex[:8]}"
    hub.cli("organization", "create", "--name", name)
    hub.cli("dialer", "create", "--organization", name, "--name", "vicidial")
    return name


@pytest.fixture
def seed(hub, organization, tmp_path):
    """seed(text, *options, name="users.csv") gives (exit code, counts, output)."""

    def run(text, *options, name="users.csv", organization=organization):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        result = hub.cli("seed-users", file, "--organization", organization, *options, expect=None)
        found = COUNTS.search(result.stdout)
        return result.returncode, tuple(map(int, found.groups())) if found else None, result.stdout + result.stderr

    return run


def links(hub, organization):
    rows = hub.sql(f"""
        SELECT l.dialer_user_id, u.username, u.kind, u.role, u.is_active, u.password_hash IS NOT NULL AS has_password,
               trim(u.first_name || ' ' || u.last_name) AS full_name
        FROM dialer_links l JOIN dialers d ON d.id = l.dialer_id JOIN organizations o ON o.id = d.organization_id
        JOIN users u ON u.id = l.user_id WHERE o.name = '{organization}'""")
    return {row["dialer_user_id"]: row for row in rows}


def passwords_in(output):
    table = output.split("Passwords, shown only this once", 1)[1]
    return dict(re.findall(r"^(\S+)  +(\S{12,})$", table, flags=re.MULTILINE))


def test_the_eighteen_users_of_the_seed(new_hub):
    hub = new_hub(settings={"user_seeding": {"bcrypt_cost": 4}})
    dry = hub.cli("seed-users", SEEDS, "--dry-run").stdout
    assert "Nothing was changed" in dry and hub.scalar("SELECT count(*) FROM dialer_links") == "0"

    output = hub.cli("seed-users", SEEDS).stdout
    # The administrator is there already: bootstrap made one. The system users are the hub's own.
    assert COUNTS.search(output).groups() == ("17", "1", "0", "0", "0", "18")
    linked = links(hub, "main")
    assert len(linked) == 18
    for dialer_user_id, username, full_name, role in EIGHTEEN:
        row = linked[dialer_user_id]
        assert (row["username"], row["full_name"] or username) == (username, full_name)
        assert row["kind"] == ("human" if role else "system")
        if role:
            assert (row["role"], row["is_active"], row["has_password"]) == (role, "t", "t")
        else:
            assert row["has_password"] == "f"

    passwords = passwords_in(output)
    assert len(passwords) == 15 and len(set(passwords.values())) == 15
    answer = hub.post("/api/auth/login", json={"username": "caleb_galloway", "password": passwords["caleb_galloway"]})
    assert answer.json()["must_change_password"] is True
    refused = hub.get("/api/leads", headers={"Authorization": f"Bearer {answer.json()['access_token']}"})
    assert refused.status_code == 403
    assert hub.post("/api/auth/login", json={"username": "outbound_auto_dial", "password": "123"}).status_code == 401

    before = hub.psql("SELECT * FROM users ORDER BY id") + hub.psql("SELECT * FROM dialer_links ORDER BY id")
    again = hub.cli("seed-users", SEEDS, "--update").stdout
    assert COUNTS.search(again).groups() == ("0", "0", "0", "18", "0", "18")
    assert "Passwords" not in again
    assert hub.psql("SELECT * FROM users ORDER BY id") + hub.psql("SELECT * FROM dialer_links ORDER BY id") == before

    # A lead of a seeded agent arrives, one from VDAD belongs to nobody.
    lead = {"lead_id": "1", "user": "CalebG", "phone_number": "+447911123456", "first_name": "Jo"}
    answer = hub.post("/api/leads/from-dialer/", json=lead, headers=hub.dialer_headers())
    assert answer.json()["lead"]["assigned_agent_username"] == "caleb_galloway"
    lead |= {"lead_id": "2", "user": "VDAD", "phone_number": "+447911123457"}
    answer = hub.post("/api/leads/from-dialer/", json=lead, headers=hub.dialer_headers())
    assert answer.json()["lead"]["assigned_agent"] is None


def test_weak_passwords_work_only_when_allowed(new_hub, tmp_path):
    weak = tmp_path / "weak.csv"
    weak.write_text("dialer_user_id,username,password\n9050,weak_9050,123\n")
    hub = new_hub(settings={"user_seeding": {"bcrypt_cost": 4}})
    refused = hub.cli("seed-users", weak, expect=1).stdout
    assert "password: The password must have at least 12 characters" in refused
    hub.stop()
    assert "user_seeding.weak_passwords_allowed" not in hub.log_text()
    hub.configure({"user_seeding": {"allow_weak_passwords": True}})
    hub.start()
    hub.wait_for_log("WARN.*user_seeding.weak_passwords_allowed")
    assert COUNTS.search(hub.cli("seed-users", weak).stdout)[1] == "1"
    answer = hub.post("/api/auth/login", json={"username": "weak_9050", "password": "123"})
    assert answer.status_code == 200 and answer.json()["must_change_password"] is False
