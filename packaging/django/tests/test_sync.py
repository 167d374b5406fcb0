"""The command, the admin actions and the statuses, against the real hub."""

import io

from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.urls import reverse

from dialhub_provisioning import sync
from dialhub_provisioning.models import ProvisioningStatus

from . import settings as project
from .crm.models import User
from .flaky_proxy import FlakyProxy
from .people import flag_of, in_hub, make_client, make_user, state_of


def run(*arguments):
    """(output, complaint) of the command."""
    out = io.StringIO()
    try:
        call_command("sync_dialhub_users", *arguments, stdout=out, no_color=True)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), None


class CommandTests(TestCase):
    def test_users_are_created_and_a_second_run_changes_nothing(self):
        client = make_client()
        users = [make_user(client) for _ in range(3)]
        output, complaint = run("--client-id", client.client_id)
        self.assertIsNone(complaint)
        self.assertIn("3 users: 3 created.", output)
        for user in users:
            self.assertEqual(in_hub(user)["email"], user.email)
            self.assertEqual((state_of(user), flag_of(user)), ("provisioned", True))
        self.assertIn("3 users: 3 unchanged.", run("--client-id", client.client_id)[0])

    def test_a_dry_run_shows_each_user_and_changes_nothing(self):
        client = make_client()
        new, known = make_user(client), make_user(client)
        sync.provision([known])
        User.objects.filter(pk=known.pk).update(last_name="Changed")
        output, _ = run("--client-id", client.client_id, "--dry-run")
        self.assertIn(f"{new}: created", output)
        self.assertRegex(output, f"{known}: updated .*last_name 'Low' -> 'Changed'")
        self.assertIn("Nothing was changed", output)
        self.assertIsNone(in_hub(new))
        self.assertEqual(in_hub(known)["last_name"], "Low")
        self.assertFalse(ProvisioningStatus.objects.filter(user=new).exists())

    def test_a_failed_row_is_not_called_provisioned(self):
        client = make_client()
        good, homeless = make_user(client), make_user(client, keycloak_id=None)
        bad = make_user(client, email="not an address")
        taken = make_user(client, email=good.email.upper())
        output, complaint = run("--client-id", client.client_id)
        self.assertIn("3 of 4 users failed", complaint)
        self.assertEqual([state_of(user) for user in (good, bad, taken, homeless)], ["provisioned"] + ["failed"] * 3)
        self.assertEqual([flag_of(user) for user in (good, bad, taken, homeless)], [True] + [False] * 3)
        statuses = {user.pk: user.dialhub_status for user in User.objects.select_related("dialhub_status")}
        self.assertEqual((statuses[bad.pk].field, statuses[bad.pk].succeeded_at), ("email", None))
        self.assertEqual(statuses[taken.pk].code, "email_taken")
        self.assertEqual(statuses[homeless.pk].code, "no_keycloak_id")
        self.assertIn(good.keycloak_id, statuses[taken.pk].message)
        self.assertIn(str(bad), output)
        # What was provisioned once and is refused now is not called provisioned either.
        User.objects.filter(pk=good.pk).update(email="broken")
        run("--client-id", client.client_id)
        self.assertEqual((state_of(good), flag_of(good)), ("failed", False))
        self.assertIsNotNone(User.objects.get(pk=good.pk).dialhub_status.succeeded_at)

    def test_deactivated_users_are_propagated(self):
        client = make_client()
        user = make_user(client)
        run("--client-id", client.client_id)
        User.objects.filter(pk=user.pk).update(is_active=False)
        output, complaint = run("--client-id", client.client_id)
        self.assertIsNone(complaint)
        self.assertIn("1 deactivated", output)
        self.assertFalse(in_hub(user)["is_active"])
        self.assertEqual((state_of(user), flag_of(user)), ("deactivated", False))
        User.objects.filter(pk=user.pk).update(is_active=True)
        run("--client-id", client.client_id)
        self.assertTrue(in_hub(user)["is_active"])
        self.assertEqual((state_of(user), flag_of(user)), ("provisioned", True))

    def test_missing_users_are_deactivated_when_asked_and_not_too_many(self):
        client = make_client()
        users = [make_user(client) for _ in range(4)]
        run("--client-id", client.client_id)
        gone = users[:3]
        for user in gone:
            User.objects.get(pk=user.pk).delete()
        run("--client-id", client.client_id)
        self.assertTrue(all(in_hub(user)["is_active"] for user in gone))
        missing = ("--client-id", client.client_id, "--deactivate-missing")
        _, complaint = run(*missing, "--max-deactivations", "2")
        self.assertIn("3 users", complaint)
        self.assertTrue(all(in_hub(user)["is_active"] for user in gone))
        output, _ = run(*missing, "--dry-run")
        self.assertIn(f"{gone[0].email}: deactivated", output)
        self.assertTrue(in_hub(gone[0])["is_active"])
        self.assertIsNone(run(*missing)[1])
        self.assertFalse(any(in_hub(user)["is_active"] for user in gone))
        self.assertTrue(in_hub(users[3])["is_active"])

    def test_a_client_whose_last_user_is_gone_is_not_forgotten(self):
        gone, stays = make_user(make_client()), make_user(make_client())
        self.assertIsNone(run()[1])
        User.objects.get(pk=gone.pk).delete()
        self.assertIsNone(run("--deactivate-missing")[1])
        self.assertEqual((in_hub(gone)["is_active"], in_hub(stays)["is_active"]), (False, True))

    def test_without_a_client_all_active_ones_are_synced_in_batches(self):
        open_client, closed_client = make_client(), make_client(is_active=False)
        users = [make_user(open_client) for _ in range(3)]
        left_out = make_user(closed_client)
        with override_settings(DIALHUB_PROVISIONING={**project.DIALHUB_PROVISIONING, "BATCH_SIZE": 2}):
            output, complaint = run()
        self.assertIsNone(complaint)
        self.assertIn("3 users: 3 created.", output)
        self.assertTrue(all(in_hub(user) for user in users))
        self.assertIsNone(in_hub(left_out))

    def test_a_hub_that_is_away_changes_no_state(self):
        client = make_client()
        known, new = make_user(client), make_user(client)
        sync.provision([known])
        with FlakyProxy(*["refuse"] * 10) as proxy, override_settings(
                DIALHUB_PROVISIONING={**project.DIALHUB_PROVISIONING, "BASE_URL": proxy.url, "ATTEMPTS": 1}):
            _, complaint = run("--client-id", client.client_id)
        self.assertIn("2 of 2 users failed", complaint)
        self.assertEqual((state_of(known), flag_of(known)), ("provisioned", True))
        self.assertIn("cannot be reached", User.objects.get(pk=known.pk).dialhub_status.message)
        self.assertEqual((state_of(new), flag_of(new)), ("failed", False))


