"""A dialer's result for a leased number against pgbench running the same two statements (fsync on)."""

import dataclasses
import pathlib
import tempfile
import time

import servers
from load import pgbench, rotate, wrk
from queue_data import Queue
from results import at_least
from statements import filled

CONNECTIONS = 16
NUMBERS = 2_000_000
FACTS = "plugins/number_queue/sql/find_report_facts.sql"
APPLY = "plugins/number_queue/sql/apply_report.sql"
STATUS = "BUSY"

LUA = """local threads = 0
function setup(thread) thread:set("id", threads) threads = threads + 1 end
function init() math.randomseed(os.time() * 10 + id) end
local headers = {["Content-Type"] = "application/json", ["Authorization"] = "Bearer KEY"}
function request()
  local body = string.format('{"number_id":%d,"phone_number":"","status":"STATUS","attempted_at":"%s.%06d+00:00"}',
    FIRST + math.random(0, COUNT - 1), os.date("!%Y-%m-%dT%H:%M:%S"), math.random(0, 999999))
  return wrk.format("POST", nil, headers, body)
end
"""


def run(options):
    with servers.hub() as hub, tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        queue = Queue(hub, "large", 100_000_000, servers.connection_of(hub))
        queue.fill(NUMBERS)
        key = queue.dialers(1)[0]
        holder = queue.scalar(f"SELECT id FROM dialers WHERE organization_id = {queue.organization}")
        first, count = lease_all(queue, holder)
        lua, floor = directory / "report.lua", directory / "report.sql"
        lua.write_text(LUA.replace("KEY", key).replace("STATUS", STATUS).replace("FIRST", str(first))
                       .replace("COUNT", str(count)))
        floor.write_text(floor_script(queue, holder, first, count))
        loads = rotate(
            {
                "hub": lambda: recorded(queue, options.seconds, lambda: wrk(
                    hub.url("/api/dialer/report-result"), CONNECTIONS, options.seconds, lua)),
                "pgbench": lambda: recorded(queue, options.seconds, lambda: pgbench(
                    queue.connection, floor, CONNECTIONS, options.seconds)),
            },
            options.rounds,
        )
    ours, floor = loads["hub"], loads["pgbench"]
    return [at_least(
        f"report-result/pgbench, {CONNECTIONS} connections", ours.per_second / floor.per_second, 0.85,
        f"{ours.per_second:,.0f}/s (p99 {ours.p99_ms:.1f} ms) to {floor.per_second:,.0f}/s",
        ours.errors + floor.errors,
    )]


def lease_all(queue, holder):
    """Leases every waiting number to one dialer. (first id, how many ids)"""
    queue.psql(f"""
        INSERT INTO queue_entries (number_id, organization_id, ready_at, list_id, phone)
        SELECT id, organization_id, now(), list_id, phone FROM queue_numbers ON CONFLICT DO NOTHING;
        INSERT INTO queue_leases (phone, number_id, organization_id, holder, leased_at, expires_at, dial_before, queued_at,
                                  batch_id, queued_lane, reissued)
        SELECT phone, number_id, organization_id, {holder}, now() - interval '1 minute', now() + interval '1 hour',
               now() + interval '1 hour', now(), gen_random_uuid(), 1, false
        FROM queue_entries ORDER BY phone;
        UPDATE queue_entries e SET lease_id = l.lease_id, ready_at = l.expires_at FROM queue_leases l
        WHERE l.number_id = e.number_id""")
    queue.settle()
    first = queue.scalar("SELECT min(id) FROM queue_numbers")
    return first, queue.scalar("SELECT max(id) FROM queue_numbers") - first + 1


def recorded(queue, seconds, work):
    """The load counted by what is in the table afterwards: nobody is fast by refusing."""
    before = queue.scalar("SELECT count(*) FROM queue_attempts")
    load = work()
    results = queue.scalar("SELECT count(*) FROM queue_attempts") - before
    return dataclasses.replace(load, per_second=results / seconds)


def floor_script(queue, holder, first, count):
    """What a report is made of, each as the hub asks for it: the facts by number id, then the change that rests on them."""
    # Within the last quarter of an hour.
    attempted = f"to_timestamp({int(time.time()) - 1000} + (:micro)::numeric / 1000000)"
    facts = {
        1: queue.organization, 2: "NULL", 3: "(:number)", 4: "NULL", 5: attempted, 6: f"'{STATUS}'", 7: "NULL",
        8: "NULL", 9: "NULL", 10: "NULL",
    }
    apply = {
        1: "(:number)", 2: queue.organization, 3: "(:f_status)", 4: "(:f_total_attempts)", 5: "(:f_queued)",
        6: "nullif(:f_entry_lease_id, '')", 7: 0, 8: attempted, 9: "now()", 10: "nullif(:f_lease_id, '')",
        11: "nullif(:f_batch_id, '')", 12: holder, 13: "NULL", 14: "NULL", 15: "NULL", 16: f"'{STATUS}'", 17: f"'{STATUS}'",
        18: "'applied'", 19: "false", 20: "NULL", 21: "NULL", 22: "false", 23: "nullif(:f_lease_id, '')", 24: "'remove'",
        25: "NULL", 26: "NULL",
    }
    return "\n".join([
        f"\\set number random({first}, {first + count - 1})", "\\set micro random(0, 999999999)",
        filled(FACTS, facts) + " \\gset f_", filled(APPLY, apply) + ";", "",
    ])
