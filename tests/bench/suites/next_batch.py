"""A batch of 100 numbers from a queue of ten million numbers, of which seven million were called, against pgbench running
the same claim; and against the same request on a queue of a hundred thousand numbers."""

import http.client
import json
import pathlib
import statistics
import tempfile
import time

import servers
from load import pgbench, rotate, wrk
from queue_data import DIALERS, FIRST_HOLDER_OF_FLOOR, Queue
from results import at_most
from statements import filled

CLAIM = "plugins/number_queue/sql/claim_numbers.sql"
CONNECTIONS = 4
LARGE = 10_000_000
SMALL = 100_000
SIZE = 100
#: One after the other, for the comparison of the two queues: the small one holds 300 batches.
SEQUENTIAL = 100

LUA = """local keys = {KEYS}
function init() math.randomseed(os.time()) end
function request()
  return wrk.format("GET", nil, {["Authorization"] = "Bearer " .. keys[math.random(#keys)]})
end
"""


def run(options):
    with servers.hub(connections=CONNECTIONS) as hub, tempfile.TemporaryDirectory() as name:
        connection = servers.connection_of(hub)
        small = Queue(hub, "small", 900_000_000, connection)
        small.fill(SMALL)
        large = Queue(hub, "large", 100_000_000, connection)
        large.fill(LARGE)
        keys = {queue: queue.dialers() for queue in (small, large)}
        growth = compare_sizes(hub, keys, options.rounds)
        loads = compare_floor(hub, large, keys[large], pathlib.Path(name), options)
    ours, floor = loads["hub"], loads["pgbench"]
    return [
        at_most(f"next-batch/pgbench, {CONNECTIONS} connections, time", floor.per_second / ours.per_second, 1.3,
                f"{ours.per_second:,.0f}/s to {floor.per_second:,.0f}/s, batches of {SIZE}", ours.errors + floor.errors),
        at_most("next-batch, 10 M numbers/100 thousand, time", growth[large] / growth[small], 1.3,
                f"{growth[large] * 1000:.2f} ms to {growth[small] * 1000:.2f} ms"),
    ]


def compare_floor(hub, queue, keys, directory, options):
    lua, floor = directory / "batch.lua", directory / "claim.sql"
    lua.write_text(LUA.replace("KEYS", ", ".join(f'"{key}"' for key in keys)))
    floor.write_text(floor_script(queue))
    url = hub.url(f"/api/dialer/next-batch?size={SIZE}")

    def fresh(load):
        queue.forget_leases()
        return load()

    return rotate(
        {
            "hub": lambda: fresh(lambda: wrk(url, CONNECTIONS, options.seconds, lua)),
            "pgbench": lambda: fresh(lambda: pgbench(queue.connection, floor, CONNECTIONS, options.seconds)),
        },
        options.rounds,
    )


def floor_script(queue):
    values = {
        1: "gen_random_uuid()", 2: "(:holder)", 3: queue.organization, 4: "gen_random_uuid()::text", 5: "now()",
        6: "(now() + interval '1 hour')", 7: "(now() + interval '1 hour')", 8: SIZE, 9: "1000000",
        10: f"'{{{queue.list}}}'", 11: f"'{{{SIZE}}}'", 12: 0,
    }
    first = FIRST_HOLDER_OF_FLOOR
    return f"\\set holder random({first}, {first + DIALERS - 1})\n{filled(CLAIM, values)};\n"


def compare_sizes(hub, keys, rounds):
    """Queue → median seconds of a batch; the queues take turns."""
    seconds = {queue: [] for queue in keys}
    for _ in range(rounds):
        for queue, dialers in keys.items():
            queue.forget_leases()
            queue.psql(f"UPDATE queue_entries SET ready_at = now() - interval '1 hour', lease_id = NULL, lane = 1 "
                       f"WHERE organization_id = {queue.organization} AND lease_id IS NOT NULL")
            queue.psql("VACUUM (ANALYZE) queue_entries")
            seconds[queue] += timed_batches(hub, dialers)
    return {queue: statistics.median(times) for queue, times in seconds.items()}


def timed_batches(hub, dialers):
    times = []
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=30)
    for turn in range(SEQUENTIAL):
        begin = time.perf_counter()
        connection.request("GET", f"/api/dialer/next-batch?size={SIZE}",
                           headers={"Authorization": f"Bearer {dialers[turn % len(dialers)]}"})
        answer = connection.getresponse()
        body = answer.read()
        times.append(time.perf_counter() - begin)
        given = json.loads(body)["batch"]["numbers"] if answer.status == 200 else []
        if len(given) != SIZE:
            raise RuntimeError(f"a batch of {len(given)} numbers: {body[:300]!r}")
    connection.close()
    return times
