"""All the site's addresses, an app at a time."""

from django.contrib import admin
from django.urls import include, path

from easysmart.health import health

admin.site.site_header = "Administración de EasySmart"
admin.site.site_title = "EasySmart"
admin.site.index_title = "Qué administrar"

handler500 = "easysmart.errors.server_error"

urlpatterns = [
    path("salud/", health, name="health"),
    path("admin/", admin.site.urls),
    path("", include("delivery.urls")),
    path("", include("invoices.urls")),
]
