"""Synchronisation with a real Keycloak, and its tokens at the hub's own API."""

import uuid

import pytest
import requests
from hub import Hub
from keycloak import Keycloak
from keycloak_sync import SYNC, administrator, finished, key, name, settings_for, sync, user

# The first run fetches and prepares Keycloak.
pytestmark = pytest.mark.timeout(900)

@pytest.fixture(scope="module")
def keycloak():
    server = Keycloak("sales-realm.json")
    try:
        yield server.start()
    finally:
        server.close()


@pytest.fixture(scope="module")
def company(keycloak):
    """A hub that synchronises with the realm."""
    hub = Hub(settings=settings_for(keycloak, drift={"last_name": "report", "first_name": "adopt"}, write_back=True)).prepare()
    try:
        yield hub.start()
    finally:
        hub.close()


# --- synchronisation -----------------------------------------------------------------------------------------------------


def test_a_full_run_brings_everybody_in(company, keycloak):
    organization = company.credentials["DIALHUB_ORGANIZATION"]
    ids = [keycloak.create_user(name(), client="client_many") for _ in range(45)]  # more than two pages
    manager = keycloak.create_user(name(), client=organization, attributes={"dialer_user_id": ["8001"]})
    keycloak.give_role(manager, "hub-manager")
    disabled = keycloak.create_user(name(), client="client_many", enabled=False)
    nobodys = keycloak.create_user(name())

    planned = sync(company, full=True, dry_run=True)
    assert planned["counts"]["created"] >= 47
    assert user(company, manager) is None

    run = sync(company, full=True)
    assert run["counts"]["created"] == planned["counts"]["created"]
    assert run["counts"]["skipped"] >= 1
    assert run["progress"]["processed"] == run["progress"]["total"]
    assert run["errors"] == []
    assert all(user(company, one)["client"] == "client_many" for one in ids)
    assert user(company, manager)["role"] == "manager"
    assert user(company, ids[0])["role"] == "agent"
    assert user(company, disabled)["is_active"] == "f"
    assert user(company, nobodys) is None
    links = company.sql(
        "SELECT l.dialer_user_id FROM dialer_links l JOIN users u ON u.id = l.user_id "
        f"WHERE u.keycloak_id = '{manager}'")
    assert links == [{"dialer_user_id": "8001"}]
    assert company.sql("SELECT 1 AS one FROM users WHERE username LIKE 'service-account-%'") == []

    again = sync(company, full=True)
    assert (again["counts"]["created"], again["counts"]["updated"], again["counts"]["deactivated"]) == (0, 0, 0)


def test_an_incremental_run_follows_events(company, keycloak):
    stays = keycloak.create_user(name(), client="client_events")
    leaves = keycloak.create_user(name(), client="client_events")
    sync(company, full=True)
    sync(company)

    keycloak.change_user(stays, email=f"{name()}@example.com", attributes={"engagemx_client_id": ["client_moved"]})
    keycloak.give_role(stays, "hub-administrator")
    keycloak.change_user(leaves, enabled=False)
    joins = keycloak.create_user(name(), client="client_events")
    run = sync(company)
    assert run["kind"] == "incremental"
    assert run["progress"]["total"] == 3
    assert (user(company, stays)["client"], user(company, stays)["role"]) == ("client_moved", "admin")
    assert user(company, stays)["email"] == keycloak.user(stays)["email"]
    assert user(company, leaves)["is_active"] == "f"
    assert user(company, joins)["is_active"] == "t"
    # The events are read again and known.
    assert sync(company)["progress"]["total"] == 0

    keycloak.delete_user(joins)
    keycloak.take_role(stays, "hub-administrator")
    keycloak.change_user(leaves, enabled=True)
    sync(company)
    assert user(company, joins)["is_active"] == "f"
    assert user(company, stays)["role"] == "agent"
    assert user(company, leaves)["is_active"] == "t"


def group(keycloak, parent=None):
    path = f"/groups/{parent}/children" if parent else "/groups"
    return keycloak.admin("POST", path, json={"name": name()}).headers["Location"].rsplit("/", 1)[1]


