"""All the site's addresses, an app at a time."""

from django.contrib import admin
from django.urls import include, path

from easysmart.health import health

urlpatterns = [
    path("salud/", health, name="health"),
    path("admin/", admin.site.urls),
    path("", include("delivery.urls")),
    path("", include("invoices.urls")),
]
