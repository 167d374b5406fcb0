"""`POST /api/v1/calls/authorize` against pgbench running the very statement of the hub with the same values (fsync on): 10,000
numbers, 1,000 agents, limits on every level but the organization's. Then the same with a million rows of usage."""

import pathlib
import re
import statistics
import tempfile

import servers
from load import pgbench, rotate, wrk
from results import at_least

CONNECTIONS = 16
AGENTS = 1_000
NUMBERS = 10_000
FIRST_AGENT = 1_000_000
USAGE_DAYS = 100  # of every number: a million rows
STATEMENT = pathlib.Path(__file__).resolve().parents[3] / "plugins/number_assignment/sql/authorize_call.sql"
DATA = f"""
INSERT INTO users (id, organization_id, username)
SELECT {FIRST_AGENT} + i, {{organization}}, 'bench' || i FROM generate_series(0, {AGENTS - 1}) i;
INSERT INTO phone_numbers (organization_id, phone_number, country_code, area_code)
SELECT {{organization}}, '+1202' || 2000000 + i, 'US', '+1202' FROM generate_series(0, {NUMBERS - 1}) i;
INSERT INTO agent_phone_numbers (phone_number_id, organization_id, agent_id, daily_limit)
SELECT id, {{organization}}, {FIRST_AGENT} + right(phone_number, 7)::integer % {AGENTS}, 1000000 FROM phone_numbers;
INSERT INTO calling_settings (organization_id, agent_daily_limit, agent_hourly_limit, number_daily_limit, number_hourly_limit)
VALUES ({{organization}}, 1000000, 1000000, 1000000, 1000000);
"""
USAGE = f"""
INSERT INTO call_usage (organization_id, number_id, phone_number, agent_id, local_date, calls, hour, hour_calls)
SELECT n.organization_id, n.id, n.phone_number, a.agent_id, current_date - d, 7, now() - d * interval '1 day', 1
FROM phone_numbers n JOIN agent_phone_numbers a ON a.phone_number_id = n.id CROSS JOIN generate_series(1, {USAGE_DAYS}) d;
INSERT INTO agent_call_usage (organization_id, agent_id, local_date, calls, hour, hour_calls)
SELECT {{organization}}, {FIRST_AGENT} + i, current_date - d, 70, now() - d * interval '1 day', 1
FROM generate_series(0, {AGENTS - 1}) i CROSS JOIN generate_series(1, {USAGE_DAYS}) d;
"""
LUA = f"""local id = 0
function setup(thread) thread:set("id", id) id = id + 1 end
function init() math.randomseed(os.time() * 10 + id) end
local headers = {{["Content-Type"] = "application/json", ["X-API-Key"] = "KEY"}}
function request()
  return wrk.format("POST", "/api/v1/calls/authorize", headers, string.format(
    '{{"agent_id":"%d","destination":"+1415%d"}}', {FIRST_AGENT} + math.random(0, {AGENTS - 1}), math.random(2000000, 9999999)))
end
"""
#: What the hub binds for a destination in the United States.
ZONES = "{America/Adak,America/Anchorage,America/Boise,America/Chicago,America/Denver,America/Los_Angeles,America/New_York," \
        "America/Phoenix,Pacific/Honolulu}"


def run(options):
    with servers.hub(connections=CONNECTIONS, settings={"number_assignment": {"reservation_ttl": "5s"}}) as hub, \
            tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        organization = hub.scalar("SELECT organization_id FROM dialers")
        hub.psql(DATA.format(organization=organization))
        hub.psql("VACUUM ANALYZE")
        check(hub)
        lua = directory / "authorize.lua"
        lua.write_text(LUA.replace("KEY", hub.credentials["DIALER_API_KEY"]))
        floor = directory / "authorize.sql"
        floor.write_text(floor_script(organization))
        connection = servers.connection_of(hub)

        def ours():
            return wrk(hub.url(), CONNECTIONS, options.seconds, lua)

        loads = rotate({"hub": ours, "pgbench": lambda: pgbench(connection, floor, CONNECTIONS, options.seconds)},
                       options.rounds)
        def settled():
            hub.psql("VACUUM ANALYZE")
            hub.psql("CHECKPOINT")
            return statistics.median(ours().per_second for _ in range(options.rounds))

        before = settled()
        hub.psql(USAGE.format(organization=organization))
        after = settled()
    of_hub, of_floor = loads["hub"], loads["pgbench"]
    return [
        at_least(f"authorize/pgbench, {CONNECTIONS} connections", of_hub.per_second / of_floor.per_second, 0.8,
                 f"{of_hub.per_second:,.0f}/s (p99 {of_hub.p99_ms:.1f} ms) to {of_floor.per_second:,.0f}/s",
                 of_hub.errors + of_floor.errors),
        at_least("authorize with 1 M rows of usage/without", after / before, 0.9, f"{after:,.0f}/s to {before:,.0f}/s"),
    ]


def check(hub):
    answer = hub.post("/api/v1/calls/authorize", headers={"X-API-Key": hub.credentials["DIALER_API_KEY"]},
                      json={"agent_id": str(FIRST_AGENT), "destination": "+14152000000"})
    if answer.status_code != 200 or not answer.json()["allowed"]:
        raise RuntimeError(f"the call is not allowed: {answer.text}")


def floor_script(organization):
    values = {
        1: organization, 2: f"({FIRST_AGENT} + :agent)::bigint", 3: "('+1415' || :number)", 4: "'US'", 5: "'+1415'", 6: "now()",
        7: "NULL", 8: "NULL", 9: "NULL", 10: "NULL", 11: "5", 12: f"'{ZONES}'", 13: "false",
    }
    statement = re.sub(r"--[^\n]*", "", STATEMENT.read_text())
    filled = re.sub(r"\$(\d+)", lambda match: str(values[int(match[1])]), statement).strip()
    return f"\\set agent random(0, {AGENTS - 1})\n\\set number random(2000000, 9999999)\n{filled};\n"
