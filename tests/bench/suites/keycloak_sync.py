"""A full synchronisation with a real Keycloak: what the hub's process computes of the time it takes.

The users are put into Keycloak's database while it is down: creating them through its API takes longer than everything
else here. DIALHUB_BENCH_USERS says how many (default 100,000). Keycloak, PostgreSQL and the hub share the machine."""

import os
import pathlib
import subprocess
import sys
import time

import servers
from results import at_most

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from keycloak import Keycloak  # noqa: E402

USERS = int(os.environ.get("DIALHUB_BENCH_USERS", "100000"))
LONGEST = 3600
# As Keycloak itself writes them.
FILL = f"""
INSERT INTO USER_ENTITY (ID, EMAIL, EMAIL_CONSTRAINT, EMAIL_VERIFIED, ENABLED, FIRST_NAME, LAST_NAME, REALM_ID, USERNAME,
                         CREATED_TIMESTAMP, NOT_BEFORE)
SELECT 'bench-' || n, 'person.' || n || '@example.com', 'person.' || n || '@example.com', TRUE, TRUE, 'First' || n,
       'Last' || n, (SELECT ID FROM REALM WHERE NAME = 'sales'), 'person.' || n, 1700000000000, 0
FROM (SELECT X AS n FROM SYSTEM_RANGE(1, {USERS}));
INSERT INTO USER_ATTRIBUTE (ID, NAME, "VALUE", USER_ID)
SELECT 'bench-' || n, 'engagemx_client_id', 'main', 'bench-' || n FROM (SELECT X AS n FROM SYSTEM_RANGE(1, {USERS}));
"""


def fill(keycloak):
    script = keycloak.home / "fill.sql"
    script.write_text(FILL)
    driver = next((keycloak.home / "lib" / "lib" / "main").glob("com.h2database.h2-*.jar"))
    subprocess.run(
        ["java", "-cp", driver, "org.h2.tools.RunScript", "-url", f"jdbc:h2:file:{keycloak.home}/data/h2/keycloakdb",
         "-user", "", "-password", "", "-script", script],
        check=True, timeout=600)


def settings(keycloak):
    return {
        "plugins": {"enabled": ["keycloak_provisioning"]},
        "keycloak_provisioning": {
            "keycloak": {"url": keycloak.url, "realm": "sales", "client_id": "dialhub-sync", "client_secret": "sync-secret",
                         "page_size": 1000, "timeout": "2m", "retry_for": "5m"},
            "sync": {"full_interval": "0s", "incremental_interval": "0s"},
        },
    }


def cpu_seconds(hub):
    fields = pathlib.Path(f"/proc/{hub.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def synchronise(hub):
    """Seconds, seconds of the hub's processor time, and counts."""
    key = {"Authorization": f"Bearer {hub.credentials['PROVISIONING_API_KEY']}"}
    used = cpu_seconds(hub)
    begun = time.perf_counter()
    ordered = hub.post("/api/provisioning/sync", json={"full": True}, headers=key).json()["id"]
    while True:
        run = hub.get(f"/api/provisioning/sync/{ordered}", headers=key).json()
        if run["state"] not in ("queued", "running"):
            break
        if time.perf_counter() - begun > LONGEST:
            raise RuntimeError(f"not over after {LONGEST} s: {run['progress']}")
        time.sleep(0.5)
    seconds = time.perf_counter() - begun
    if run["state"] != "succeeded":
        raise RuntimeError(f"the run is {run['state']}: {run['problem']}")
    return seconds, cpu_seconds(hub) - used, run["counts"]


def run(options):
    del options  # one round: users are new only once
    keycloak = Keycloak("sales-realm.json")
    try:
        fill(keycloak)
        keycloak.start()
        with servers.hub(settings(keycloak)) as hub:
            results = []
            for outcome in ("created", "unchanged"):
                seconds, used, counts = synchronise(hub)
                if counts[outcome] != USERS:
                    raise RuntimeError(f"the hub did something else: {counts}")
                results.append(at_most(
                    f"hub's processor/wall, {USERS:,} users {outcome}", used / seconds, 0.2,
                    f"{used:.1f} s of {seconds:.1f} s"))
            return results
    finally:
        keycloak.close()