def test_roles_come_through_groups_and_composite_roles(company, keycloak):
    manager = keycloak.admin("GET", "/roles/hub-manager").json()
    lead = name()
    keycloak.admin("POST", "/roles", json={"name": lead})
    keycloak.admin("POST", f"/roles/{lead}/composites", json=[manager])
    upper = name()
    keycloak.admin("POST", "/roles", json={"name": upper})
    keycloak.admin("POST", f"/roles/{upper}/composites", json=[keycloak.admin("GET", f"/roles/{lead}").json()])
    floor = group(keycloak)
    team = group(keycloak, floor)
    keycloak.admin("POST", f"/groups/{floor}/role-mappings/realm", json=[manager])
    by_role, by_group, by_both, plain = (keycloak.create_user(name(), client="client_roles") for _ in range(4))
    keycloak.give_role(by_role, upper)
    keycloak.admin("PUT", f"/users/{by_group}/groups/{team}")
    keycloak.admin("PUT", f"/users/{by_both}/groups/{team}")
    keycloak.give_role(by_both, "hub-administrator")

    def found():
        return [user(company, one)["role"] for one in (by_role, by_group, by_both, plain)]

    sync(company, full=True)
    assert found() == ["manager", "manager", "admin", "agent"]
    sync(company)  # the events from before are read again
    # Who comes and goes is known from events about the user,
    keycloak.admin("PUT", f"/users/{plain}/groups/{team}")
    keycloak.admin("DELETE", f"/users/{by_both}/groups/{team}")
    keycloak.take_role(by_both, "hub-administrator")
    assert sync(company)["progress"]["total"] < 10
    assert found() == ["manager", "manager", "agent", "manager"]
    # what becomes of groups and roles concerns everybody.
    keycloak.admin("DELETE", f"/groups/{floor}/role-mappings/realm", json=[manager])
    sync(company)
    assert found() == ["manager", "agent", "agent", "agent"]
    keycloak.admin("DELETE", f"/roles/{lead}/composites", json=[manager])
    sync(company)
    assert found() == ["agent"] * 4
    assert sync(company)["progress"]["total"] == 0


def test_a_run_of_one_client_leaves_the_others_alone(company, keycloak):
    sync(company, full=True)
    mine = keycloak.create_user(name(), client="client_many")
    other = keycloak.create_user(name(), client="client_other")
    run = sync(company, full=True, client_id="client_many")
    assert run["client_id"] == "client_many"
    assert user(company, mine)
    assert user(company, other) is None
    assert company.post(SYNC, json={"client_id": "no-such-client"}, headers=key(company)).status_code == 404


def test_deactivations_beyond_the_guard_wait_for_an_administrator(company, keycloak):
    ids = [keycloak.create_user(name(), client="client_guard") for _ in range(30)]
    sync(company, full=True)
    for one in ids[:25]:
        keycloak.delete_user(one)
    foreseen = sync(company, full=True, dry_run=True)
    assert (foreseen["would_deactivate"], foreseen["counts"]["deactivated"]) == (25, 25)
    held = sync(company, states=("quarantined",), full=True)
    assert held["would_deactivate"] == 25
    assert "25 of" in held["problem"]
    assert all(user(company, one)["is_active"] == "t" for one in ids)

    later = sync(company, states=("quarantined",), full=True)
    assert company.get(f"{SYNC}/{held['id']}", headers=key(company)).json()["state"] == "superseded"
    approve = f"{SYNC}/{later['id']}/approve"
    assert company.post(approve, headers=key(company)).status_code == 403
    assert company.post(f"{SYNC}/{held['id']}/approve", headers=administrator(company)).status_code == 409
    assert company.post(approve, headers=administrator(company)).status_code == 202
    done = finished(company, later["id"])
    assert done["counts"]["deactivated"] == 25
    assert [user(company, one)["is_active"] for one in ids] == ["f"] * 25 + ["t"] * 5


