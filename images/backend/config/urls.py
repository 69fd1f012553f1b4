from django.contrib import admin
from django.urls import path

from sheep import api, health, webhook

urlpatterns = [
    path("api/healthz", health.deep),
    path("api/repositories", api.repositories),
    path("api/repositories/<int:repository_id>/activity", api.activity),
    path("api/repositories/<int:repository_id>/contributors", api.contributors),
    path("api/webhooks/github", webhook.github),
    path("admin/", admin.site.urls),
]
handler500 = "config.outage.server_error"
