"""`dialhub seed-users` with a CSV of 100,000 users and links against psql doing the same COPY and upserts (fsync on).

Passwords are left out on both sides: hashing them is bcrypt's time. The hub also starts, judges every row and writes an audit
entry for each change; the statements do not."""

import pathlib
import statistics
import subprocess
import tempfile
import time

import servers
from results import at_most

USERS = 100_000
COUNTS = {"created": f"{USERS} created, 0 updated, 0 moved, 0 unchanged, 0 errors",
          "unchanged": f"0 created, 0 updated, 0 moved, {USERS} unchanged, 0 errors"}
FLOOR = """\\set ON_ERROR_STOP on
BEGIN;
CREATE TEMP TABLE incoming (dialer_user_id text, username text, first_name text, last_name text, email text, role text) ON COMMIT DROP;
\\copy incoming FROM 'FILE' CSV HEADER
INSERT INTO users AS u (organization_id, username, first_name, last_name, email, role)
SELECT o.id, i.username, i.first_name, i.last_name, i.email, i.role
FROM incoming i, organizations o
WHERE o.name = 'main'
ON CONFLICT (lower(username)) DO UPDATE
SET first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email, role = excluded.role,
    updated_at = now();
INSERT INTO dialer_links (dialer_id, dialer_user_id, user_id)
SELECT d.id, i.dialer_user_id, u.id
FROM incoming i
JOIN users u ON lower(u.username) = lower(i.username), dialers d
WHERE d.name = 'vicidial'
ON CONFLICT (dialer_id, lower(dialer_user_id)) DO UPDATE SET user_id = excluded.user_id, updated_at = now();
COMMIT;
"""


def write_list(path, prefix):
    with open(path, "w") as file:
        file.write("dialer_user_id,username,first_name,last_name,email,role\n")
        for i in range(USERS):
            file.write(f"{prefix}{i},{prefix}_agent_{i},First{i},Last{i},{prefix}.{i}@example.com,agent\n")
    return path


def seed(hub, path, outcome):
    begun = time.perf_counter()
    output = hub.cli("seed-users", path, "--no-passwords", "--update", timeout=300).stdout
    seconds = time.perf_counter() - begun
    if COUNTS[outcome] not in output:
        raise RuntimeError(f"the hub did something else: {output[-500:]}")
    return seconds


def upsert(hub, path):
    host, port, user, database = servers.connection_of(hub)
    script = path.with_suffix(".sql")
    script.write_text(FLOOR.replace("FILE", str(path)))
    begun = time.perf_counter()
    subprocess.run(
        ["psql", "-X", "-q", "-h", host, "-p", str(port), "-U", user, "-d", database, "-f", str(script)], check=True,
        stdout=subprocess.DEVNULL, start_new_session=True)
    return time.perf_counter() - begun


def run(options):
    times = {(who, outcome): [] for who in ("hub", "sql") for outcome in COUNTS}
    with servers.hub() as hub, tempfile.TemporaryDirectory() as name:
        for n in range(options.rounds):
            lists = {who: write_list(pathlib.Path(name) / f"{who}{n}.csv", f"{who}{n}") for who in ("hub", "sql")}
            for outcome in COUNTS:
                times["hub", outcome].append(seed(hub, lists["hub"], outcome))
                times["sql", outcome].append(upsert(hub, lists["sql"]))
    results = []
    for outcome, target in (("created", 2), ("unchanged", 2)):
        ours, floor = (statistics.median(times[who, outcome]) for who in ("hub", "sql"))
        results.append(at_most(
            f"{USERS:,} users of a CSV {outcome}/COPY and upsert", ours / floor, target, f"{ours:.2f} s to {floor:.2f} s"))
    return results
