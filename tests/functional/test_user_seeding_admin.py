"""Administrators' users and dialer links over HTTP."""

import concurrent.futures
import io

import yaml
from hub import PROJECT
from seeding import Office, hub, office  # noqa: F401

SEEDS = PROJECT / "config" / "seeds" / "dialer_users.yaml"


def statuses(answer):
    return [row["status"] for row in answer.json()["results"]]


# --- one user ------------------------------------------------------------------------------------------------------------


def test_a_user_is_created_with_a_link_and_a_password_that_is_shown_once(office):
    name = office.unique("jo")
    body = {"dialer_user_id": "8050", "username": name, "full_name": "Jo van Low", "role": "qualifier"}
    answer = office.post("/api/admin/users/", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    made = answer.json()
    assert (made["success"], made["user_created"], made["link_created"], made["username"]) == (True, True, True, name)
    assert made["user_id"] == int(office.hub.scalar(f"SELECT id FROM users WHERE username = '{name}'"))
    assert len(made["password"]) >= 12
    assert (made["user"]["first_name"], made["user"]["last_name"], made["user"]["role"]) == ("Jo", "van Low", "qualifier")
    assert [link["dialer_user_id"] for link in made["user"]["dialer_links"]] == ["8050"]
    signed_in = office.hub.post("/api/auth/login", json={"username": name, "password": made["password"]}).json()
    assert signed_in["must_change_password"] is True

    again = office.post("/api/admin/users", json={**body, "password": "another password 1"}).json()
    assert (again["success"], again["user_created"], again["link_created"], again["status"]) == (
        True, False, False, "unchanged")
    assert "password" not in again
    assert office.can_sign_in(name, made["password"])
    # The password of nobody is in the audit log, the change of everybody is.
    audit = office.hub.psql(f"SELECT action, before, after FROM audit_log WHERE organization_id = {office.id}")
    assert "user.created" in audit and made["password"] not in audit
    assert made["password"] not in office.hub.log_text()

    reset = office.post("/api/admin/users", json={**body, "reset_password": True}).json()
    assert reset["password_set"] is True and not office.can_sign_in(name, made["password"])
    assert office.can_sign_in(name, reset["password"])


def test_the_errors_of_the_replaced_page(office):
    for path in ("/api/admin/users", "/api/admin/create-single-user/", "/admin/accounts/user/create-single-user/"):
        answer = office.post(path, json={"username": "x"})
        assert (answer.status_code, answer.json()["error"]) == (400, "dialer_user_id and username are required")
    name = office.unique("kim")
    made = office.post("/admin/accounts/user/create-single-user/",
                       json={"dialer_user_id": "8051", "username": name, "password": "correct horse battery"}).json()
    assert {"success", "user_created", "link_created", "user_id", "username"} <= set(made)
    assert office.can_sign_in(name, "correct horse battery")
    digits = office.post("/api/admin/users", json={"dialer_user_id": 8052, "username": office.unique("digits")}).json()
    assert (digits["status"], digits["dialer_user_id"]) == ("created", "8052")
    weak = office.post("/api/admin/users", json={"dialer_user_id": "1", "username": office.unique("w"), "password": "123"})
    assert weak.status_code == 400 and weak.json()["details"]["password"]
    answer = office.post("/admin/accounts/user/reset-password/", json={})
    assert (answer.status_code, answer.json()["error"]) == (400, "Username is required")
    reset = office.post("/admin/accounts/user/reset-password/", json={"username": name, "password": "a much better one"})
    assert reset.json()["success"] is True and office.can_sign_in(name, "a much better one")
    stats = office.get("/admin/accounts/user/stats/").json()
    assert {"total", "agents", "qualifiers", "salesreps", "admins"} <= set(stats["user_stats"])
    assert set(stats["lead_stats"]) == {"total", "interested", "sent_to_kelly", "qualified"}
    for method in ("POST", "DELETE"):
        answer = office.request(method, f"/admin/accounts/user/delete/{office.unique('nobody')}/")
        assert (answer.status_code, answer.json()["error"]) == (404, f'User "{office.unique("nobody")}" not found')
    gone = office.delete(f"/admin/accounts/user/delete/{name}/")
    assert gone.status_code == 200 and gone.json()["success"] is True and name in gone.json()["message"]
    wrong = office.post("/api/admin/users", json={"dialer_user_id": "1", "username": 7})
    assert wrong.status_code == 400 and wrong.json()["details"]["username"]


def test_passwords_are_reset_and_sessions_end(office):
    name = office.unique("al")
    first = office.post("/api/admin/users", json={"dialer_user_id": "1", "username": name}).json()["password"]
    session = office.hub.bearer(name, first)
    made = office.post(f"/api/admin/users/{name}/reset-password/").json()
    assert made["must_change_password"] is True and len(made["password"]) >= 12
    assert office.hub.get("/api/auth/me", headers=session).status_code == 401
    assert office.can_sign_in(name, made["password"]) and not office.can_sign_in(name, first)
    weak = office.post(f"/api/admin/users/{name}/reset-password", json={"password": "123"})
    assert weak.status_code == 400 and "12 characters" in weak.json()["details"]["password"][0]
    assert office.post(f"/api/admin/users/{name}/reset-password", json={"password": 5}).status_code == 400
    assert office.post(f"/api/admin/users/{office.unique('zz')}/reset-password").status_code == 404


def test_changes_and_deactivation(office):
    name = office.unique("bo")
    password = office.post("/api/admin/users", json={"dialer_user_id": "1", "username": name}).json()["password"]
    session = office.hub.bearer(name, password)
    path = f"/api/admin/users/{name}"
    changed = office.patch(path, json={"role": "manager", "full_name": "Bo Peep", "email": f"{name}@example.com"})
    assert changed.status_code == 200, changed.text
    user = changed.json()
    assert (user["role"], user["full_name"], user["email"]) == ("manager", "Bo Peep", f"{name}@example.com")
    assert office.get(path).json() == user
    assert office.patch(path, json={"role": "boss"}).status_code == 400
    assert office.patch(path, json={"username": "other"}).status_code == 400
    assert office.patch(f"/api/admin/users/{office.unique('zz')}", json={}).status_code == 404
    assert office.patch(path, json={"is_active": False}).json()["is_active"] is False
    assert office.hub.get("/api/auth/me", headers=session).status_code == 401
    assert not office.can_sign_in(name, password)
    event = office.hub.sql(f"SELECT type, user_id FROM domain_events WHERE organization_id = {office.id}")
    assert event == [{"type": "user.deactivated", "user_id": str(user["id"])}]


# --- administrators ------------------------------------------------------------------------------------------------------


def test_superusers_are_neither_deleted_nor_changed(hub, office):
    superuser, root = hub.credentials["DIALHUB_ADMIN_USERNAME"], hub.bearer()
    answer = hub.delete(f"/api/admin/users/{superuser}", headers=root)
    assert (answer.status_code, answer.json()["error"]) == (400, "Cannot delete superuser")
    assert hub.patch(f"/api/admin/users/{superuser}", json={"role": "agent"}, headers=root).status_code == 403
    key = {"X-API-Key": hub.create_api_key("admin")}
    assert hub.post(f"/api/admin/users/{superuser}/reset-password", headers=key).status_code == 403
    listed = hub.post("/api/admin/users/bulk", json={"update": True, "reset_passwords": True, "users": [
        {"username": superuser, "role": "agent", "is_active": False}]}, headers=root).json()
    assert listed["unchanged"] == 1 and "superuser" in listed["results"][0]["message"]
    assert hub.get("/api/auth/me", headers=root).json()["is_superuser"] is True
    # From outside their organization they are unknown.
    assert office.delete(f"/api/admin/users/{superuser}").status_code == 404


def test_the_last_administrator_stays(office):
    path = f"/api/admin/users/{office.admin}"
    for answer in (office.delete(path), office.patch(path, json={"role": "agent"}),
                   office.patch(path, json={"is_active": False})):
        assert answer.status_code == 409 and "administrator" in answer.text
    listed = office.post("/api/admin/users/bulk", json={"update": True, "users": [
        {"username": office.admin, "role": "agent"}, {"username": office.unique("second"), "role": "admin"}]})
    assert statuses(listed) == ["error", "created"]
    assert listed.json()["results"][0]["code"] == "last_administrator"
    # Now there are two: one of them may go.
    assert office.patch(path, json={"role": "manager"}).status_code == 200


def test_of_two_administrators_who_end_each_other_one_remains(hub):
    for ends in ({"method": "DELETE"}, {"method": "PATCH", "json": {"role": "agent"}}):
        office = Office(hub)
        other = office.unique("other")
        password = office.post("/api/admin/users", json={
            "dialer_user_id": "1", "username": other, "role": "admin", "password": "correct horse battery"})
        assert password.status_code == 200
        as_other = hub.bearer(other, "correct horse battery")
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            requests = [
                pool.submit(hub.request, path=f"/api/admin/users/{target}", headers=headers, **ends)
                for target, headers in [(office.admin, as_other), (other, office.headers)] * 4
            ]
        codes = sorted(request.result().status_code for request in requests)
        assert codes.count(200) == 1 or ends["method"] == "PATCH", codes
        assert set(codes) <= {200, 401, 403, 404, 409}, codes
        assert hub.scalar(f"SELECT count(*) FROM users WHERE organization_id = {office.id} AND role = 'admin' AND is_active") == "1"


def test_who_may_do_this(hub, office):
    agent = office.unique("agent")
    office.post("/api/admin/users", json={"dialer_user_id": "1", "username": agent, "password": "correct horse battery"})
    for headers, status in (({}, 401), (hub.bearer(agent, "correct horse battery"), 403), (hub.dialer_headers(), 401)):
        assert hub.get("/api/admin/users", headers=headers).status_code == status
    foreign = Office(hub)
    assert foreign.get(f"/api/admin/users/{agent}").status_code == 404
    assert foreign.patch(f"/api/admin/users/{agent}", json={"role": "admin"}).status_code == 404
    assert foreign.post(f"/api/admin/users/{agent}/reset-password").status_code == 404
    assert foreign.delete(f"/api/admin/users/{agent}").status_code == 404
    assert foreign.get(f"/api/admin/users?organization={office.name}").status_code == 404
    taken = foreign.post("/api/admin/users", json={"dialer_user_id": "1", "username": agent, "update": True})
    assert taken.status_code == 409
    (link,) = office.get("/api/admin/dialer-links").json()["results"]
    assert foreign.delete(f"/api/admin/dialer-links/{link['id']}").status_code == 404
    # Who stands above names the organization.
    users = hub.get(f"/api/admin/users?organization={office.name}", headers=hub.bearer()).json()["results"]
    assert {user["username"] for user in users} == {office.admin, agent}
    assert hub.get("/api/admin/users?organization=nowhere", headers=hub.bearer()).status_code == 404


# --- lists ---------------------------------------------------------------------------------------------------------------


def test_bulk_in_every_form(office):
    rows = [{"dialer_user_id": str(number), "username": office.unique(f"u{number}"), "full_name": f"Number {number}"}
            for number in range(3)]
    text = "dialer_user_id,username,full_name\n" + "".join(
        f"{row['dialer_user_id']},{row['username']},{row['full_name']}\n" for row in rows)
    bulk = "/api/admin/users/bulk/"
    dry = office.post(bulk, params={"dry_run": "true"}, json=rows).json()
    assert (dry["dry_run"], dry["created"]) == (True, 3)
    assert "password" not in dry["results"][0]
    for form in ({"json": {"users": rows, "dry_run": "perhaps"}}, {"json": {"users": rows, "dryRun": True}},
                 {"files": {"file": ("list.csv", text)}, "data": {"dry_run": "2"}}):
        assert office.post(bulk, **form).status_code == 400
    for nobody in ({"json": []}, {"json": {"users": []}}, {"files": {"file": ("list.csv", "")}},
                   {"files": {"file": ("list.csv", "username,role\n\n")}}, {"files": {"file": ("list.yaml", "users: []\n")}}):
        answer = office.post(bulk, **nobody)
        assert (answer.status_code, answer.json()["error"]) == (400, "The list has no users")
    assert office.post(bulk, json={"users": rows, "dry_run": 1}).json()["results"] == dry["results"]
    assert len(office.get("/api/admin/users").json()["results"]) == 1
    made = office.post(bulk, json={"users": rows}).json()
    assert (made["success"], made["created"], made["total"]) == (True, 3, 3)
    assert len({row["password"] for row in made["results"]}) == 3

    forms = [
        {"files": {"file": ("list.csv", text)}},
        {"files": {"file": ("list.yaml", yaml.safe_dump({"users": rows}))}},
        {"files": {"file": ("list.json", io.BytesIO(office.hub.get("/healthz").content))}},
        {"data": text, "headers": {"Content-Type": "text/csv"}},
        {"data": yaml.safe_dump(rows), "headers": {"Content-Type": "application/yaml"}},
        {"data": "".join(f"{row['dialer_user_id']}|{row['full_name']}|AGENTS|1|Y\n" for row in rows),
         "headers": {"Content-Type": "text/plain"}, "params": {"dry_run": 1}},
    ]
    answers = [office.post(bulk, **form) for form in forms]
    assert answers.pop(2).status_code == 400  # An object without users.
    assert [answer.status_code for answer in answers] == [200] * 5, [answer.text for answer in answers]
    assert [statuses(answer) for answer in answers[:4]] == [["unchanged"] * 3] * 4
    # VICIdial's lines know no user names of ours: the links would move to users named by the ids.
    assert answers[4].json()["created"] == 3

    nameless = office.post(bulk, json={"users": [{**rows[0], "username": office.unique("n"), "dialer_user_id": "n"}],
                                       "passwords": "none"}).json()
    assert nameless["created"] == 1 and "password" not in nameless["results"][0]


def test_each_row_says_what_became_of_it(office):
    first, second = office.unique("first"), office.unique("second")
    office.post("/api/admin/users", json={"dialer_user_id": "1", "username": first})
    rows = [
        {"dialer_user_id": "1", "username": second},
        {"dialer_user_id": "2", "username": first, "role": "manager"},
        {"dialer_user_id": "3", "username": office.unique("third"), "role": "boss"},
        {"dialer_user_id": "4", "username": office.unique("fourth"), "nickname": "x"},
        {"dialer_user_id": "2", "username": office.unique("fifth")},
        {"username": office.unique("sixth"), "password": "123"},
        {"dialer_user_id": "VDAD"},
    ]
    answer = office.post("/api/admin/users/bulk?update=true", json=rows)
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [row["status"] for row in results] == ["created", "updated", "error", "error", "error", "error", "created"]
    assert results[0]["link_moved"] is True and results[0]["user_created"] is True
    assert results[1]["changes"] == [{"field": "role", "before": "agent", "after": "manager"}]
    assert [(row["field"], row["code"]) for row in results[2:6]] == [
        ("role", "invalid_choice"), ("nickname", "unknown_field"), ("dialer_user_id", "duplicate_in_list"),
        ("password", "weak_password")]
    assert (answer.json()["success_count"], answer.json()["error_count"]) == (3, 4)
    assert len(answer.json()["errors"]) == 4 and "Row 3" in answer.json()["errors"][0]

    moved = office.post("/api/admin/users/bulk", json=[{"dialer_user_id": "1", "username": first}])
    assert statuses(moved) == ["moved"]
    again = office.post("/api/admin/users/bulk?update=1", json=rows[1:2])
    assert statuses(again) == ["unchanged"]
    nothing = office.post("/api/admin/users/bulk", json=rows[2:4])
    assert nothing.status_code == 422 and nothing.json()["success_count"] == 0


def test_a_list_may_not_set_more_passwords_than_one_request_can_hash(office):
    rows = [{"username": office.unique(f"m{number}")} for number in range(201)]
    answer = office.post("/api/admin/users/bulk", json=rows)
    assert answer.status_code == 413 and "seed-users" in answer.text
    assert office.post("/api/admin/users/bulk?passwords=none", json=rows).json()["created"] == 201


def test_the_same_list_in_parallel_is_applied_once(office):
    rows = [{"dialer_user_id": str(number), "username": office.unique(f"p{number}")} for number in range(40)]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: office.post("/api/admin/users/bulk", json=rows), range(6)))
    assert {answer.status_code for answer in answers} <= {200, 422, 503}, [answer.text for answer in answers]
    created = [row for answer in answers if answer.status_code == 200 for row in answer.json()["results"]
               if row["user_created"]]
    assert len(created) == 40
    # Whoever was told a password can sign in with it.
    told = {row["username"]: row["password"] for row in created}
    assert len(told) == 40 and all(office.can_sign_in(*pair) for pair in list(told.items())[:5])
    assert office.hub.scalar(f"SELECT count(*) FROM users WHERE organization_id = {office.id}") == "41"


