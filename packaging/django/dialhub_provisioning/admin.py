"""Admin actions, to be mixed into the project's own admin classes, and the list of statuses.

    class UserAdmin(DialhubUserAdmin, admin.ModelAdmin): ...
    class ClientAdmin(DialhubClientAdmin, admin.ModelAdmin): ...
"""

from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist
from django.template.response import TemplateResponse

from . import conf, sync
from .models import ProvisioningStatus

#: A page with a message for each of a thousand users helps nobody.
MOST_MESSAGES = 20


def report(request, verdicts, done):
    """How many went well, and each of those that did not."""
    succeeded = [verdict for verdict in verdicts if verdict.ok]
    failed = [verdict for verdict in verdicts if not verdict.ok]
    if succeeded:
        messages.success(request, f"{len(succeeded)} of {len(verdicts)} users {done}.")
    for verdict in failed[:MOST_MESSAGES]:
        messages.error(request, verdict.describe())
    if len(failed) > MOST_MESSAGES:
        messages.error(request, f"… and {len(failed) - MOST_MESSAGES} more: see the provisioning statuses.")
    if not verdicts:
        messages.warning(request, "There are no users to send.")


def show_plan(model_admin, request, verdicts):
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "What Dialhub would do",
        "opts": model_admin.model._meta,
        "verdicts": verdicts,
        "failures": sum(not verdict.ok for verdict in verdicts),
    }
    return TemplateResponse(request, "admin/dialhub_provisioning/plan.html", context)


class DialhubUserAdmin:
    """For the admin class of the user model. Put `dialhub_state` into list_display to see who is provisioned."""

    @admin.action(description="Dialhub: show what would be changed", permissions=["change"])
    def dialhub_plan(self, request, queryset):
        return show_plan(self, request, sync.plan(queryset))

    @admin.action(description="Dialhub: provision", permissions=["change"])
    def dialhub_provision(self, request, queryset):
        report(request, sync.provision(queryset), "provisioned")

    @admin.action(description="Dialhub: deactivate", permissions=["change"])
    def dialhub_deactivate(self, request, queryset):
        report(request, sync.deactivate(queryset), "deactivated in Dialhub")

    @admin.display(description="Dialhub", ordering="dialhub_status__state")
    def dialhub_state(self, user):
        try:
            return user.dialhub_status.get_state_display()
        except ObjectDoesNotExist:
            return "–"

    def get_actions(self, request):
        return {**super().get_actions(request),
                **actions_of(self, request, "dialhub_plan", "dialhub_provision", "dialhub_deactivate")}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("dialhub_status")


class DialhubClientAdmin:
    """For the admin class of the model that users' CLIENT_ID is a field of."""

    @admin.action(description="Dialhub: show what a sync of the users would change", permissions=["change"])
    def dialhub_plan_clients(self, request, queryset):
        return show_plan(self, request, sync.plan(users_of(queryset)))

    @admin.action(description="Dialhub: sync the users", permissions=["change"])
    def dialhub_sync_clients(self, request, queryset):
        report(request, sync.provision(users_of(queryset)), "synced")

    def get_actions(self, request):
        return {**super().get_actions(request),
                **actions_of(self, request, "dialhub_plan_clients", "dialhub_sync_clients")}


def actions_of(model_admin, request, *names):
    """Whatever `actions` says in the project's class: mixing in is enough."""
    if not model_admin.has_change_permission(request):
        return {}
    return {name: model_admin.get_action(name) for name in names}


def users_of(clients):
    field = conf.setting("CLIENT_ID").rpartition("__")[2]
    return [user for client in clients for user in sync.provisioning_users(getattr(client, field))]


@admin.register(ProvisioningStatus)
class ProvisioningStatusAdmin(admin.ModelAdmin):
    """Read-only: it says what the hub said."""

    list_display = ["user", "state", "action", "code", "message", "attempted_at", "succeeded_at"]
    list_filter = ["state", "code", "attempted_at"]
    list_select_related = ["user"]
    search_fields = ["user__email", "message"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
