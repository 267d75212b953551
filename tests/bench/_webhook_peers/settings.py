"""As little as a Django project needs to keep what a provider posts."""

import environ

env = environ.Env()

SECRET_KEY = "only-for-benchmarks"
ALLOWED_HOSTS = ["localhost"]
DATABASES = {"default": env.db("DATABASE_URL")}
# Without it each post would pay for a connection of its own.
DATABASES["default"]["CONN_MAX_AGE"] = None
INSTALLED_APPS = ["anymail", "tests.bench._webhook_peers"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "tests.bench._webhook_peers.urls"
USE_TZ = True
ANYMAIL = {"WEBHOOK_SECRET": env("WEBHOOK_SECRETS")}
