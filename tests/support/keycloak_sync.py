"""A hub that synchronises with a realm, for the tests of that."""

import uuid

SYNC = "/api/provisioning/sync"


def roles():
    return [{"name": "hub-administrator", "role": "admin"}, {"name": "hub-manager", "role": "manager"}]


def settings_for(keycloak, drift=None, write_back=False, **sync):
    return {
        "auth": {
            "oidc": {
                "issuer": keycloak.issuer, "audiences": ["dialhub"], "fetch_interval": "1s", "roles": roles(),
            },
        },
        "plugins": {"enabled": ["keycloak_provisioning", "user_seeding", "number_queue"]},
        "keycloak_provisioning": {
            "keycloak": {
                "url": keycloak.url, "realm": "sales", "client_id": "dialhub-sync", "client_secret": "sync-secret",
                "page_size": 20, "retry_for": "5s", "timeout": "10s",
            },
            "sync": {
                "full_interval": "0s", "incremental_interval": "0s", "write_back": write_back,
                "mapping": {"roles": roles(), "dialer_user_attribute": "dialer_user_id", "dialer": "vicidial"},
                "drift": drift or {}, **sync,
            },
        },
    }


def key(hub):
    return {"Authorization": f"Bearer {hub.credentials['PROVISIONING_API_KEY']}"}


def administrator(hub):
    return hub.bearer(hub.credentials["DIALHUB_ADMIN_USERNAME"], hub.credentials["DIALHUB_ADMIN_PASSWORD"])


def finished(hub, run_id, states=("succeeded",), timeout=120):
    def look():
        run = hub.get(f"{SYNC}/{run_id}", headers=key(hub)).json()
        return run if run["state"] not in ("queued", "running") else None

    run = hub.wait_until(look, timeout, f"synchronisation {run_id} is not over")
    assert run["state"] in states, run["problem"]
    return run


def sync(hub, states=("succeeded",), **order):
    answer = hub.post(SYNC, json=order, headers=key(hub))
    assert answer.status_code == 202, answer.text
    return finished(hub, answer.json()["id"], states)


def user(hub, keycloak_id):
    """The row, or None."""
    rows = hub.sql(
        "SELECT u.*, o.name AS client FROM users u LEFT JOIN organizations o ON o.id = u.organization_id "
        f"WHERE keycloak_id = '{keycloak_id}'")
    return rows[0] if rows else None


def name():
    return f"u{uuid.uuid4().hex[:10]}"
