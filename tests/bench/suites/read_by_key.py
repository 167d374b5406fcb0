"""One row by its primary key over HTTP against pgbench running the same statement, and against FastAPI with SQLAlchemy."""

import pathlib
import tempfile

import requests

import servers
from load import pgbench, rotate, wrk
from results import at_least

ROWS = 100_000
HTTP_CONNECTIONS = 64
TABLE = f"""
CREATE TABLE bench_rows (id bigint PRIMARY KEY, name text NOT NULL, phone text NOT NULL, note text NOT NULL);
INSERT INTO bench_rows SELECT i, 'Name ' || i, '+4420794' || lpad(i::text, 5, '0'), repeat(md5(i::text), 4)
FROM generate_series(1, {ROWS}) i;
"""
FLOOR = f"""\\set id random(1, {ROWS})
SELECT id, name, phone, note FROM bench_rows WHERE id = :id;
"""
LUA = f"""request = function() return wrk.format("GET", "/bench/rows/" .. math.random(1, {ROWS})) end
"""


def run(options):
    with servers.hub() as hub, tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        hub.psql(TABLE)
        hub.psql("VACUUM ANALYZE bench_rows")
        lua = directory / "read.lua"
        lua.write_text(LUA)
        floor = directory / "read.sql"
        floor.write_text(FLOOR)
        connection = servers.connection_of(hub)
        with servers.fastapi(connection) as fastapi:
            for url in (hub.url(), fastapi):
                requests.get(f"{url}/bench/rows/7", timeout=10).raise_for_status()
            loads = rotate(
                {
                    "hub": lambda: wrk(hub.url(), HTTP_CONNECTIONS, options.seconds, lua),
                    "fastapi": lambda: wrk(fastapi, HTTP_CONNECTIONS, options.seconds, lua),
                    "pgbench": lambda: pgbench(connection, floor, servers.CONNECTIONS, options.seconds),
                },
                options.rounds,
            )
    ours = loads["hub"]
    return [
        at_least(
            f"read by key/{floor}, {HTTP_CONNECTIONS} connections", ours.per_second / loads[floor].per_second, target,
            f"{ours.per_second:,.0f}/s (p99 {ours.p99_ms:.1f} ms) to {loads[floor].per_second:,.0f}/s",
            ours.errors + loads[floor].errors,
        )
        for floor, target in (("pgbench", 0.5), ("fastapi", 10))
    ]
