"""1,000 users in one request against one SQL statement that upserts the same rows (fsync on, one connection each).

The hub also parses, judges and answers every row and writes an audit entry for each change; the statement does not."""

import http.client
import json
import pathlib
import statistics
import tempfile
import time

import servers
from load import Load, pgbench, rotate
from results import at_most

USERS = 1000
FLOOR = """\\set nonce random(1, 1000000000)
INSERT INTO users (organization_id, keycloak_id, username, email, first_name, last_name, is_active)
VALUES {rows}
ON CONFLICT (keycloak_id) DO UPDATE
SET email = excluded.email, first_name = excluded.first_name, last_name = excluded.last_name,
    is_active = excluded.is_active, organization_id = excluded.organization_id, updated_at = now();
"""


def people(prefix, first_name):
    return [
        {"keycloak_id": f"{prefix}-0b0e6a6c-{i:012d}", "email": f"{prefix}-person.{i}@example.com",
         "first_name": f"{first_name}{i}", "last_name": f"Example{i}", "engagemx_client_id": "main", "is_active": True}
        for i in range(USERS)
    ]


def floor_script(path, organization, users):
    """The statement an application would send for these users."""
    rows = ",\n".join(
        f"({organization}, '{user['keycloak_id']}', '{user['email']}', '{user['email']}', '{user['first_name']}', "
        f"'{user['last_name']}', true)"
        for user in users)
    path.write_text(FLOOR.format(rows=rows))
    return path


class Sender:
    """Requests one after the other on one connection; what is sent is made before the clock starts."""

    def __init__(self, hub, seconds):
        self.connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=60)
        self.headers = {"Authorization": f"Bearer {hub.credentials['PROVISIONING_API_KEY']}", "Content-Type": "application/json"}
        self.seconds = seconds
        self.sent = 0

    def send(self, users, action):
        """Seconds until the answer is there, which has to say this of every user."""
        body = json.dumps(users)
        begun = time.perf_counter()
        self.connection.request("POST", "/api/provisioning/users/bulk", body, self.headers)
        text = self.connection.getresponse().read()
        taken = time.perf_counter() - begun
        done = {result["action"] for result in json.loads(text)["results"]}
        if done != {action}:
            raise RuntimeError(f"not every user was {action}: {done}")
        return taken

    def measure(self, prefix, first_name, action):
        """Requests at their median time; prefix and name may hold {n}."""
        durations = []
        end = time.monotonic() + self.seconds
        while time.monotonic() < end or not durations:
            self.sent += 1
            users = people(prefix.format(n=self.sent), first_name.format(n=self.sent))
            durations.append(self.send(users, action))
        median = statistics.median(durations)
        return Load(1 / median, max(durations) * 1000)


def run(options):
    with servers.hub() as hub, tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        connection = servers.connection_of(hub)
        sender = Sender(hub, options.seconds)
        sender.send(people("known", "First"), "created")
        organization = hub.scalar("SELECT id FROM organizations WHERE name = 'main'")
        # pgbench puts the number in for :nonce, inside of quotes too.
        scripts = {
            "created": floor_script(directory / "create.sql", organization, people("f:nonce", "First")),
            "updated": floor_script(directory / "update.sql", organization, people("same", "First:nonce-")),
        }
        hub.psql("ANALYZE users")
        pgbench(connection, scripts["updated"], 1, 1, mode="simple")
        results = []
        for action, prefix, first_name in (("created", "p{n}", "First"), ("updated", "known", "First{n}x")):
            loads = rotate(
                {
                    "hub": lambda: sender.measure(prefix, first_name, action),
                    "sql": lambda: pgbench(connection, scripts[action], 1, options.seconds, mode="simple"),
                },
                options.rounds,
            )
            ours, floor = (1000 / loads[name].per_second for name in ("hub", "sql"))
            results.append(at_most(
                f"bulk of {USERS} users {action}/one statement", ours / floor, 1.5, f"{ours:.1f} ms to {floor:.1f} ms",
                loads["sql"].errors))
    return results
