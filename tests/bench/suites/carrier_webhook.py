"""Twilio's events over HTTP, each signed and another one, against pgbench storing events one by one (fsync on).

The hub verifies, reads and stores, those together that come together; the floor stores. What differs from event to event are
parameters of the floor's prepared statement too."""

import base64
import hmac
import itertools
import pathlib
import random
import tempfile
import urllib.parse

import servers
from load import pgbench, rotate, wrk
from results import at_least
from statements import filled

CONNECTIONS = 16
CALLS = 20_000
#: More requests than any round makes.
EVENTS_PER_SECOND = 25_000
STORE = "tests/bench/floors/store_carrier_event.sql"
PUBLIC = "https://hub.example"
PATH = "/webhooks/twilio/voice-status"
SID, TOKEN = "AC" + "0" * 32, "bench-token-0123456789abcdef"
SETTINGS = {"number_assignment": {"carriers": {
    "public_url": PUBLIC, "encryption_keys": [{"id": "bench", "key": base64.b64encode(bytes(32)).decode()}]}}}

#: Lines of body and signature; each thread has every second one. The requests are made before the clock starts, so that the
#: generator takes little of the machine, as pgbench does.
LUA = """local threads = 0
function setup(thread) thread:set("id", threads) threads = threads + 1 end
local requests, at = {}, 0
function init()
  local number = 0
  for line in io.lines("FILE") do
    if number % 2 == id then
      local body, signature = string.match(line, "([^\\t]*)\\t(.*)")
      requests[#requests + 1] = wrk.format("POST", "PATH", {["Content-Type"] = "application/x-www-form-urlencoded",
        ["X-Twilio-Signature"] = signature}, body)
    end
    number = number + 1
  end
end
function request()
  at = at + 1
  return requests[at]
end
"""


def run(options):
    with servers.hub(SETTINGS, connections=CONNECTIONS) as hub, tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        organization = prepare(hub)
        floor = directory / "event.sql"
        floor.write_text(floor_script(organization, hub.scalar("SELECT updated_at FROM carrier_accounts")))
        connection = servers.connection_of(hub)
        numbers = itertools.count(1)
        loads = rotate(
            {
                "hub": lambda: wrk(hub.url(), CONNECTIONS, options.seconds, script(directory, options.seconds, numbers)),
                "pgbench": lambda: pgbench(connection, floor, CONNECTIONS, options.seconds),
            },
            options.rounds,
        )
    ours, floor = loads["hub"], loads["pgbench"]
    return [at_least(
        f"carrier webhook/pgbench, {CONNECTIONS} connections", ours.per_second / floor.per_second, 0.8,
        f"{ours.per_second:,.0f}/s (p99 {ours.p99_ms:.1f} ms) to {floor.per_second:,.0f}/s", ours.errors + floor.errors,
    )]


def prepare(hub):
    """An account, and calls that events are about. The organization's id."""
    account = hub.put("/api/v1/carriers/twilio", json={"account_sid": SID, "auth_token": TOKEN}, headers=hub.bearer(
        *hub.create_user("admin")))
    if account.status_code != 200:
        raise RuntimeError(account.text)
    organization = hub.scalar("SELECT organization_id FROM carrier_accounts")
    hub.psql(f"""
        INSERT INTO carrier_calls (id, organization_id, provider, from_number, to_number, ring_seconds, state, carrier_call_id,
                                   settled_at, created_at, updated_at)
        SELECT gen_random_uuid(), {organization}, 'twilio', '+12025550100', '+12025550199', 60, 'initiated',
               'CA' || lpad(i::text, 32, '0'), now(), now(), now()
        FROM generate_series(1, {CALLS}) i""")
    hub.psql("VACUUM ANALYZE carrier_calls")
    return organization


def signed(number):
    form = {
        "AccountSid": SID, "ApiVersion": "2010-04-01", "CallSid": f"CA{random.randint(1, CALLS):032d}",
        "CallStatus": "in-progress", "Called": "+12025550199", "CalledCity": "WASHINGTON", "CalledCountry": "US",
        "CalledState": "DC", "CalledZip": "20001", "Caller": "+12025550100", "CallerCity": "WASHINGTON", "CallerCountry": "US",
        "CallerState": "DC", "CallerZip": "20001", "CallbackSource": "call-progress-events", "Direction": "outbound-api",
        "From": "+12025550100", "To": "+12025550199", "SequenceNumber": str(number),
        "Timestamp": "Sat, 21 Nov 2026 10:00:00 +0000",
    }
    text = PUBLIC + PATH + "".join(name + value for name, value in sorted(form.items()))
    signature = base64.b64encode(hmac.digest(TOKEN.encode(), text.encode(), "sha1")).decode()
    return f"{urllib.parse.urlencode(form)}\t{signature}\n"


def script(directory, seconds, numbers):
    """Requests nobody has sent before."""
    file, lua = directory / "events", directory / "event.lua"
    with open(file, "w") as lines:
        lines.writelines(signed(number) for number in itertools.islice(numbers, EVENTS_PER_SECOND * seconds))
    lua.write_text(LUA.replace("FILE", str(file)).replace("PATH", PATH))
    return lua


def floor_script(organization, changed):
    sid = "('CA' || lpad((:call)::text, 32, '0'))"
    values = {
        1: f"{organization}::bigint", 2: "'twilio'", 3: f"({sid} || '-1' || (:number)::text || '-in-progress')", 4: sid,
        5: "'in-progress'", 6: "now()", 7: "now()", 8: "'answered'", 9: "(:number)::bigint", 10: "false",
        11: "NULL", 12: "NULL", 13: "NULL", 14: f"'{SID}'", 15: f"'{changed}'",
    }
    return "\n".join([f"\\set call random(1, {CALLS})", "\\set number random(100000000, 2000000000)",
                      filled(STORE, values) + ";", ""])
