"""Numbers as the panel of the original uses them: lists, changes, imports, exports."""

import concurrent.futures
import contextlib
import csv
import io
import uuid
import zipfile

import pytest
from open_transaction import OpenTransaction
from queue_company import Company, ask, persian
from workbook import workbook

KEYS = {
    "id", "phone_number", "status", "global_status", "total_attempts", "last_attempt_at", "last_status_change_at",
    "last_called_at", "last_called_company_id", "assigned_at", "assigned_batch_id", "last_user_message", "note",
    "assigned_agent_id", "assigned_agent", "scenario_display_name", "outbound_line_display_name", "call_direction", "list",
    "created_at", "updated_at",
}


@pytest.fixture(scope="module")
def company(hub):
    return Company(hub)


@pytest.fixture(scope="module")
def admin(company):
    return company.user("admin")[1]


def add(hub, admin, phones, **more):
    answer = hub.post("/api/numbers/", json={"phone_numbers": phones, **more}, headers=admin)
    assert answer.status_code == 200, answer.text
    return answer.json()


def upload(hub, admin, content, name="numbers.csv", **options):
    return hub.post("/api/numbers/upload", files={"file": (name, content)}, data=options, headers=admin)


def counts(answer):
    return tuple(answer[name] for name in ("inserted", "duplicates", "suppressed", "invalid"))


