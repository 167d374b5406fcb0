"""Operators and the outbox: what was given up is listed and replayed, over HTTP and on the command line."""

import uuid

import pytest

OK, FAILURE, USAGE = 0, 1, 64


@pytest.fixture
def topic():
    return f"test.topic_{uuid.uuid4().hex[:8]}"


@pytest.fixture
def admin(hub):
    return hub.bearer()


def organization_of(hub):
    return hub.scalar(f"SELECT id FROM organizations WHERE name = '{hub.credentials['DIALHUB_ORGANIZATION']}'")


def message(hub, topic, state="dead", organization=None):
    """The id of a new message, which nobody delivers."""
    finished = "NULL" if state == "pending" else "now()"
    return int(
        hub.scalar(
            "INSERT INTO outbox_messages (organization_id, topic, payload, state, attempts, last_error, finished_at) "
            f"VALUES ({organization or organization_of(hub)}, '{topic}', '{{\"phone\": \"+447700900123\"}}', '{state}', 20, "
            f"'answer 503', {finished}) RETURNING id"
        )
    )


def state_of(hub, number):
    row = hub.sql(f"SELECT state, attempts, due_at <= now() AS due FROM outbox_messages WHERE id = {number}")[0]
    return row["state"], int(row["attempts"]), row["due"] == "t"


def audit_of(hub, number):
    return hub.sql(f"SELECT actor FROM audit_log WHERE action = 'outbox_message.replayed' AND object_id = '{number}'")


# --- over HTTP -------------------------------------------------------------------------------------------------------------


def test_an_administrator_lists_and_replays(hub, admin, topic):
    numbers = [message(hub, topic) for _ in range(3)]
    message(hub, topic, state="pending")
    page = hub.get("/api/admin/outbox", params={"topic": topic, "limit": 2}, headers=admin).json()
    assert [row["id"] for row in page["results"]] == [numbers[2], numbers[1]]
    row = page["results"][0]
    assert (row["status"], row["attempts"], row["last_error"], row["topic"]) == ("dead", 20, "answer 503", topic)
    assert "payload" not in row and "+447700900123" not in str(page)
    rest = hub.get("/api/admin/outbox", params={"topic": topic, "before": page["next_before"]}, headers=admin).json()
    assert [row["id"] for row in rest["results"]] == [numbers[0]]
    assert rest["next_before"] is None
    for _ in range(2):  # a repeated request changes nothing
        answer = hub.post(f"/api/admin/outbox/{numbers[0]}/replay", headers=admin)
        assert (answer.status_code, answer.json()["status"]) == (200, "pending")
    assert state_of(hub, numbers[0]) == ("pending", 0, True)
    assert len(audit_of(hub, numbers[0])) == 1
    assert state_of(hub, numbers[1])[0] == "dead"


def test_what_cannot_be_replayed_is_said(hub, admin, topic):
    delivered = message(hub, topic, state="delivered")
    assert hub.post(f"/api/admin/outbox/{delivered}/replay", headers=admin).status_code == 409
    for number in ("999999999", "x", "-1", "99999999999999999999"):
        assert hub.post(f"/api/admin/outbox/{number}/replay", headers=admin).status_code == 404
    for wrong in ({"status": "lost"}, {"limit": "0"}, {"limit": "x"}, {"before": "0"}):
        assert hub.get("/api/admin/outbox", params=wrong, headers=admin).status_code == 400


def test_only_administrators_and_only_of_their_organization(hub, topic):
    name = f"org-{uuid.uuid4().hex[:8]}"
    hub.cli("organization", "create", "--name", name)
    theirs = message(hub, topic, organization=hub.scalar(f"SELECT id FROM organizations WHERE name = '{name}'"))
    manager = hub.bearer(*hub.create_user("manager"))
    admin = hub.bearer(*hub.create_user("admin"))
    key = {"X-API-Key": hub.create_api_key("admin")}
    assert hub.get("/api/admin/outbox").status_code == 401
    assert hub.get("/api/admin/outbox", headers=manager).status_code == 403
    assert hub.post(f"/api/admin/outbox/{theirs}/replay", headers=manager).status_code == 403
    for allowed in (admin, key):
        assert hub.get("/api/admin/outbox", params={"topic": topic}, headers=allowed).json()["results"] == []
        for garbled in ("%FF", "%00"):
            assert hub.get(f"/api/admin/outbox?topic={garbled}", headers=allowed).status_code == 400
        assert hub.post(f"/api/admin/outbox/{theirs}/replay", headers=allowed).status_code == 404
    assert state_of(hub, theirs)[0] == "dead"


# --- on the command line ---------------------------------------------------------------------------------------------------


def test_the_command_line_lists_and_replays(hub, topic):
    numbers = [message(hub, topic) for _ in range(3)]
    listed = hub.cli("outbox", "list", "--topic", topic).stdout
    assert [line.split()[0] for line in listed.splitlines()] == ["ID", *map(str, reversed(numbers))]
    assert "answer 503" in listed and "+447700900123" not in listed
    assert hub.cli("outbox", "replay", "--id", numbers[0]).stdout == "1 message is due again.\n"
    assert state_of(hub, numbers[0]) == ("pending", 0, True)
    assert audit_of(hub, numbers[0])[0]["actor"].startswith("cli:")
    assert hub.cli("outbox", "replay", "--topic", topic).stdout == "2 messages are due again.\n"
    assert [state_of(hub, number)[0] for number in numbers] == ["pending"] * 3
    assert hub.cli("outbox", "list", "--status", "pending", "--topic", topic).stdout.count("\n") == 4


@pytest.mark.parametrize(
    "words, status, complaint",
    [
        (["list", "--status", "lost"], USAGE, "choose dead, pending or delivered"),
        (["list", "--limit", "0"], USAGE, "--limit"),
        (["replay"], USAGE, "--id"),
        (["replay", "--id", "1", "--topic", "a.b"], USAGE, "--topic"),
        (["replay", "--id", "one"], USAGE, "whole number"),
        (["replay", "--id", "999999999"], FAILURE, "999999999"),
        (["list", "--organization", "nowhere"], FAILURE, "nowhere"),
    ],
)
def test_wrong_words_are_explained(hub, words, status, complaint):
    assert complaint in hub.cli("outbox", *words, expect=status).stderr


def test_a_message_that_is_not_dead_is_not_replayed(hub, topic):
    waiting = message(hub, topic, state="pending")
    assert "only dead messages" in hub.cli("outbox", "replay", "--id", waiting, expect=FAILURE).stderr
    assert audit_of(hub, waiting) == []


# --- jobs --------------------------------------------------------------------------------------------------------------------


def test_plugins_shows_how_the_jobs_did(hub, admin):
    def finished():
        jobs = {job["name"]: job for job in hub.get("/plugins", headers=admin).json()["jobs"]}
        return jobs if all(job["finished_at"] for job in jobs.values()) else None

    jobs = hub.wait_until(finished, 60, "the host's jobs have not run")
    assert set(jobs) >= {"remove_old_events", "remove_delivered_messages"}
    job = jobs["remove_old_events"]
    assert (job["succeeded"], job["result"], job["running"]) == (True, "0 rows removed", False)
    assert job["due_at"] > job["finished_at"] >= job["started_at"]
    for plugin in hub.get("/plugins").json()["plugins"]:
        assert all("result" not in job for job in plugin["jobs"])
