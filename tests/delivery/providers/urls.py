"""The site with the webhooks of every provider, as if all were in use."""

from delivery.providers.registry import WEBHOOKS
from delivery.urls import tracking_urls
from easysmart.urls import urlpatterns as site

urlpatterns = [*tracking_urls(WEBHOOKS), *site]
