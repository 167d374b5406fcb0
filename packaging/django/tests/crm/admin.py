from django.contrib import admin

from dialhub_provisioning.admin import DialhubClientAdmin, DialhubUserAdmin

from .models import Client, User


@admin.register(Client)
class ClientAdmin(DialhubClientAdmin, admin.ModelAdmin):
    list_display = ["client_id", "name"]


@admin.register(User)
class UserAdmin(DialhubUserAdmin, admin.ModelAdmin):
    list_display = ["username", "email", "dialhub_state"]
