"""The product's settings with throw-away secrets and files."""

import os
import tempfile
from pathlib import Path

_var = Path(tempfile.mkdtemp(prefix="easysmart-tests-"))
os.environ.update(
    VAR_DIR=str(_var),
    SECRET_KEY="only-for-tests",
    SANDBOX_WEBHOOK_SECRET="only-for-tests",
    CSD_ENCRYPTION_KEYS="MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    PUBLIC_URL="http://testserver",
    DNS_CHECK="false",
)

from easysmart.settings import *  # noqa: E402, F403

# Hashing costs a quarter of a second for each user otherwise.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
