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
#: What the statement's users have; NONCE makes them new ones.
FLOOR = """\\set nonce random(1, 1000000000)
INSERT INTO users (organization_id, keycloak_id, username, email, first_name, last_name, is_active)
SELECT o.id, KEY || w.keycloak_id, KEY || w.email, KEY || w.email, w.first_name || FIRST, w.last_name, true
FROM unnest('{KEYCLOAK_IDS}'::text[], '{EMAILS}'::text[], '{FIRST_NAMES}'::text[], '{LAST_NAMES}'::text[])
     AS w (keycloak_id, email, first_name, last_name), organizations o
WHERE o.name = 'main'
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


def floor_script(path, key, first_name):
    rows = people("", "First")
    columns = {"KEYCLOAK_IDS": "keycloak_id", "EMAILS": "email", "FIRST_NAMES": "first_name", "LAST_NAMES": "last_name"}
    text = FLOOR
    for name, column in columns.items():
        text = text.replace(name, ",".join(row[column] for row in rows))
    path.write_text(text.replace("KEY", key).replace("FIRST", first_name))
    return path


class Sender:
    """Requests one after the other on one connection; what is sent is made before the clock starts."""

    def __init__(self, hub, seconds):
        self.connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=60)
        self.headers = {"Authorization": f"Bearer {hub.credentials['PROVISIONING_API_KEY']}", "Content-Type": "application/json"}
        self.seconds = seconds
        self.sent = 0

    def measure(self, prefix, first_name, action):
        """Requests at their median time; prefix and name may hold {n}."""
        durations = []
        end = time.monotonic() + self.seconds
        while time.monotonic() < end or not durations:
            self.sent += 1
            body = json.dumps(people(prefix.format(n=self.sent), first_name.format(n=self.sent)))
            begun = time.perf_counter()
            self.connection.request("POST", "/api/provisioning/users/bulk", body, self.headers)
            text = self.connection.getresponse().read()
            durations.append(time.perf_counter() - begun)
            done = [result["action"] for result in json.loads(text)["results"]]
            if done != [action] * USERS and self.sent > 1:
                raise RuntimeError(f"not every user was {action}: {set(done)}")
        median = statistics.median(durations)
        return Load(1 / median, max(durations) * 1000)


def run(options):
    with servers.hub() as hub, tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        connection = servers.connection_of(hub)
        sender = Sender(hub, options.seconds)
        sender.measure("known", "First", "created")
        scripts = {
            "created": floor_script(directory / "create.sql", "(:nonce)::text", "''"),
            "updated": floor_script(directory / "update.sql", "'same'", "(:nonce)::text"),
        }
        hub.psql("ANALYZE users")
        pgbench(connection, scripts["updated"], 1, 1)
        results = []
        for action, prefix, first_name in (("created", "p{n}", "First"), ("updated", "known", "First{n}x")):
            loads = rotate(
                {
                    "hub": lambda: sender.measure(prefix, first_name, action),
                    "sql": lambda: pgbench(connection, scripts[action], 1, options.seconds),
                },
                options.rounds,
            )
            ours, floor = (1000 / loads[name].per_second for name in ("hub", "sql"))
            results.append(at_most(
                f"bulk of {USERS} users {action}/one statement", ours / floor, 1.5, f"{ours:.1f} ms to {floor:.1f} ms",
                loads["sql"].errors))
    return results