def listed(hub, headers, **parameters):
    answer = hub.get("/api/numbers/", params=parameters, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def phones_of(numbers):
    return [number["phone_number"] for number in numbers]


def report(hub, token, number, status, **more):
    body = {"number_id": number["id"], "phone_number": number["phone_number"], "status": status,
            "attempted_at": "2026-01-31T08:00:00+00:00", **more}
    answer = hub.post("/api/dialer/report-result", json=body, headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["accepted"] is True, answer.text


def test_numbers_are_added_listed_searched_and_counted(hub, company, admin):
    phones = [company.phone(i) for i in range(1, 6)]
    spelled = ["+98 " + phones[0][1:], persian(phones[1]), "0098" + phones[2][1:], phones[3][1:] + ".0", phones[4], phones[4],
               "12345", "hello"]
    answer = add(hub, admin, spelled)
    assert counts(answer) == (5, 1, 0, 2)
    assert answer["invalid_samples"] == ["12345", "hello"]
    assert counts(add(hub, admin, phones[:2])) == (0, 2, 0, 0)

    numbers = listed(hub, admin)
    assert phones_of(numbers) == phones[::-1], "the newest first"
    assert set(numbers[0]) == KEYS
    assert numbers[0]["status"] == "IN_QUEUE" and numbers[0]["assigned_agent"] is None
    assert phones_of(listed(hub, admin, sort_order="asc", skip=1, limit=2)) == phones[1:3]
    assert phones_of(listed(hub, admin, search=persian(phones[2]))) == [phones[2]]
    assert phones_of(listed(hub, admin, search=phones[2][-6:])) == [phones[2]]
    assert hub.get("/api/numbers/stats", headers=admin).json() == {"total": 5}
    assert hub.get("/api/numbers/stats/", params={"search": phones[0]}, headers=admin).json() == {"total": 1}
    assert listed(hub, admin, status="CONNECTED") == []
    assert len(listed(hub, admin, start_date="1404/01/01", end_date=persian("1499-12-29"))) == 5
    assert listed(hub, admin, end_date="2020-01-01") == []
    wrong = hub.get("/api/numbers", params={"start_date": "yesterday"}, headers=admin)
    assert (wrong.status_code, wrong.json()) == (400, {"detail": "Invalid start_date"})
    assert hub.get("/api/numbers", params={"limit": 1001}, headers=admin).status_code == 422


def test_statuses_change_by_the_rules(hub):
    company = Company(hub).queue(4)
    _, admin = company.user("admin")
    token = company.key()
    numbers = ask(hub, token, size=2).json()["batch"]["numbers"]
    report(hub, token, numbers[0], "CONNECTED", user_message="call me")
    report(hub, token, numbers[1], "BUSY")
    connected, busy = (number["id"] for number in numbers)

    refused = hub.put(f"/api/numbers/{connected}/status", json={"status": "MISSED"}, headers=admin)
    assert refused.status_code == 400
    assert refused.json() == {"detail": "Only numbers in IN_QUEUE, MISSED, BUSY, POWER_OFF, or BANNED can be changed"}
    changed = hub.put(f"/api/numbers/{busy}/status", json={"status": "MISSED", "note": "by hand"}, headers=admin).json()
    assert (changed["status"], changed["note"], changed["total_attempts"]) == ("MISSED", "by hand", 1)
    assert hub.delete(f"/api/numbers/{connected}", headers=admin).status_code == 400

    reset = hub.post(f"/api/numbers/{busy}/reset", headers=admin).json()
    assert (reset["status"], reset["total_attempts"], reset["last_attempt_at"]) == ("IN_QUEUE", 0, None)
    assert busy in [number["id"] for number in ask(hub, token, size=10).json()["batch"]["numbers"]]
    history = hub.get(f"/api/numbers/{busy}/history", headers=admin).json()
    assert [(item["status"], item["total_attempts"]) for item in history] == [("BUSY", 1)]

    assert hub.delete(f"/api/numbers/{busy}", headers=admin).json() == {"deleted": True, "id": busy}
    gone = hub.get(f"/api/numbers/{busy}/history", headers=admin)
    assert (gone.status_code, gone.json()) == (404, {"detail": "Number not found"})
    superuser = hub.bearer()
    company_is = {"company": company.name}
    assert hub.post(f"/api/numbers/{connected}/reset", params=company_is, headers=superuser).json()["status"] == "IN_QUEUE"

    other_admin = Company(hub).user("admin")[1]
    assert hub.post(f"/api/numbers/{connected}/reset", headers=other_admin).status_code == 404
    foreign = hub.get("/api/numbers", params=company_is, headers=other_admin)
    assert (foreign.status_code, foreign.json()) == (403, {"detail": "Access denied to this company"})


def test_bulk_acts_on_all_or_none(hub):
    company = Company(hub).queue(5)
    _, admin = company.user("admin")
    token = company.key()
    first = ask(hub, token, size=1).json()["batch"]["numbers"][0]
    report(hub, token, first, "CONNECTED")
    ids = sorted(number["id"] for number in listed(hub, admin))
    bulk = lambda **body: hub.post("/api/numbers/bulk", json=body, headers=admin)

    assert bulk(action="reset", ids=[]).json() == {"detail": "No numbers selected"}
    assert bulk(action="update_status", ids=ids).json() == {"detail": "status is required for update_status action"}
    assert bulk(action="update_status", status="MISSED", ids=ids).status_code == 400
    assert hub.get("/api/numbers/stats", params={"status": "MISSED"}, headers=admin).json() == {"total": 0}, "nothing changed"
    some = bulk(action="update_status", status="MISSED", select_all=True, filter_status="IN_QUEUE", excluded_ids=[ids[-1]])
    assert some.json() == {"updated": 3, "reset": 0, "deleted": 0}
    assert bulk(action="reset", ids=ids, filter_status="MISSED").json() == {"updated": 0, "reset": 3, "deleted": 0}
    assert bulk(action="delete", select_all=True, filter_status="IN_QUEUE").json() == {"updated": 0, "reset": 0, "deleted": 4}
    assert [number["id"] for number in listed(hub, admin)] == [first["id"]]
    assert hub.scalar(f"SELECT count(*) FROM queue_entries WHERE organization_id = {company.id}") == "0"


def test_agents_see_and_change_their_own_numbers_only(hub):
    company = Company(hub).queue(3)
    _, admin = company.user("admin")
    agent, headers = company.user("agent", first_name="سارا", last_name="Amini")
    ids = [number["id"] for number in listed(hub, admin, sort_order="asc")]
    hub.psql(f"UPDATE queue_numbers SET assigned_agent_id = {agent}, status = 'MISSED' WHERE id = {ids[0]}")
    assert [number["id"] for number in listed(hub, headers)] == [ids[0]]
    assert listed(hub, headers, agent_id=1)[0]["assigned_agent"]["first_name"] == "سارا"
    assert [number["id"] for number in listed(hub, admin, search="amini")] == [ids[0]]
    assert [number["id"] for number in listed(hub, admin, agent_id=agent)] == [ids[0]]
    foreign = hub.put(f"/api/numbers/{ids[1]}/status", json={"status": "MISSED"}, headers=headers)
    assert (foreign.status_code, foreign.json()) == (403, {"detail": "Not allowed for this number"})
    assert hub.put(f"/api/numbers/{ids[0]}/status", json={"status": "BUSY"}, headers=headers).json()["status"] == "BUSY"
    everything = hub.post("/api/numbers/bulk", json={"action": "delete", "select_all": True}, headers=headers)
    assert everything.json() == {"updated": 0, "reset": 0, "deleted": 1}
    assert hub.post("/api/numbers", json={"phone_numbers": []}, headers=headers).status_code == 403


def test_a_complaint_by_hand_suppresses(hub):
    company = Company(hub).queue(1)
    _, admin = company.user("admin")
    number = listed(hub, admin)[0]
    hub.put(f"/api/numbers/{number['id']}/status", json={"status": "COMPLAINED"}, headers=admin)
    assert hub.scalar(f"SELECT source FROM queue_suppressions WHERE phone = '{number['phone_number']}'") == "complaint"
    rival = Company(hub)
    answer = add(hub, rival.user("admin")[1], [number["phone_number"], rival.phone(1)])
    assert counts(answer) == (1, 0, 1, 0)


def test_files_of_every_encoding_and_delimiter(hub):
    company = Company(hub)
    _, admin = company.user("admin")
    text = lambda first, delimiter: "شماره{0}name\r\n{1}{0}a\r\n\"{2}\"{0}\"x\ny\"\r\n".format(
        delimiter, company.phone(first), persian(company.phone(first + 1)))
    for position, (encoding, delimiter) in enumerate([
            ("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", "|"), ("utf-16-be", ",")]):
        answer = upload(hub, admin, text(10 * position + 1, delimiter).encode(encoding)).json()
        assert counts(answer) == (2, 0, 0, 0), encoding
    arabic = "شماره;نام\n{};علي\n".format(company.phone(99)).encode("windows-1256")
    assert counts(upload(hub, admin, arabic).json()) == (1, 0, 0, 0)
    assert upload(hub, admin, b"\xff\xfe1").status_code == 422
    several = hub.post("/api/numbers/upload", files=[("file", ("a.csv", "1")), ("file", ("b.csv", "2"))], headers=admin)
    assert several.json()["detail"][0]["msg"] == "Send one file at a time"
    spreadsheets = "{};a, b\n=\"{}\";c\n".format(company.phone(101), company.phone(102))
    assert counts(upload(hub, admin, spreadsheets).json()) == (2, 0, 0, 0)
    for position, heading in enumerate(["id,Phone Number", "نام,شماره موبايل", "row;number"]):
        delimiter = ";" if ";" in heading else ","
        rows = f"{heading}\n09120000000{delimiter}{company.phone(110 + position)}\nx\n"
        assert counts(upload(hub, admin, rows.encode()).json()) == (1, 0, 0, 0), heading
    damaged = upload(hub, admin, b"%s\n%s\x00\n" % (company.phone(120).encode(), company.phone(121).encode())).json()
    assert (counts(damaged), damaged["invalid_samples"]) == ((1, 0, 0, 1), [company.phone(121) + "\ufffd"])


def test_workbooks(hub):
    company = Company(hub)
    _, admin = company.user("admin")
    phones = [company.phone(i) for i in range(1, 6)]
    rows = ['<c r="A1" t="s"><v>0</v></c>', '<c r="A2" t="s"><v>1</v></c><c r="B2"><v>09120000000</v></c>',
            f'<c r="A3"><v>{phones[1][1:]}</v></c>', f'<c r="A4"><v>{float(phones[2][1:]):.9E}</v></c>',
            f'<c r="A5" t="inlineStr"><is><t>{phones[3]}</t></is></c>', '<c r="B6"><v>9120000000</v></c>',
            f"<c><v>{phones[4][1:]}</v></c>"]
    answer = upload(hub, admin, workbook(rows, ["phone", phones[0]]), "numbers.xlsx").json()
    assert counts(answer) == (5, 0, 0, 0)
    assert sorted(phones_of(listed(hub, admin))) == phones

    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    refused = upload(hub, admin, workbook(['<c r="A1" t="str"><v>&b;</v></c>'], sheet_prefix=bomb), "x.xlsx")
    assert refused.status_code == 422
    assert "document type" in refused.json()["detail"][0]["msg"]
    for broken in (b"PK\x03\x04 but no more", workbook(rows)[:-30], workbook(['<c r="A1" t="s"><v>7</v></c>'], ["a"])):
        assert upload(hub, admin, broken, "x.xlsx").status_code == 422
    assert upload(hub, admin, b"\xd0\xcf\x11\xe0old", "x.xls").status_code == 422
    assert hub.scalar(f"SELECT count(*) FROM queue_imports WHERE organization_id = {company.id} AND state = 'running'") == "0"


def test_imports_have_verdicts_and_progress(hub):
    company = Company(hub).queue(1)
    _, admin = company.user("admin")
    stranger = Company(hub).user("admin")[1]
    phones = [company.phone(i) for i in range(1, 4)]
    content = "\n".join(["phone", phones[0], phones[1], phones[1], "021-33445566", "9.12E+09", f'"{phones[2]}"'])
    for yes in ("true", "1", "on"):
        judged = upload(hub, admin, content.encode(), dry_run=yes).json()
        assert counts(judged) == (2, 2, 0, 2) and judged["dry_run"] is True
    unclear = upload(hub, admin, content.encode(), dry_run="perhaps")
    assert unclear.status_code == 422 and "dry_run" in unclear.text
    assert hub.get("/api/numbers/stats", headers=admin).json() == {"total": 1}, "a dry run adds nothing"

    wanted = str(uuid.uuid4())
    done = upload(hub, admin, content.encode(), import_id=wanted, list="june").json()
    assert done["import_id"] == wanted and counts(done) == (2, 2, 0, 2)
    assert listed(hub, admin)[0]["list"] == "june"
    assert upload(hub, admin, content.encode(), import_id=wanted).status_code == 409
    path = f"/api/numbers/imports/{wanted}"
    shown = hub.get(path, headers=admin).json()
    assert (shown["state"], shown["rows"], shown["file_name"]) == ("finished", 6, "numbers.csv")
    assert hub.get("/api/numbers/imports", headers=admin).json()[0]["import_id"] == wanted
    assert hub.get(path, headers=stranger).status_code == 404
    verdicts = list(csv.reader(io.StringIO(hub.get(path + "/verdicts", headers=admin).text)))
    assert verdicts == [
        ["row", "raw", "normalised", "code"], ["1", "phone", "", "heading"], ["2", phones[0], phones[0], "duplicate"],
        ["3", phones[1], phones[1], "inserted"], ["4", phones[1], phones[1], "duplicate_in_file"],
        ["5", "021-33445566", "", "landline_not_allowed"], ["6", "9.12E+09", "", "scientific_notation"],
        ["7", phones[2], phones[2], "inserted"]]
    assert hub.scalar(f"SELECT count(*) FROM domain_events WHERE organization_id = {company.id} "
                      "AND type = 'import.progress' AND data ->> 'state' = 'finished'") == "4"


def test_a_number_that_somebody_adds_meanwhile_is_a_duplicate(hub):
    company = Company(hub)
    _, admin = company.user("admin")
    phones = [company.phone(i) for i in range(1, 4)]
    added = ("INSERT INTO queue_numbers (organization_id, created_at, updated_at, list_id, phone) "
             f"VALUES ({company.id}, now(), now(), {company.list}, '{phones[1]}')")
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
    with concurrent.futures.ThreadPoolExecutor() as pool:
        with OpenTransaction(hub, added, "COMMIT"):
            uploading = pool.submit(upload, hub, admin, "\n".join(phones).encode())
            hub.wait_until(lambda: hub.scalar(waiting) != "0", 30, "the import does not wait for the other transaction")
        done = uploading.result().json()
    assert counts(done) == (2, 1, 0, 0)
    assert company.count("SELECT count(*) FROM queue_numbers WHERE organization_id = {company}") == 3
    assert company.count("SELECT count(*) FROM queue_entries WHERE organization_id = {company}") == 2


def test_large_files_are_taken_and_too_large_ones_refused(hub):
    company = Company(hub)
    _, admin = company.user("admin")
    # More than http.max_body, which is for routes that say nothing.
    content = b"".join(b"not a number %07d\n" % row for row in range(60_000))
    assert len(content) > 1024 * 1024
    assert upload(hub, admin, content).json()["invalid"] == 60_000
    with contextlib.closing(hub.connection()) as connection:
        connection.putrequest("POST", "/api/numbers/upload")
        connection.putheader("Content-Length", str(65 * 1024 * 1024))
        connection.endheaders()
        assert connection.getresponse().status == 413
    login = hub.post("/api/auth/login", data=b" " * 20_000)
    assert login.status_code == 413


def test_exports(hub):
    company = Company(hub).queue(3)
    _, admin = company.user("admin")
    agent, headers = company.user("agent", first_name="Reza", phone_number=f"+98912{company.number:07d}")
    token = company.key()
    number = ask(hub, token, size=1).json()["batch"]["numbers"][0]
    report(hub, token, number, "CONNECTED", agent_id=agent, user_message="=1+1, \"ok\"")
    export = lambda who, **body: hub.post("/api/numbers/export", json=body, headers=who)

    table = export(admin, select_all=True, format="csv")
    assert "numbers_export.csv" in table.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert rows[0] == ["ID", "Phone Number", "Status", "Total Attempts", "Last Attempt", "Last Status Change", "Agent Name",
                       "Agent Phone", "Last User Message", "Created"]
    assert len(rows) == 4
    assert rows[1][1:5] == [number["phone_number"], "CONNECTED", "1", "2026-01-31T11:30:00+03:30"]
    assert rows[1][6:9] == ["Reza", f"0912{company.number:07d}", "'=1+1, \"ok\""]
    with zipfile.ZipFile(io.BytesIO(export(admin, select_all=True, filter_status="CONNECTED").content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        assert 'name="numbers"' in package.read("xl/workbook.xml").decode()
    assert number["phone_number"] in sheet and "Last User Message" in sheet and company.phone(2) not in sheet
    other = Company(hub).user("admin")[1]
    assert counts(upload(hub, other, table.content).json()) == (3, 0, 0, 0), "what was exported can be imported"
    third = Company(hub).user("admin")[1]
    assert counts(upload(hub, third, export(admin, select_all=True).content, "numbers.xlsx").json()) == (3, 0, 0, 0)
    assert len(export(headers, select_all=True, format="csv").text.splitlines()) == 2, "agents export their own"
    assert export(admin, ids=[]).json() == {"detail": "No numbers selected"}
