"""The settings: DIALHUB_PROVISIONING = {...} in the project's settings.py."""

from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured

DEFAULTS = {
    "BASE_URL": None,  # "https://hub.example.com/api/provisioning"
    "API_KEY": None,
    "CONNECT_TIMEOUT": 5,  # seconds
    "READ_TIMEOUT": 60,
    "ATTEMPTS": 4,  # of a request that finds the hub busy or away
    "BATCH_SIZE": 1000,  # users in one request
    # Where a user's Keycloak id and client are: field look-ups from the user model.
    "KEYCLOAK_ID": "keycloak_id",
    "CLIENT_ID": "client__client_id",
    # What the command leaves out without --client-id, as filter() takes it: {"client__is_active": True}
    "USER_FILTER": {},
    # A boolean field of the user model that is to say whether the hub has the user, as active as here.
    "FLAG_FIELD": None,
}
#: As the code this app replaces has them.
FORMER = {"BASE_URL": "DEBT_COLLECTION_API_BASE_URL", "API_KEY": "DEBT_COLLECTION_API_KEY"}


def setting(name):
    given = getattr(settings, "DIALHUB_PROVISIONING", {})
    if name in given:
        return given[name]
    return getattr(settings, FORMER[name], DEFAULTS[name]) if name in FORMER else DEFAULTS[name]


def required(name):
    value = setting(name)
    if not value:
        raise ImproperlyConfigured(f'Set DIALHUB_PROVISIONING["{name}"].')
    return value


def follow(user, lookup):
    """The value at the end of a look-up ("client__client_id"); None when something on the way is."""
    value = user
    for name in lookup.split("__"):
        if value is None:
            return None
        value = getattr(value, name)
    return value


def related_path(lookup):
    """The relations of a look-up, for select_related; "" without any."""
    return lookup.rpartition("__")[0]


def field_at(lookup):
    """The model at the end of a look-up, and the name of its field."""
    from django.contrib.auth import get_user_model

    model = get_user_model()
    *relations, field = lookup.split("__")
    for name in relations:
        model = model._meta.get_field(name).related_model
    return model, field


def check_settings(app_configs=None, **_):
    """manage.py check: what would fail at the first action fails at the start."""
    problems = []
    unknown = set(getattr(settings, "DIALHUB_PROVISIONING", {})) - set(DEFAULTS)
    for name in sorted(unknown):
        problems.append(checks.Error(
            f'DIALHUB_PROVISIONING has no setting "{name}".', hint=f"There are: {', '.join(DEFAULTS)}.",
            id="dialhub_provisioning.E001"))
    for name in ("BASE_URL", "API_KEY"):
        if not setting(name):
            problems.append(checks.Error(
                f'DIALHUB_PROVISIONING["{name}"] is not set.', id="dialhub_provisioning.E002",
                hint="dialhub api-key create --scope provisioning makes a key."))
    for name in ("KEYCLOAK_ID", "CLIENT_ID", "FLAG_FIELD"):
        problem = lookup_problem(setting(name))
        if problem:
            problems.append(checks.Error(
                f'DIALHUB_PROVISIONING["{name}"]: {problem}', id="dialhub_provisioning.E003",
                hint="Name a field of the user model; __ follows a relation."))
    return problems


def lookup_problem(lookup):
    from django.contrib.auth import get_user_model

    if lookup is None:
        return None
    model = get_user_model()
    for name in lookup.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return f"{model._meta.label} has no field {name}"
        except AttributeError:
            return f"{lookup} goes beyond a field that is no relation"
        model = field.related_model
    return None