def test_an_approval_is_for_those_it_was_asked_for(company, keycloak):
    ids = [keycloak.create_user(name(), client="client_approval") for _ in range(14)]
    sync(company, full=True)

    def enabled(whom, value):
        for one in whom:
            keycloak.change_user(one, enabled=value)

    def approve(run):
        answer = company.post(f"{SYNC}/{run['id']}/approve", headers=administrator(company))
        assert answer.status_code == 202, answer.text
        return finished(company, run["id"], states=("quarantined", "succeeded"))

    def about(run):
        rows = company.get(f"{SYNC}/{run['id']}/drift", headers=key(company)).json()["differences"]
        return {row["keycloak_id"] for row in rows if row["field"] == "is_active" and row["keycloak_value"] is False}

    def active():
        return [one for one in ids if user(company, one)["is_active"] == "t"]

    company.configure({"keycloak_provisioning": {"sync": {"guards": {"max_users": 5}}}})
    company.stop()
    company.start()
    try:
        enabled(ids[:6], False)
        held = sync(company, states=("quarantined",), full=True)
        assert about(held) == set(ids[:6])

        # What the schedule finds again does not take its place.
        company.psql("INSERT INTO sync_runs (kind, dry_run, requested_by, requested_at) VALUES ('full', false, 'schedule', now())")
        scheduled = company.scalar("SELECT max(id) FROM sync_runs")
        finished(company, scheduled, states=("superseded",))
        # Nor when it was to be an incremental run.
        company.psql("DELETE FROM sync_positions")
        company.psql("INSERT INTO sync_runs (kind, dry_run, requested_by, requested_at) "
                     "VALUES ('incremental', false, 'schedule', now())")
        finished(company, company.scalar("SELECT max(id) FROM sync_runs"), states=("superseded",))

        # As many, but others.
        enabled(ids[:6], True)
        enabled(ids[8:], False)
        late = approve(held)
        assert (late["state"], late["would_deactivate"], active()) == ("quarantined", 6, ids)
        assert about(late) == set(ids[8:])

        # Fewer of them.
        enabled(ids[8:9], True)
        enabled(ids[7:8], False)
        assert approve(late)["state"] == "quarantined"
        enabled(ids[9:10], True)
        assert approve(late)["state"] == "succeeded"
        assert active() == [one for one in ids if keycloak.user(one)["enabled"]]
    finally:
        company.configure({"keycloak_provisioning": {"sync": {"guards": {"max_users": 50}}}})
        company.stop()
        company.start()


def test_drift_is_repaired_reported_or_adopted(company, keycloak):
    one = keycloak.create_user(name(), client="client_drift")
    sync(company, full=True)
    company.sql(f"UPDATE users SET email = 'changed-{one[:8]}@example.com', first_name = 'Hub', last_name = 'Hub' "
                f"WHERE keycloak_id = '{one}'")
    run = sync(company, full=True)
    rows = company.get(f"{SYNC}/{run['id']}/drift", headers=key(company)).json()["differences"]
    found = {row["field"]: row for row in rows if row["keycloak_id"] == one}
    assert {field: row["policy"] for field, row in found.items()} == {
        "email": "repair", "first_name": "adopt", "last_name": "report"}
    assert (found["last_name"]["hub_value"], found["last_name"]["keycloak_value"]) == ("Hub", "Test")
    assert user(company, one)["email"] == keycloak.user(one)["email"]
    assert (user(company, one)["last_name"], keycloak.user(one)["lastName"]) == ("Hub", "Test")
    company.wait_until(lambda: keycloak.user(one)["firstName"] == "Hub", 30, "the name is not written back")
    # A PUT replaces everything: what was not meant is still there.
    stored = keycloak.user(one)
    assert stored["attributes"] == {"engagemx_client_id": ["client_drift"]}
    assert (stored["lastName"], stored["enabled"]) == ("Test", True)


def links_of(company, keycloak_id):
    rows = company.sql("SELECT l.dialer_user_id FROM dialer_links l JOIN users u ON u.id = l.user_id "
                       f"WHERE u.keycloak_id = '{keycloak_id}' ORDER BY 1")
    return [row["dialer_user_id"] for row in rows]


def drift(company, run):
    rows = company.get(f"{SYNC}/{run['id']}/drift", headers=key(company)).json()["differences"]
    return {(row["keycloak_id"], row["field"]): (row["hub_value"], row["keycloak_value"]) for row in rows}