class AdminTests(TestCase):
    def setUp(self):
        self.boss = User.objects.create_superuser("boss", "boss@example.com", "secret")
        self.client.force_login(self.boss)
        self.company = make_client()

    def act(self, model, action, objects):
        """(answer, messages) of an admin action."""
        answer = self.client.post(
            reverse(f"admin:crm_{model}_changelist"),
            {"action": action, "_selected_action": [one.pk for one in objects]}, follow=True)
        self.assertEqual(answer.status_code, 200)
        return answer, [str(message) for message in answer.context.get("messages", [])]

    def test_provision_and_deactivate(self):
        good, bad = make_user(self.company), make_user(self.company, email="none")
        _, told = self.act("user", "dialhub_provision", [good, bad])
        self.assertIn("1 of 2 users provisioned.", told)
        self.assertTrue(any(str(bad) in text and "email" in text for text in told))
        self.assertEqual((state_of(good), state_of(bad)), ("provisioned", "failed"))
        self.assertContains(self.client.get(reverse("admin:crm_user_changelist")), "Provisioned")

        _, told = self.act("user", "dialhub_deactivate", [good])
        self.assertIn("1 of 1 users deactivated in Dialhub.", told)
        self.assertFalse(in_hub(good)["is_active"])
        self.assertEqual((state_of(good), flag_of(good)), ("deactivated", False))

    def test_the_plan_is_shown_per_user(self):
        new, known = make_user(self.company), make_user(self.company)
        bad = make_user(self.company, email="none")
        sync.provision([known])
        User.objects.filter(pk=known.pk).update(first_name="Other")
        page, _ = self.act("user", "dialhub_plan", [new, known, bad])
        self.assertContains(page, "Nothing has been changed. 3 users, 1 of them not acceptable.")
        self.assertContains(page, "first_name: Jo → Other")
        self.assertContains(page, "created")
        self.assertIsNone(in_hub(new))

    def test_the_users_of_clients_are_synced(self):
        users = [make_user(self.company), make_user(self.company, is_active=False)]
        page, _ = self.act("client", "dialhub_plan_clients", [self.company])
        self.assertContains(page, str(users[0]))
        self.assertIsNone(in_hub(users[0]))
        _, told = self.act("client", "dialhub_sync_clients", [self.company])
        self.assertIn("2 of 2 users synced.", told)
        self.assertTrue(in_hub(users[0])["is_active"])
        self.assertEqual([state_of(user) for user in users], ["provisioned", "deactivated"])

    def test_who_may_not_change_users_has_no_actions(self):
        reader = User.objects.create_user("reader", "reader@example.com", "secret", is_staff=True)
        from django.contrib.auth.models import Permission

        reader.user_permissions.add(Permission.objects.get(codename="view_user"))
        self.client.force_login(reader)
        self.assertNotContains(self.client.get(reverse("admin:crm_user_changelist")), "dialhub_provision")

    def test_statuses_are_listed_and_not_edited(self):
        user = make_user(self.company, keycloak_id=None)
        sync.provision([user])
        page = self.client.get(reverse("admin:dialhub_provisioning_provisioningstatus_changelist"))
        self.assertContains(page, "has no Keycloak id")
        added = self.client.get(reverse("admin:dialhub_provisioning_provisioningstatus_add"))
        self.assertEqual(added.status_code, 403)


class SettingsTests(TestCase):
    def problems(self, **changes):
        with override_settings(DIALHUB_PROVISIONING={**project.DIALHUB_PROVISIONING, **changes}):
            return [problem.id for problem in run_checks() if problem.id.startswith("dialhub_provisioning")]

    def test_mistakes_are_told_at_the_start(self):
        self.assertEqual(self.problems(), [])
        self.assertEqual(self.problems(BASE_URI="x"), ["dialhub_provisioning.E001"])
        self.assertEqual(self.problems(API_KEY=""), ["dialhub_provisioning.E002"])
        self.assertEqual(self.problems(CLIENT_ID="client__nothing"), ["dialhub_provisioning.E003"])
        self.assertEqual(self.problems(KEYCLOAK_ID="email__x"), ["dialhub_provisioning.E003"])

    def test_the_former_settings_are_read(self):
        with override_settings(DIALHUB_PROVISIONING={}, DEBT_COLLECTION_API_BASE_URL="http://x/", DEBT_COLLECTION_API_KEY="k"):
            from dialhub_provisioning import conf

            self.assertEqual((conf.required("BASE_URL"), conf.required("API_KEY")), ("http://x/", "k"))

    def test_the_migrations_are_complete(self):
        call_command("makemigrations", "dialhub_provisioning", "--check", "--dry-run", verbosity=0)