def test_the_seed_over_http(hub, office):
    rows = yaml.safe_load(SEEDS.read_text())["users"]
    for row in rows:  # User names are unique in the whole hub.
        row["username"] = row["username"] if row.get("kind") else office.unique(row["username"])
    made = office.post("/api/admin/users/bulk", json={"users": rows}).json()
    assert made["created"] == 18 and made["success"]
    users = office.get("/api/admin/users?limit=100").json()["results"]
    by_name = {user["username"]: user for user in users}
    assert len(by_name) == 19
    assert by_name["outbound_auto_dial"]["kind"] == "system" and by_name["outbound_auto_dial"]["has_password"] is False
    stats = office.get("/api/admin/users/stats").json()["user_stats"]
    assert (stats["total"], stats["admins"], stats["agents"], stats["dialer_links"]) == (17, 2, 15, 18)


# --- reading -------------------------------------------------------------------------------------------------------------


def test_users_are_listed_filtered_searched_and_paged(office):
    rows = [
        {"dialer_user_id": "CalebG", "username": office.unique("caleb"), "full_name": "Caleb Gallo%way", "role": "agent"},
        {"dialer_user_id": "9001", "username": office.unique("dani"), "role": "manager", "email": f"{office.unique('d')}@example.com"},
        {"username": office.unique("unlinked"), "role": "agent", "is_active": False},
        {"dialer_user_id": "VDCL"},
    ]
    office.post("/api/admin/users/bulk?passwords=none", json=rows)

    def found(query):
        answer = office.get(f"/api/admin/users?{query}")
        assert answer.status_code == 200, answer.text
        return {user["username"].rsplit("-", 1)[0] for user in answer.json()["results"]}

    assert found("") == {"admin-office", "caleb", "dani", "unlinked", "inbound_no_agent"}
    assert found("role=manager") == {"dani"}
    assert found("search=no_agent") == found("search=vdcl") == {"inbound_no_agent"}
    assert found("active=false") == found("is_active=false") == {"unlinked"}
    assert found("linked=true") == {"caleb", "dani", "inbound_no_agent"}
    assert found("linked=false") == {"admin-office", "unlinked"}
    assert found("search=calebg") == found("search=GALLO%25WAY") == found("search=Caleb") == {"caleb"}
    assert found("search=gallo_way") == set()
    assert found("search=9001") == found(f"search={office.unique('d')}@EXAMPLE") == {"dani"}
    today = office.hub.scalar("SELECT (now() AT TIME ZONE 'UTC')::date")
    assert found(f"created={today}&role=manager") == found(f"created_from={today}&role=manager") == {"dani"}
    assert found(f"created_before={today}") == set()
    for wrong in ("role=boss", "active=maybe", "created=yesterday", "limit=0", "limit=9999", "cursor=x"):
        assert office.get(f"/api/admin/users?{wrong}").status_code == 400, wrong

    for query, total in (("limit=2", 5), ("limit=1&role=agent", 2)):
        path, names = f"/api/admin/users?{query}", []
        while path:
            page = office.get(path).json()
            assert len(page["results"]) <= int(query[6])
            names += [user["username"] for user in page["results"]]
            path = page["next"]
        assert len(names) == len(set(names)) == total


