"""Sends users to the hub and keeps what it says about each of them.

Active and inactive users alike are sent as they are: somebody deactivated here is deactivated there by the next run.
"""

import dataclasses

from django.contrib.auth import get_user_model
from django.db import connections, router, transaction
from django.utils import timezone

from . import conf
from .client import Client, HubError, NotFound
from .models import ProvisioningStatus

State = ProvisioningStatus.State


class TooManyDeactivations(Exception):
    """More users would be deactivated than the caller allows: more likely a mistake than a wish."""


@dataclasses.dataclass
class Verdict:
    """What became of one user, or would."""

    user: object  # None: known to the hub only
    name: str
    action: str = ""  # "created", "updated", "unchanged", "deactivated"; "" for a failure
    code: str = ""
    field: str = ""
    message: str = ""
    changes: list = dataclasses.field(default_factory=list)  # of a dry run: {"field", "before", "after"}
    unanswered: bool = False  # The hub could not be asked: nothing is known about the user.

    @property
    def ok(self):
        return not self.code

    def describe(self):
        if not self.ok:
            return f"{self.name}: {self.field + ': ' if self.field else ''}{self.message}"
        changes = ", ".join(f"{one['field']} {one['before']!r} -> {one['after']!r}" for one in self.changes)
        return f"{self.name}: {self.action}{f' ({changes})' if changes else ''}"


def provisioning_users(client_id=None):
    """The users to send: of one client, or of all that USER_FILTER lets through."""
    users = get_user_model()._default_manager.all()
    related = conf.related_path(conf.setting("CLIENT_ID"))
    if related:
        users = users.select_related(related)
    if client_id is not None:
        return users.filter(**{conf.setting("CLIENT_ID"): client_id}).order_by("pk")
    return users.filter(**conf.setting("USER_FILTER")).order_by("pk")


def clients_of(users):
    """The ids of these users' clients, and of clients that have no users (any more)."""
    lookup = conf.setting("CLIENT_ID")
    ids = {conf.follow(user, lookup) for user in users}
    if conf.related_path(lookup):
        model, field = conf.field_at(lookup)
        known = get_user_model()._default_manager.exclude(**{f"{lookup}__isnull": True}).values_list(lookup, flat=True)
        ids.update(set(model._default_manager.values_list(field, flat=True)) - set(known))
    return sorted(filter(None, ids))


def payload(user):
    """A user as the hub wants it."""
    return {
        "keycloak_id": conf.follow(user, conf.setting("KEYCLOAK_ID")),
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "engagemx_client_id": conf.follow(user, conf.setting("CLIENT_ID")),
        "is_active": user.is_active,
    }


def unsendable(user, row):
    """Why the hub need not be asked; None when it has to."""
    if not row["keycloak_id"]:
        return Verdict(user, str(user), code="no_keycloak_id", field="keycloak_id", message="has no Keycloak id")
    if not row["engagemx_client_id"]:
        return Verdict(user, str(user), code="no_client", field="engagemx_client_id", message="belongs to no client")
    return None


def plan(users, client=None):
    """What provision() would do, one verdict a user; changes nothing, here and there."""
    return [verdict for batch in _batches(users, client, dry_run=True) for verdict in batch]


def provision(users, client=None):
    """Brings the hub to what the users are, one verdict a user. Each batch's statuses are stored before the next is sent."""
    verdicts = []
    for batch in _batches(users, client, dry_run=False):
        store(batch)
        verdicts += batch
    return verdicts


def deactivate(users, client=None):
    """Deactivates the users in the hub, whatever they are here. Somebody the hub does not know is deactivated enough."""
    verdicts = []
    with client or Client() as hub:
        for user in users:
            row = payload(user)
            verdict = unsendable(user, row) if not row["keycloak_id"] else _deactivate_one(hub, user, row["keycloak_id"])
            store([verdict])
            verdicts.append(verdict)
    return verdicts


