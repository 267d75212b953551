"""The product's settings with throw-away secrets and files."""

import os
import tempfile

from tests import services

# Removed when the interpreter ends.
_var = tempfile.TemporaryDirectory(prefix="easysmart-tests-")
os.environ.update(
    VAR_DIR=_var.name,
    SECRET_KEY="only-for-tests",
    SANDBOX_WEBHOOK_SECRET="only-for-tests",
    CSD_ENCRYPTION_KEYS="MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    PUBLIC_URL="http://testserver",
    DNS_CHECK="false",
    BROKER_URL="memory://",
)
try:
    os.environ["DATABASE_URL"] = services.postgres().url("easysmart")
except services.Unavailable:
    # Tests that need the real thing ask for the fixture `postgres`.
    os.environ["DATABASE_URL"] = f"sqlite:///{_var.name}/database.sqlite3"

from easysmart.settings import *  # noqa: E402, F403

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # In memory, as Django would have it, threads do not wait for each other.
    DATABASES["default"]["TEST"] = {"NAME": f"{_var.name}/tests.sqlite3"}  # noqa: F405
# Hashing costs a quarter of a second for each user otherwise.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Templates find their static files where they are written; none are collected.
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
