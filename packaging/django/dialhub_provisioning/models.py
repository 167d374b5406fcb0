from django.conf import settings
from django.db import models


class ProvisioningStatus(models.Model):
    """What the hub said about a user the last time. A user without one was never sent."""

    class State(models.TextChoices):
        PROVISIONED = "provisioned", "Provisioned"
        DEACTIVATED = "deactivated", "Deactivated"
        FAILED = "failed", "Failed"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="dialhub_status", primary_key=True)
    state = models.CharField(max_length=16, choices=State.choices)
    action = models.CharField(max_length=16, blank=True, help_text="created, updated, unchanged or deactivated")
    code = models.CharField(max_length=64, blank=True, help_text="Of a failure")
    field = models.CharField(max_length=64, blank=True, help_text="Which field a failure is about")
    message = models.TextField(blank=True)
    attempted_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "provisioning status"
        verbose_name_plural = "provisioning statuses"
        ordering = ["-attempted_at"]

    def __str__(self):
        return f"{self.user}: {self.get_state_display()}"
