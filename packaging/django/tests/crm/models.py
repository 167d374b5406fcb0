"""The models of the provisioning guide this app replaces."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Client(models.Model):
    client_id = models.CharField(max_length=255, unique=True)
    name = models.CharField(max_length=255)
    is_active = models.BooleanField(default=True)


class User(AbstractUser):
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="users", null=True, blank=True)
    keycloak_id = models.CharField(max_length=255, unique=True, null=True, blank=True)
    is_provisioned_to_debt_collection = models.BooleanField(default=False)