def test_a_dialer_link_goes_with_its_attribute(company, keycloak):
    organization = company.credentials["DIALHUB_ORGANIZATION"]
    ids = [keycloak.create_user(name(), client=organization, attributes={"dialer_user_id": [f"84{number:02}"]})
           for number in range(8)]
    one, two = ids[:2]
    sync(company, full=True)
    company.sql("INSERT INTO dialer_links (dialer_id, dialer_user_id, user_id) SELECT l.dialer_id, 'by-hand', l.user_id "
                f"FROM dialer_links l JOIN users u ON u.id = l.user_id WHERE u.keycloak_id = '{one}'")
    for each in (one, two):
        keycloak.change_user(each, attributes={"dialer_user_id": ["8499"] if each == two else []})
    planned = sync(company, full=True, dry_run=True)
    assert {each: values for (each, field), values in drift(company, planned).items() if field == "dialer_user_id"} == {
        one: ("8400", None), two: ("8401", "8499")}
    assert links_of(company, one) == ["8400", "by-hand"]
    sync(company)
    # What others linked is none of Keycloak's business.
    assert (links_of(company, one), links_of(company, two)) == (["by-hand"], ["8499"])
    assert [change["action"] for change in changes(company, two)] == [
        "dialer_link.created", "dialer_link.deleted", "dialer_link.created"]

    # Too many at once are held back, as deactivations are.
    for each in ids[1:]:
        keycloak.change_user(each, attributes={"dialer_user_id": []})
    held = sync(company, states=("quarantined",), full=True)
    assert (held["would_unlink"], held["would_deactivate"]) == (7, 0)
    assert "7 of" in held["problem"]
    assert links_of(company, two) == ["8499"]
    assert company.post(f"{SYNC}/{held['id']}/approve", headers=administrator(company)).status_code == 202
    finished(company, held["id"])
    assert [links_of(company, each) for each in ids[1:]] == [[]] * 7
    assert links_of(company, one) == ["by-hand"]


# --- writing back --------------------------------------------------------------------------------------------------------


USERS = "/api/provisioning/users"


def written(company, keycloak, keycloak_id, **values):
    """Waits until Keycloak has the values."""
    def look():
        stored = keycloak.user(keycloak_id)
        return stored if all(stored.get(field) == value for field, value in values.items()) else None

    return company.wait_until(look, 30, f"not written back: {values}")


def changes(company, keycloak_id):
    return company.sql(
        "SELECT a.action, a.actor FROM audit_log a JOIN users u ON u.id::text = a.object_id AND a.object_type = 'user' "
        f"WHERE u.keycloak_id = '{keycloak_id}' AND a.action <> 'user.created' ORDER BY a.id")


def test_what_is_changed_in_the_hub_goes_to_keycloak_and_does_not_come_back(company, keycloak):
    one = keycloak.create_user(name(), client="client_back", attributes={"badge": ["7"]})
    more = [keycloak.create_user(name(), client="client_back") for _ in range(3)]
    sync(company, full=True)

    assert company.put(f"{USERS}/{one}/deactivate", headers=key(company)).status_code == 200
    stored = written(company, keycloak, one, enabled=False)
    assert stored["attributes"] == {"engagemx_client_id": ["client_back"], "badge": ["7"]}
    sync(company)
    assert user(company, one)["is_active"] == "f"
    assert company.put(f"{USERS}/{one}/activate", headers=key(company)).status_code == 200
    written(company, keycloak, one, enabled=True)

    address = f"Moved-{one[:8]}@Example.com"
    answer = company.post(USERS, headers=key(company), json={
        "keycloak_id": one, "email": address, "first_name": "Jo", "last_name": "Kept", "engagemx_client_id": "client_gone"})
    assert answer.status_code == 200, answer.text
    stored = written(company, keycloak, one, firstName="Jo", email=address.lower())
    assert stored["attributes"] == {"engagemx_client_id": ["client_gone"], "badge": ["7"]}
    assert stored["lastName"] == "Test"  # its drift is only reported

    rows = [{"keycloak_id": each, "email": keycloak.user(each)["email"], "engagemx_client_id": "client_back",
             "is_active": False} for each in more[:2]]
    assert company.post(f"{USERS}/bulk", json=rows, headers=key(company)).json()["success_count"] == 2
    event = {"event_type": "user.deactivated", "event_id": uuid.uuid4().hex, "source": "crm", "data": {"keycloak_id": more[2]}}
    assert company.post("/api/webhooks/events", json=event, headers=key(company)).status_code == 200
    for each in more:
        written(company, keycloak, each, enabled=False)

    seen = {each: changes(company, each) for each in [one, *more]}
    run = sync(company)
    assert (run["counts"]["updated"], run["counts"]["activated"], run["counts"]["deactivated"]) == (0, 0, 0)
    run = sync(company, full=True)
    rows = company.get(f"{SYNC}/{run['id']}/drift", headers=key(company)).json()["differences"]
    assert {(row["keycloak_id"], row["field"]) for row in rows if row["keycloak_id"] in seen} == {(one, "last_name")}
    assert {each: changes(company, each) for each in seen} == seen
    assert [change["action"] for change in seen[one]] == ["user.deactivated", "user.activated", "user.updated"]


