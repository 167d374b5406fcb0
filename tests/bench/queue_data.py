"""A company of the number queue with many numbers, dialers and their keys; called numbers have left the queue."""

import re
import subprocess

DIALERS = 64
FIRST_HOLDER_OF_FLOOR = 1_000_000  # pgbench's dialers: as many, but none of the hub's.
CALLED_OF_TEN = 7
PROVINCE = "0912"


class Queue:
    def __init__(self, hub, name, first_phone, connection):
        self.hub = hub
        self.name = name
        self.first_phone = first_phone
        self.connection = connection
        self.organization = self.scalar(
            "INSERT INTO organizations (name, display_name, time_zone, default_region) "
            f"VALUES ('{name}', '{name}', 'Asia/Tehran', 'IR') RETURNING id")
        self.psql(f"""
            INSERT INTO queue_companies (organization_id, skip_holidays) VALUES ({self.organization}, false);
            INSERT INTO queue_schedule_windows (organization_id, day_of_week, start_time, end_time)
            SELECT {self.organization}, day, '00:00', '24:00' FROM generate_series(0, 6) day""")
        self.list = self.scalar(
            f"INSERT INTO queue_lists (organization_id, name) VALUES ({self.organization}, 'default') RETURNING id")

    def psql(self, statement):
        host, port, user, database = self.connection
        done = subprocess.run(
            ["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h", host, "-p", str(port), "-U", user, "-d", database],
            input=statement, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"psql: {done.stderr}")
        return done.stdout.strip()

    def scalar(self, statement):
        return int(self.psql(statement))

    def fill(self, count):
        """Adds numbers; seven of ten were called, the others wait in the queue."""
        # Foreign keys of ten million rows that are right by construction are not what is measured.
        self.psql(f"""
            SET session_replication_role = replica;
            WITH made AS (
                INSERT INTO queue_numbers (organization_id, created_at, updated_at, list_id, phone, status, total_attempts,
                                           last_attempt_at)
                SELECT {self.organization}, now(), now(), {self.list}, '09' || lpad((n + {self.first_phone})::text, 9, '0'),
                       CASE WHEN n % 10 < {CALLED_OF_TEN} THEN 'CONNECTED' ELSE 'IN_QUEUE' END::queue_status,
                       (n % 10 < {CALLED_OF_TEN})::integer,
                       CASE WHEN n % 10 < {CALLED_OF_TEN} THEN now() - interval '1 day' END
                FROM generate_series(0, {count - 1}) n
                RETURNING id, phone, status
            )
            INSERT INTO queue_entries (number_id, organization_id, ready_at, list_id, phone)
            SELECT id, {self.organization}, now() - interval '1 hour', {self.list}, phone
            FROM made WHERE status = 'IN_QUEUE'""")
        self.settle()

    def settle(self):
        # Not the attempts: a month nobody has called in is never vacuumed, and is planned for as if it had rows.
        for table in ("queue_numbers", "queue_entries", "queue_leases"):
            self.psql(f"VACUUM (ANALYZE) {table}")
        self.psql("CHECKPOINT")

    def dialers(self, count=DIALERS):
        """The keys of new dialers."""
        keys = []
        for number in range(count):
            self.psql("INSERT INTO dialers (organization_id, name, default_region) "
                      f"VALUES ({self.organization}, 'engine{number}', 'IR')")
            output = self.hub.cli("api-key", "create", "--scope", "dialer", "--organization", self.name,
                                  "--dialer", f"engine{number}").stdout
            keys.append(re.search(r"\bdh_[0-9A-Za-z]{43}\b", output)[0])
        return keys

    def forget_leases(self):
        """As if everything given out had come back: dialers do not reach what they may hold at once."""
        self.psql("TRUNCATE queue_leases")