def deactivate_missing(client_id, limit, dry_run=False, client=None):
    """Deactivates the client's users in the hub that have no user of that client here. Nothing is done when there are more
    than `limit` of them. @raise TooManyDeactivations"""
    known = {conf.follow(user, conf.setting("KEYCLOAK_ID")) for user in provisioning_users(client_id)}
    with client or Client() as hub:
        missing = [user for user in hub.list_users(client_id)
                   if user["is_active"] and user.get("keycloak_id") and user["keycloak_id"] not in known]
        if len(missing) > limit:
            raise TooManyDeactivations(
                f"{len(missing)} users of {client_id} are in Dialhub and not here; at most {limit} may be deactivated in one "
                "run. When that is right, allow more with --max-deactivations.")
        if dry_run:
            return [Verdict(None, user["email"], action="deactivated") for user in missing]
        return [_deactivate_one(hub, None, user["keycloak_id"], user["email"]) for user in missing]


def _deactivate_one(hub, user, keycloak_id, name=""):
    name = name or str(user)
    try:
        hub.deactivate_user(keycloak_id)
    except NotFound:
        return Verdict(user, name, action="deactivated", message="Dialhub does not know the user")
    except HubError as error:
        return Verdict(user, name, code="failed", message=str(error), unanswered=True)
    return Verdict(user, name, action="deactivated")


def _batches(users, client, dry_run):
    """The verdicts of a batch at a time."""
    size = conf.setting("BATCH_SIZE")
    users = list(users)
    with client or Client() as hub:
        for begin in range(0, len(users), size):
            yield _judge(hub, users[begin:begin + size], dry_run)


def _judge(hub, users, dry_run):
    rows = [payload(user) for user in users]
    verdicts = [unsendable(user, row) for user, row in zip(users, rows)]
    sent = [position for position, verdict in enumerate(verdicts) if verdict is None]
    if not sent:
        return verdicts
    try:
        results = hub.provision_users([rows[position] for position in sent], dry_run=dry_run)["results"]
        by_index = {result["index"]: result for result in results}
    except HubError as error:
        by_index, failure = {}, str(error)
    else:
        failure = "Dialhub's answer has no verdict on the user"
    for index, position in enumerate(sent):
        verdicts[position] = _verdict(users[position], by_index.get(index), failure)
    return verdicts


def _verdict(user, result, failure):
    if result is None:
        return Verdict(user, str(user), code="failed", message=failure, unanswered=True)
    if result["status"] != "success":
        return Verdict(user, str(user), code=result.get("code") or "failed", field=result.get("field") or "",
                       message=result.get("message") or "")
    return Verdict(user, str(user), action=result["action"], changes=result.get("changes") or [])


# --- what is kept ----------------------------------------------------------------------------------------------------


def store(verdicts):
    """Keeps the verdicts as the users' statuses. A user the hub could not be asked about keeps the state there was, if there
    was one, with the reason; a refused user is never called provisioned."""
    now = timezone.now()
    with transaction.atomic(using=router.db_for_write(ProvisioningStatus)):
        before = {status.pk: status for status in ProvisioningStatus.objects.select_for_update().filter(
            user__in=[verdict.user for verdict in verdicts])}
        _upsert([_status(verdict, before.get(verdict.user.pk), now) for verdict in verdicts])
        _set_flags(verdicts)


def _status(verdict, before, now):
    status = ProvisioningStatus(
        user=verdict.user, state=State.FAILED, action=verdict.action, code=verdict.code, field=verdict.field,
        message=verdict.message, attempted_at=now, succeeded_at=before.succeeded_at if before else None)
    if verdict.ok:
        gone = verdict.action == "deactivated" or not verdict.user.is_active
        status.state = State.DEACTIVATED if gone else State.PROVISIONED
        status.succeeded_at = now
    elif verdict.unanswered and before:
        status.state = before.state
    return status


def _upsert(statuses):
    columns = ["state", "action", "code", "field", "message", "attempted_at", "succeeded_at"]
    features = connections[router.db_for_write(ProvisioningStatus)].features
    targets = {"unique_fields": ["user"]} if features.supports_update_conflicts_with_target else {}
    ProvisioningStatus.objects.bulk_create(statuses, update_conflicts=True, update_fields=columns, **targets)


def _set_flags(verdicts):
    name = conf.setting("FLAG_FIELD")
    if not name:
        return
    for value in (True, False):
        keys = [verdict.user.pk for verdict in verdicts if not verdict.unanswered and _is_provisioned(verdict) == value]
        if keys:
            get_user_model()._default_manager.filter(pk__in=keys).update(**{name: value})


def _is_provisioned(verdict):
    return verdict.ok and verdict.action != "deactivated" and verdict.user.is_active