def test_what_an_administrator_changes_goes_to_keycloak_too(company, keycloak):
    username = name()
    one = keycloak.create_user(username, client=company.credentials["DIALHUB_ORGANIZATION"])
    sync(company, full=True)
    path = f"/api/admin/users/{username}"
    answer = company.patch(path, json={"first_name": "Jo", "last_name": "Kept", "is_active": False}, headers=administrator(company))
    assert answer.status_code == 200, answer.text
    assert written(company, keycloak, one, firstName="Jo", enabled=False)["lastName"] == "Test"
    sync(company)
    assert (user(company, one)["first_name"], user(company, one)["is_active"]) == ("Jo", "f")
    assert company.patch(path, json={"is_active": True}, headers=administrator(company)).status_code == 200
    written(company, keycloak, one, enabled=True)


def test_what_people_change_about_themselves_goes_to_keycloak_too(company, keycloak):
    username, password = name(), f"pass-{uuid.uuid4().hex}"
    one = keycloak.create_user(username, client=company.credentials["DIALHUB_ORGANIZATION"], password=password)
    keycloak.give_role(one, "hub-manager")
    sync(company, full=True)
    token = {"Authorization": f"Bearer {keycloak.sign_in(username, password)['access_token']}"}
    wish = {"email": f"Own-{username}@Example.com", "first_name": "Jo", "last_name": "Kept", "phone_number": None}
    answer = company.put("/api/auth/me", json=wish, headers=token)
    assert (answer.status_code, answer.json().get("email")) == (200, wish["email"]), answer.text
    stored = written(company, keycloak, one, firstName="Jo", email=wish["email"].lower())
    assert stored["lastName"] == "Test"  # its drift is only reported
    sent = "SELECT count(*) FROM outbox_messages WHERE ordered_by = '{}'".format(one)
    assert company.scalar(sent) == "1"

    # What changes nothing is not sent, nor what is refused.
    assert company.put("/api/auth/me", json=wish, headers=token).status_code == 200
    taken = company.scalar("SELECT email FROM users WHERE email IS NOT NULL AND keycloak_id <> '{}' LIMIT 1".format(one))
    assert company.put("/api/auth/me", json={"email": taken}, headers=token).status_code == 400
    assert company.scalar(sent) == "1"
    seen = changes(company, one)
    sync(company)
    sync(company, full=True)
    assert changes(company, one) == seen
    assert user(company, one)["email"] == wish["email"]


def test_what_a_company_changes_about_its_people_goes_to_keycloak_too(company, keycloak):
    organization = company.credentials["DIALHUB_ORGANIZATION"]
    stays, goes = (keycloak.create_user(name(), client=organization) for _ in range(2))
    sync(company, full=True)
    page = {one: f"/api/{organization}/admins/{user(company, one)['id']}" for one in (stays, goes)}
    answer = company.put(page[stays], json={"first_name": "Jo", "last_name": "Kept", "is_active": False}, headers=administrator(company))
    assert answer.status_code == 200, answer.text
    assert written(company, keycloak, stays, firstName="Jo", enabled=False)["lastName"] == "Test"
    assert company.delete(page[goes], headers=administrator(company)).status_code == 200
    written(company, keycloak, goes, enabled=False)
    sync(company, full=True)
    assert (user(company, stays)["is_active"], user(company, stays)["first_name"], user(company, goes)) == ("f", "Jo", None)


