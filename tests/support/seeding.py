"""A hub, and organizations of their own, for the tests of user seeding."""

import uuid

import pytest
from hub import Hub

SETTINGS = {"user_seeding": {"bcrypt_cost": 4}}


class Office:
    """An organization with dialers and an administrator, in a hub with SETTINGS."""

    def __init__(self, hub, dialers=("vicidial",)):
        self.hub = hub
        self.name = f"office-{uuid.uuid4().hex[:8]}"
        hub.cli("organization", "create", "--name", self.name)
        for dialer in dialers:
            hub.cli("dialer", "create", "--organization", self.name, "--name", dialer)
        self.id = int(hub.scalar(f"SELECT id FROM organizations WHERE name = '{self.name}'"))
        self.admin = f"admin-{self.name}"
        self.password = f"pass-{uuid.uuid4().hex}"
        hub.cli("user", "create", "--organization", self.name, "--username", self.admin, "--role", "admin",
                "--password", self.password)
        self.headers = hub.bearer(self.admin, self.password)

    def unique(self, word):
        return f"{word}-{self.name[-8:]}"

    def request(self, method, path, **options):
        return self.hub.request(method, path, headers={**self.headers, **options.pop("headers", {})}, **options)

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, **options):
        return self.request("POST", path, **options)

    def patch(self, path, **options):
        return self.request("PATCH", path, **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)

    def can_sign_in(self, username, password):
        answer = self.hub.post("/api/auth/login", json={"username": username, "password": password})
        return answer.status_code == 200


@pytest.fixture(scope="module")
def hub():
    shared = Hub(settings=SETTINGS).prepare()
    try:
        yield shared.start()
    finally:
        shared.close()


@pytest.fixture
def office(hub):
    return Office(hub)