def test_links_are_listed_made_moved_and_removed(hub):
    office = Office(hub, dialers=("east", "west"))
    first, second = office.unique("first"), office.unique("second")
    office.post("/api/admin/users/bulk?passwords=none", json=[{"username": first}, {"username": second, "role": "manager"}])
    links = "/api/admin/dialer-links/"
    several = office.post(links, json={"dialer_user_id": "7", "username": first})
    assert several.status_code == 400 and "dialer" in several.json()["details"]
    made = office.post(links, json={"dialer_user_id": "Seven", "username": first, "dialer": "east"})
    assert (made.status_code, made.json()["status"]) == (201, "created")
    again = office.post(links, json={"dialer_user_id": "SEVEN", "username": first, "dialer": "East"})
    assert (again.status_code, again.json()["status"]) == (200, "unchanged")
    assert office.post(links, json={"dialer_user_id": "seven", "username": first, "dialer": "west"}).status_code == 201
    moved = office.post(links, json={"dialer_user_id": "seven", "username": second, "dialer": "west"})
    assert (moved.status_code, moved.json()["status"]) == (200, "moved")
    assert office.post(links, json={"dialer_user_id": "VDAD", "username": "outbound_auto_dial", "dialer": "west"}).status_code == 201
    assert office.post(links, json={"dialer_user_id": "VDAD", "username": first, "dialer": "west"}).status_code == 400
    assert office.post(links, json={"dialer_user_id": "x", "username": office.unique("zz"), "dialer": "west"}).status_code == 404
    assert office.post(links, json={"dialer_user_id": "x"}).status_code == 400

    def found(query=""):
        return [(link["dialer"], link["dialer_user_id"], link["username"]) for link in
                office.get(f"{links}?{query}").json()["results"]]

    assert found() == [("east", "Seven", first), ("west", "seven", second), ("west", "VDAD", "outbound_auto_dial")]
    assert found("dialer=EAST") == found("dialer=east&search=sev") == [("east", "Seven", first)]
    assert found("role=manager") == [("west", "seven", second)]
    assert found(f"search={second}") == [("west", "seven", second)]
    assert found("limit=1") == [("east", "Seven", first)]

    several = office.delete(f"{links}?dialer_user_id=seven")
    assert several.status_code == 400 and len(found()) == 3
    assert office.delete(f"{links}?dialer_user_id=sEven&dialer=west").json()["success"] is True
    assert office.delete(f"{links}?dialer_user_id=seven&dialer=west").status_code == 404
    (link,) = [link for link in office.get(links).json()["results"] if link["dialer_user_id"] == "Seven"]
    assert office.delete(f"{links}{link['id']}").status_code == 200
    assert office.delete(f"{links}?id={link['id']}").status_code == 404
    assert office.delete(links).status_code == 400
    assert [row["action"] for row in hub.sql(
        f"SELECT action FROM audit_log WHERE organization_id = {office.id} AND action LIKE 'dialer_link%' ORDER BY id")] == [
        "dialer_link.created", "dialer_link.created", "dialer_link.moved", "dialer_link.created", "dialer_link.deleted",
        "dialer_link.deleted"]


def test_a_deleted_user_takes_the_links_along(office):
    name = office.unique("gone")
    office.post("/api/admin/users", json={"dialer_user_id": "1", "username": name})
    assert office.delete(f"/api/admin/users/{name}").status_code == 200
    assert office.delete(f"/api/admin/users/{name}").status_code == 404
    assert office.get("/api/admin/dialer-links").json()["results"] == []
    assert office.hub.scalar(
        f"SELECT count(*) FROM domain_events WHERE organization_id = {office.id} AND type = 'user.deactivated'") == "1"