def test_a_list_on_the_command_line_goes_to_keycloak_too(company, keycloak):
    username = name()
    one = keycloak.create_user(username, client=company.credentials["DIALHUB_ORGANIZATION"])
    sync(company, full=True)
    table = company.directory / f"{username}.csv"
    table.write_text(f"username,first_name,last_name,is_active\n{username},Jo,Kept,false\n")
    company.cli("seed-users", str(table), "--update", "--organization", company.credentials["DIALHUB_ORGANIZATION"])
    assert written(company, keycloak, one, firstName="Jo", enabled=False)["lastName"] == "Test"
    sync(company)
    assert [change["action"] for change in changes(company, one)] == ["user.deactivated"]


def test_who_is_deleted_loses_the_access_in_keycloak_and_does_not_come_back(company, keycloak):
    username = name()
    one = keycloak.create_user(username, client=company.credentials["DIALHUB_ORGANIZATION"])
    sync(company, full=True)
    # Kept from going out, as while Keycloak cannot be written to.
    company.sql("CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN NEW.due_at = 'infinity'; RETURN NEW; END $$; "
                "CREATE TRIGGER later BEFORE INSERT ON outbox_messages FOR EACH ROW EXECUTE FUNCTION later()")
    answer = company.delete(f"/api/admin/users/{username}", headers=administrator(company))
    assert answer.status_code == 200, answer.text
    sync(company, full=True)
    assert user(company, one) is None and keycloak.user(one)["enabled"] is True
    company.sql("DROP TRIGGER later ON outbox_messages; DROP FUNCTION later(); "
                "UPDATE outbox_messages SET due_at = now() WHERE due_at = 'infinity'")
    written(company, keycloak, one, enabled=False)
    for full in (False, True):
        assert sync(company, full=full)["errors"] == []
        assert user(company, one) is None
    keycloak.change_user(one, enabled=True)
    sync(company)
    assert user(company, one)["is_active"] == "t"

    # Provisioned anew, they get the access back.
    assert company.delete(f"/api/admin/users/{username}", headers=administrator(company)).status_code == 200
    written(company, keycloak, one, enabled=False)
    row = {"keycloak_id": one, "email": f"{username}@example.com",
           "engagemx_client_id": company.credentials["DIALHUB_ORGANIZATION"]}
    assert company.post(USERS, json=row, headers=key(company)).json()["action"] == "created"
    written(company, keycloak, one, enabled=True)


def test_a_value_on_its_way_is_not_undone_by_what_keycloak_still_says(company, keycloak):
    one = keycloak.create_user(name(), client="client_back")
    sync(company, full=True)
    # Kept from going out, as while Keycloak cannot be written to.
    company.sql("UPDATE users SET is_active = false WHERE keycloak_id = '%s'" % one)
    company.sql("INSERT INTO outbox_messages (organization_id, topic, ordered_by, payload, due_at) "
                "SELECT organization_id, 'keycloak_provisioning.write_back', keycloak_id, jsonb_build_object("
                "'keycloak_id', keycloak_id, 'fields', '{\"is_active\": false}'::jsonb), now() + interval '1 hour' "
                f"FROM users WHERE keycloak_id = '{one}'")
    sync(company, full=True)
    assert (user(company, one)["is_active"], keycloak.user(one)["enabled"]) == ("f", True)
    company.sql(f"UPDATE outbox_messages SET due_at = now() WHERE ordered_by = '{one}'")
    written(company, keycloak, one, enabled=False)
    sync(company, full=True)
    assert user(company, one)["is_active"] == "f"


