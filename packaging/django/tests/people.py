"""Users and clients of their own for each test: the hub outlives them."""

import uuid

from dialhub_provisioning.client import Client as Hub

from .crm.models import Client, User


def make_client(**changes):
    name = f"client_{uuid.uuid4().hex[:12]}"
    return Client.objects.create(**{"client_id": name, "name": name.title(), **changes})


def make_user(client, **changes):
    name = f"jo{uuid.uuid4().hex[:10]}"
    return User.objects.create(**{
        "username": name, "email": f"{name}@example.com", "first_name": "Jo", "last_name": "Low", "client": client,
        "keycloak_id": str(uuid.uuid4()), **changes})


def in_hub(user):
    with Hub() as hub:
        return hub.get_user(user.keycloak_id)


def state_of(user):
    return User.objects.get(pk=user.pk).dialhub_status.state


def flag_of(user):
    return User.objects.get(pk=user.pk).is_provisioned_to_debt_collection
