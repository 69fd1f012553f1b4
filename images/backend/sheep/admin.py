from django.contrib import admin

from .models import Commit, Contributor, Delivery, Repository


@admin.register(Repository)
class RepositoryAdmin(admin.ModelAdmin):
    search_fields = ["name"]


@admin.register(Contributor)
class ContributorAdmin(admin.ModelAdmin):
    list_display = ["name", "email"]
    search_fields = ["name", "email"]


@admin.register(Commit)
class CommitAdmin(admin.ModelAdmin):
    list_display = ["sha", "repository", "contributor", "authored_at", "summary"]
    list_filter = ["repository"]
    list_select_related = ["repository", "contributor"]
    raw_id_fields = ["repository", "contributor"]
    search_fields = ["sha", "summary"]


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    list_display = ["identifier", "received_at"]