def test_keycloak_going_away_costs_the_run_and_nothing_else(company, keycloak):
    ids = [keycloak.create_user(name(), client="client_away") for _ in range(3)]
    sync(company, full=True)
    before = company.sql("SELECT keycloak_id, is_active, email FROM users ORDER BY id")
    keycloak.pause()
    try:
        answer = company.post(SYNC, json={"full": True}, headers=key(company))
        company.wait_until(
            lambda: company.get(f"{SYNC}/{answer.json()['id']}", headers=key(company)).json()["state"] == "running",
            30, "the run has not begun")
    finally:
        keycloak.kill()
    run = finished(company, answer.json()["id"], ("failed",))
    assert run["problem"]
    assert company.sql("SELECT keycloak_id, is_active, email FROM users ORDER BY id") == before
    keycloak.start()
    keycloak.change_user(ids[0], enabled=False)
    assert sync(company, full=True)["counts"]["deactivated"] == 1


# --- attribute policy ----------------------------------------------------------------------------------------------------


def test_an_attribute_that_the_realm_drops_is_reported(keycloak):
    profile = keycloak.admin("GET", "/users/profile").json()
    keycloak.admin("PUT", "/users/profile", json={**profile, "unmanagedAttributePolicy": None})
    hub = Hub(settings=settings_for(keycloak)).prepare()
    try:
        hub.start()
        sync(hub, dry_run=True, full=True)
        log = hub.log_file.read_text()
        assert "keycloak_provisioning.attribute_not_kept" in log
        assert "engagemx_client_id" in log
    finally:
        hub.close()
        keycloak.admin("PUT", "/users/profile", json=profile)


# --- tokens --------------------------------------------------------------------------------------------------------------


def me(hub, token):
    return hub.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})


def test_an_administrator_of_the_realm_signs_in_with_its_token(company, keycloak):
    username = name()
    one = keycloak.create_user(username, client="client_tokens", password="pw")
    keycloak.give_role(one, "hub-administrator")
    tokens = keycloak.sign_in(username, "pw")
    assert me(company, tokens["access_token"]).status_code == 401  # not a user of the hub yet
    sync(company)
    answer = me(company, tokens["access_token"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["username"] == username
    listing = company.get("/api/provisioning/users", params={"client_id": "client_tokens"},
                          headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert listing.json()["count"] == 1

    assert me(company, tokens["id_token"]).status_code == 401
    assert me(company, tokens["refresh_token"]).status_code == 401
    assert me(company, keycloak.sign_in(username, "pw", "other", "other-secret")["access_token"]).status_code == 401
    head, payload, signature = tokens["access_token"].split(".")
    assert me(company, f"{head}.{payload}.{signature[:-6]}AAAAAA").status_code == 401

    keycloak.change_user(one, enabled=False)
    sync(company)
    assert me(company, tokens["access_token"]).status_code == 401


def test_a_user_without_a_mapped_role_is_refused(company, keycloak):
    username = name()
    keycloak.create_user(username, client="client_tokens", password="pw")
    sync(company)
    assert me(company, keycloak.sign_in(username, "pw")["access_token"]).status_code == 401


def test_a_rotated_key_is_taken_up_and_the_old_one_goes_on(company, keycloak):
    username = name()
    one = keycloak.create_user(username, client="client_tokens", password="pw")
    keycloak.give_role(one, "hub-manager")
    sync(company)
    old = keycloak.sign_in(username, "pw")["access_token"]
    assert me(company, old).status_code == 200
    realm = keycloak.admin("GET", "").json()
    keycloak.admin("POST", "/components", json={
        "name": "rotated", "providerId": "ecdsa-generated", "providerType": "org.keycloak.keys.KeyProvider",
        "parentId": realm["id"], "config": {"priority": ["200"], "ecdsaEllipticCurveKey": ["P-256"], "ecGenerateCertificate": ["false"]},
    })
    keycloak.admin("PUT", "", json={**realm, "defaultSignatureAlgorithm": "ES256"})
    try:
        new = keycloak.sign_in(username, "pw")["access_token"]
        assert requests.utils.unquote(new).split(".")[0] != old.split(".")[0]
        company.wait_until(lambda: me(company, new).status_code == 200, 30, "the new key is not accepted")
        assert me(company, old).status_code == 200
    finally:
        keycloak.admin("PUT", "", json={**realm, "defaultSignatureAlgorithm": "RS256"})
