"""Users and dialer links from files: dialhub seed-users."""

import io
import os
import re
import signal
import stat
import subprocess
import zipfile

import pytest
from hub import BINARY, PROJECT, hub_environment
from seeding import SETTINGS, Office, hub, office  # noqa: F401

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
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
COUNTS = re.compile(
    r"(\d+) created, (\d+) updated, (\d+) moved, (\d+) unchanged, (\d+) errors, (\d+) in total", re.MULTILINE)


@pytest.fixture
def seed(office, tmp_path):
    """seed(content, *options, name="users.csv") gives (exit code, counts, output)."""

    def run(content, *options, name="users.csv"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        result = office.hub.cli("seed-users", file, "--organization", office.name, *options, expect=None)
        found = COUNTS.search(result.stdout)
        return result.returncode, tuple(map(int, found.groups())) if found else None, result.stdout + result.stderr

    return run


def workbook(rows):
    """An XLSX as Excel writes it: texts shared, numbers as numbers."""
    strings = []

    def cell(column, row, value):
        if isinstance(value, int):
            return f'<c r="{column}{row}"><v>{value}</v></c>'
        strings.append(value)
        return f'<c r="{column}{row}" t="s"><v>{len(strings) - 1}</v></c>'

    data = "".join(
        f'<row r="{number}">' + "".join(cell("ABCDEFGH"[i], number, value) for i, value in enumerate(row) if value != "")
        + "</row>" for number, row in enumerate(rows, 1))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
                         '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>')
        package.writestr("xl/_rels/workbook.xml.rels",
                         '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>')
        package.writestr("xl/sharedStrings.xml",
                         f'<sst xmlns="{MAIN}">' + "".join(f"<si><t>{text}</t></si>" for text in strings) + "</sst>")
        package.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>')
    return content.getvalue()


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
    hub = new_hub(settings=SETTINGS)
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
    hub = new_hub(settings=SETTINGS)
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


def test_every_format_says_the_same(seed, office):
    name = office.unique("jo")
    rows = [["dialer_user_id", "username", "full_name", "role", "", "shoe size"],
            [8050, name, "Jo Low", "manager", "", 42], ["", "", ""], ["LeiaG", f"{name}2", "", "", "", ""]]
    code, counts, output = seed(workbook(rows), "--no-passwords", name="users.xlsx")
    assert (code, counts) == (0, (2, 0, 0, 0, 0, 2)), output
    assert 'Warning: The column "shoe size" is not used' in output
    linked = links(office.hub, office.name)
    assert (linked["8050"]["username"], linked["8050"]["role"], linked["8050"]["full_name"]) == (name, "manager", "Jo Low")
    assert linked["8050"]["has_password"] == "f"
    same = {
        "users.yml": f"- {{dialer_user_id: 8050, username: {name}, full_name: Jo Low, role: manager}}\n- {{dialer_user_id: LeiaG, username: {name}2}}\n",
        "users.json": f'[{{"dialer_user_id": 8050, "username": "{name}", "role": "manager"}}]',
        "semicolons.csv": f"dialer_user_id;username;role\n8050;{name};manager\n".encode("utf-16"),
        "users": f"user\tusername\tname\n8050\t{name}\tJo Low\n",
    }
    for file, content in same.items():
        code, counts, output = seed(content, "--update", name=file)
        assert code == 0 and counts[3] == counts[5] > 0, output


def test_vicidials_user_details(seed, office):
    lines = "CalebG,Caleb Galloway,AGENTS,1,Y\nboss,The Boss,ADMIN,9,Y\nold,Old Hand,AGENTS,1,N\nVDAD,Outbound Auto Dial,ADMIN,1,N\n"
    unique = lines.replace("CalebG", office.unique("CalebG")).replace("boss", office.unique("boss")).replace("old,", office.unique("old") + ",")
    code, counts, output = seed(unique, name="user_details.txt")
    assert (code, counts) == (0, (4, 0, 0, 0, 0, 4)), output
    linked = links(office.hub, office.name)
    assert (linked[office.unique("boss")]["role"], linked[office.unique("CalebG")]["role"]) == ("admin", "agent")
    assert linked[office.unique("old")]["is_active"] == "f"
    assert (linked["VDAD"]["username"], linked["VDAD"]["is_active"]) == ("outbound_auto_dial", "t")


