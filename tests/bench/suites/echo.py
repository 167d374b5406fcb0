"""A 1 KB JSON echo through router, authentication and validation against Go's net/http and FastAPI, which parse and render."""

import json
import pathlib
import tempfile

import requests

import servers
from load import rotate, wrk
from results import at_least, at_most

CONNECTIONS = 64
DOCUMENT = {
    "lead_id": 1234567, "phone_number": "+442079460958", "full_name": "Zoë Example", "email": "zoe@example.com",
    "active": True, "score": 0.75, "tags": ["warm", "callback", "uk", "solar"],
    "events": [
        {"at": f"2026-11-2{day}T09:3{day}:00Z", "kind": "call", "seconds": 60 + day} for day in range(8)
    ],
    "comments": "Asked for a call after six; the gate is on the left. " * 5,
}

LUA = """wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-API-Key"] = "%s"
wrk.body = [==[%s]==]
"""


def run(options):
    body = json.dumps(DOCUMENT, ensure_ascii=False)
    with servers.hub() as hub, servers.go_echo() as go, servers.fastapi(servers.connection_of(hub)) as fastapi, \
            tempfile.TemporaryDirectory() as directory:
        script = pathlib.Path(directory) / "echo.lua"
        script.write_text(LUA % (hub.credentials["DIALER_API_KEY"], body))
        for url in (hub.url(), go, fastapi):
            check(url, body, hub.credentials["DIALER_API_KEY"])
        loads = rotate(
            {
                name: lambda url=url: wrk(f"{url}/bench/echo", CONNECTIONS, options.seconds, script)
                for name, url in {"hub": hub.url(), "go": go, "fastapi": fastapi}.items()
            },
            options.rounds,
        )
    ours = loads["hub"]
    results = []
    for floor, target in (("go", 2), ("fastapi", 6)):
        other = loads[floor]
        results.append(at_least(
            f"JSON echo/{floor}, {CONNECTIONS} connections", ours.per_second / other.per_second, target,
            f"{ours.per_second:,.0f}/s to {other.per_second:,.0f}/s", ours.errors + other.errors,
        ))
        results.append(at_most(
            f"JSON echo p99/{floor}", ours.p99_ms / other.p99_ms, 1, f"{ours.p99_ms:.1f} ms to {other.p99_ms:.1f} ms",
        ))
    return results


def check(url, body, key):
    """All three have to answer with the document, else the comparison means nothing."""
    answer = requests.post(f"{url}/bench/echo", data=body.encode(), timeout=10,
                           headers={"Content-Type": "application/json", "X-API-Key": key})
    answer.raise_for_status()
    received = answer.json()
    if len(received["events"]) != len(DOCUMENT["events"]) or received["comments"] != DOCUMENT["comments"]:
        raise RuntimeError(f"{url} does not echo")
