"""A lead from a dialer over HTTP against pgbench running the very statements of the hub with the same values (fsync on).

Half of the requests make a lead, the others find one; every request is a new call event."""

import pathlib
import tempfile

import servers
from load import pgbench, rotate, wrk
from results import at_least
from statements import filled

CONNECTIONS = 16
RESOLVE = "sdk/src/identity/sql/resolve_dialer_user.sql"
TAKE = "plugins/lead_intake/sql/take_lead.sql"
AGENT = "8050"
#: Lead ids and phone numbers come from one range, so that leads are met again at the same rate on both sides.
RANGE = 2_000_000

#: What a web form sends; LEAD and NONCE are replaced.
FORM = (
    f"dialer_user_id={AGENT}&lead_id=LEAD&phone_number=PHONE&phone_code=44&full_name=Zoe+Example&email=zoe%40example.com"
    "&campaign=SOLAR&uniqueid=1700000000.NONCE&city=Leeds&postal_code=LS1+4AP&comments=Asked+for+a+call+after+six"
)
LUA = """local threads = 0
function setup(thread) thread:set("id", threads) threads = threads + 1 end
function init() math.randomseed(os.time() * 10 + id) end
local headers = {["Content-Type"] = "application/x-www-form-urlencoded", ["X-Dialer-Api-Key"] = "KEY"}
function request()
  local lead = math.random(1, RANGE)
  local values = {LEAD = tostring(lead), PHONE = string.format("74%08d", lead), NONCE = tostring(math.random(1, 1000000000))}
  return wrk.format("POST", "/api/leads/from-dialer/", headers, (string.gsub("FORM", "%u%u%u%u+", values)))
end
"""


def run(options):
    with servers.hub(connections=CONNECTIONS) as hub, tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        stored = store_one(hub)
        lua = directory / "lead.lua"
        lua.write_text(LUA.replace("FORM", FORM).replace("RANGE", str(RANGE))
                       .replace("KEY", hub.credentials["DIALER_API_KEY"]))
        floor = directory / "lead.sql"
        floor.write_text(floor_script(stored))
        connection = servers.connection_of(hub)
        loads = rotate(
            {
                "hub": lambda: wrk(hub.url(), CONNECTIONS, options.seconds, lua),
                "pgbench": lambda: pgbench(connection, floor, CONNECTIONS, options.seconds),
            },
            options.rounds,
        )
    ours, floor = loads["hub"], loads["pgbench"]
    return [at_least(
        f"lead upsert/pgbench, {CONNECTIONS} connections", ours.per_second / floor.per_second, 0.85,
        f"{ours.per_second:,.0f}/s (p99 {ours.p99_ms:.1f} ms) to {floor.per_second:,.0f}/s", ours.errors + floor.errors,
    )]


def store_one(hub):
    """Lets the hub take one lead and reads back what its statements were given."""
    hub.create_user(username=f"user_{AGENT}")
    body = FORM.replace("LEAD", "7").replace("PHONE", "7400000007").replace("NONCE", "12345")
    answer = hub.post("/api/leads/from-dialer/", data=body, headers={
        **hub.dialer_headers(), "Content-Type": "application/x-www-form-urlencoded"})
    if answer.status_code != 201 or answer.json().get("warnings"):
        raise RuntimeError(f"the hub does not take the lead as it should: {answer.text}")
    return hub.sql("""
        SELECT l.organization_id, l.dialer_id, l.assigned_agent_id, l.full_name, l.phone, l.phone_e164, l.email, l.campaign,
               l.status, l.fields, l.extra, h.kind, h.actor
        FROM leads l JOIN lead_history h ON h.lead_id = l.id""")[0]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def floor_script(stored):
    """The two statements of a request, their parameters replaced by the values the hub binds."""
    if stored["phone_e164"] != "+447400000007" or "12345" not in stored["fields"] + stored["extra"]:
        raise RuntimeError(f"the lead is not what was sent: {stored}")

    def document(column):
        return f"replace({quoted(stored[column].replace('12345', 'NONCE'))}, 'NONCE', :nonce::text)::jsonb"

    take = {
        1: stored["organization_id"], 2: stored["dialer_id"], 3: "(:lead)::text",
        4: "('+4474' || lpad((:lead)::text, 8, '0'))", 5: "sha256((:nonce)::text::bytea)", 6: quoted(stored["kind"]),
        7: quoted(stored["actor"]), 8: "now()", 9: stored["assigned_agent_id"], 10: "'always'",
        11: quoted(stored["full_name"]), 12: "('74' || lpad((:lead)::text, 8, '0'))", 13: quoted(stored["email"]),
        14: quoted(stored["campaign"]), 15: "NULL::text", 16: "NULL::text", 17: quoted(stored["status"]),
        18: document("fields"), 19: document("extra"), 20: "'{}'::text[]",
    }
    resolve = {1: stored["organization_id"], 2: stored["dialer_id"], 3: f"'{AGENT}'"}
    return "\n".join([
        f"\\set lead random(1, {RANGE})", "\\set nonce random(1, 1000000000)",
        filled(RESOLVE, resolve) + ";", filled(TAKE, take) + ";", "",
    ])