def test_passwords_go_into_a_new_private_file(seed, office, tmp_path):
    first, second = office.unique("a"), office.unique("b")
    passwords = tmp_path / "passwords.csv"
    code, counts, output = seed(f"username,role\n{first},agent\n{second},boss\n", "--passwords", passwords)
    assert (code, counts) == (1, (1, 0, 0, 0, 1, 2)), output
    assert "role: Must be admin" in output
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
    heading, line = passwords.read_text().splitlines()
    assert heading == "username,password" and line.startswith(f'"{first}",')
    password = line.split(",")[1]
    assert len(password) >= 12 and password not in output
    assert office.can_sign_in(first, password)

    code, _, output = seed(f"username\n{office.unique('c')}\n", "--passwords", passwords)
    assert code == 1 and "exists already" in output
    assert passwords.read_text().endswith(line + "\n")
    # Nothing to write, nothing written.
    code, counts, _ = seed(f"username\n{first}\n", "--passwords", tmp_path / "none.csv")
    assert (code, counts[3]) == (0, 1) and not (tmp_path / "none.csv").exists()
    code, _, output = seed(f"username\n{office.unique('d')}\n", "--passwords", tmp_path / "no" / "where.csv")
    assert code == 1 and "where.csv" in output
    assert office.hub.scalar(f"SELECT count(*) FROM users WHERE username = '{office.unique('d')}'") == "0"


def test_passwords_are_reset_only_when_asked(seed, office):
    name = office.unique("jo")
    password = passwords_in(seed(f"username\n{name}\n")[2])[name]
    session = office.hub.bearer(name, password)
    given = f"username,password\n{name},another long one\n"
    assert seed(given, "--update")[1] == (0, 0, 0, 1, 0, 1)
    assert office.can_sign_in(name, password)
    code, counts, output = seed(given, "--reset-passwords")
    assert (code, counts) == (0, (0, 1, 0, 0, 0, 1)) and "Passwords" not in output
    assert office.can_sign_in(name, "another long one") and not office.can_sign_in(name, password)
    assert office.hub.get("/api/auth/me", headers=session).status_code == 401
    dry = seed(f"username\n{name}\n", "--reset-passwords", "--dry-run")
    assert dry[1] == (0, 1, 0, 0, 0, 1) and "Passwords" not in dry[2]
    assert office.can_sign_in(name, "another long one")


def test_wrong_uses_are_explained(seed, office):
    assert seed("Andy;x\n")[0] == 64 and "no heading" in seed("Andy;x\n")[2]
    code, _, output = seed("users:\n  - {username: [\n", name="users.yaml")
    assert code == 64 and re.search(r"Line \d+, column \d+: ", output)
    assert seed("username\na\n", "--dialer", "nothing")[0] == 64
    assert seed("username,role\n")[0] == 64 and "no users" in seed("")[2]
    missing = office.hub.cli("seed-users", "/nowhere/users.csv", "--organization", office.name, expect=64)
    assert "cannot read" in missing.stderr
    without = Office(office.hub, dialers=())
    file = office.hub.directory / "linked.csv"
    file.write_text(f"dialer_user_id,username\n1,{without.unique('x')}\n")
    output = office.hub.cli("seed-users", file, "--organization", without.name, expect=1).stdout
    assert "dialer: The organization has no dialer yet" in output


def test_hashing_is_told_and_may_be_interrupted(new_hub, tmp_path):
    hub = new_hub(settings={"user_seeding": {"bcrypt_cost": 13}})
    file, passwords = tmp_path / "many.csv", tmp_path / "passwords.csv"
    file.write_text("username\n" + "".join(f"many_{i}\n" for i in range(500)))
    command = subprocess.Popen(
        [str(BINARY), "--config", str(hub.configuration_file), "seed-users", str(file), "--passwords", str(passwords)],
        env=hub_environment(directory=hub.directory), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert re.match(r"hashed \d+ of 500 passwords", command.stderr.readline())
    os.kill(command.pid, signal.SIGKILL)
    command.communicate()
    assert hub.scalar("SELECT count(*) FROM users WHERE username LIKE 'many%'") == "0"
    assert not passwords.exists()
    file.write_text("username\nmany_1\n")
    assert "1 created" in hub.cli("seed-users", file, "--passwords", passwords).stdout
