from django.apps import AppConfig


class DialhubProvisioningConfig(AppConfig):
    name = "dialhub_provisioning"
    verbose_name = "Dialhub provisioning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.core.checks import register

        from .conf import check_settings

        register(check_settings)
