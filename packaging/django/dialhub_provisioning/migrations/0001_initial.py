import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="ProvisioningStatus",
            fields=[
                ("user", models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="dialhub_status",
                    serialize=False, to=settings.AUTH_USER_MODEL)),
                ("state", models.CharField(
                    choices=[("provisioned", "Provisioned"), ("deactivated", "Deactivated"), ("failed", "Failed")],
                    max_length=16)),
                ("action", models.CharField(
                    blank=True, help_text="created, updated, unchanged or deactivated", max_length=16)),
                ("code", models.CharField(blank=True, help_text="Of a failure", max_length=64)),
                ("field", models.CharField(blank=True, help_text="Which field a failure is about", max_length=64)),
                ("message", models.TextField(blank=True)),
                ("attempted_at", models.DateTimeField()),
                ("succeeded_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "provisioning status",
                "verbose_name_plural": "provisioning statuses",
                "ordering": ["-attempted_at"],
            },
        ),
    ]
