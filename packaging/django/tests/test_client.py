"""The client: time limits, repeats, and what tells "not there" from "did not work"."""

import socket
import time
import uuid

from django.test import SimpleTestCase, override_settings

from dialhub_provisioning import client as module
from dialhub_provisioning.client import AccessDenied, Client, HubError, HubUnavailable, NotFound, Rejected

from .flaky_proxy import FlakyProxy
from . import settings as project


def row(**changes):
    name = uuid.uuid4().hex[:12]
    return {
        "keycloak_id": str(uuid.uuid4()), "email": f"{name}@example.com", "first_name": "Jo", "last_name": "Low",
        "engagemx_client_id": f"client_{name}", "is_active": True, **changes}


def with_settings(**changes):
    return override_settings(DIALHUB_PROVISIONING={**project.DIALHUB_PROVISIONING, **changes})


class ClientTests(SimpleTestCase):
    def setUp(self):
        self.pauses = []

    def client_of(self, proxy):
        hub = Client(base_url=proxy.url, sleep=self.pauses.append)
        self.addCleanup(hub.close)
        return hub

    def test_not_there_is_told_from_did_not_work(self):
        with Client() as hub:
            self.assertIsNone(hub.get_user(str(uuid.uuid4())))
            self.assertRaises(NotFound, hub.deactivate_user, "nobody")
            self.assertIsNone(hub.get_user("a/../b?c"))
        with Client(api_key="dh_wrong") as hub, self.assertRaises(AccessDenied) as caught:
            hub.get_user("x")
        self.assertIn("HTTP 401", str(caught.exception))

    def test_what_the_hub_says_is_read(self):
        one = row()
        with Client() as hub:
            self.assertEqual(hub.provision_user(one)["action"], "created")
            self.assertEqual(hub.get_user(one["keycloak_id"])["email"], one["email"])
            self.assertEqual(hub.deactivate_user(one["keycloak_id"])["action"], "deactivated")
            self.assertFalse(hub.get_user(one["keycloak_id"])["is_active"])
            hub.activate_user(one["keycloak_id"])
            self.assertTrue(hub.get_user(one["keycloak_id"])["is_active"])
            answer = hub.provision_users([row(email="none")])
            self.assertEqual((answer["success_count"], answer["results"][0]["status"]), (0, "error"))
            self.assertRaises(Rejected, hub.provision_users, [])
            self.assertRaises(Rejected, hub.provision_user, {})

    def test_lists_are_read_page_by_page(self):
        rows = [row(engagemx_client_id="c-" + uuid.uuid4().hex[:12]) for _ in range(5)]
        for one in rows:
            one["engagemx_client_id"] = rows[0]["engagemx_client_id"]
        with Client() as hub:
            hub.provision_users(rows)
            emails = [user["email"] for user in hub.list_users(rows[0]["engagemx_client_id"], page_size=2)]
            self.assertCountEqual(emails, [one["email"] for one in rows])

    def test_a_busy_hub_is_asked_again_after_the_pause_it_wants(self):
        with FlakyProxy("busy", "busy") as proxy:
            self.assertEqual(self.client_of(proxy).provision_user(row())["action"], "created")
        self.assertEqual(len(proxy.requests), 3)
        self.assertTrue(all(pause >= 7 for pause in self.pauses))

    def test_a_request_that_may_have_arrived_is_done_once(self):
        one = row()
        with FlakyProxy("refuse", "lose") as proxy:
            answer = self.client_of(proxy).provision_users([one])
        # The answer to the attempt that was lost, not "unchanged".
        self.assertEqual(answer["results"][0]["action"], "created")
        keys = {key for _, key in proxy.requests}
        self.assertEqual((len(proxy.requests), len(keys)), (3, 1))
        self.assertNotIn(None, keys)
        self.assertLess(self.pauses[0], 2 * module.FIRST_PAUSE + 0.01)

    def test_pauses_grow_and_attempts_end(self):
        with FlakyProxy(*["refuse"] * 10) as proxy, self.assertRaises(HubUnavailable):
            self.client_of(proxy).get_user("x")
        self.assertEqual(len(proxy.requests), 4)
        self.assertEqual(len(self.pauses), 3)
        self.assertEqual(self.pauses, sorted(self.pauses))

    def test_what_repeating_cannot_help_is_not_repeated(self):
        with FlakyProxy() as proxy:
            self.assertRaises(Rejected, self.client_of(proxy).provision_users, [])
        self.assertEqual((len(proxy.requests), self.pauses), (1, []))
        one = row()
        with FlakyProxy() as proxy:
            hub = self.client_of(proxy)
            hub.provision_user(one)
            with self.assertRaises(Rejected) as caught:
                hub.provision_user({**one, "keycloak_id": str(uuid.uuid4())})
        self.assertEqual((caught.exception.status, len(proxy.requests), self.pauses), (409, 2, []))

    def test_a_hub_that_does_not_answer_is_given_up(self):
        with socket.socket() as silent, with_settings(READ_TIMEOUT=0.2, ATTEMPTS=2):
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            hub = Client(base_url=f"http://127.0.0.1:{silent.getsockname()[1]}", sleep=self.pauses.append)
            begun = time.monotonic()
            self.assertRaises(HubUnavailable, hub.get_user, "x")
            self.assertLess(time.monotonic() - begun, 5)
            hub.close()
        self.assertEqual(len(self.pauses), 1)

    def test_another_server_is_no_hub(self):
        with Client(base_url=project.DIALHUB_PROVISIONING["BASE_URL"].replace("/api/provisioning", "")) as hub:
            self.assertRaises(HubError, hub.provision_user, row())
