"""As little as a Django project needs to send through post_office and Anymail.

Its processes, threads and batches are those that were the fastest of several tried.
"""

import environ

env = environ.Env()

SECRET_KEY = "only-for-benchmarks"
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = None
INSTALLED_APPS = ["django.contrib.contenttypes", "anymail", "post_office"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = env("MEDIA_ROOT")
USE_TZ = True
EMAIL_BACKEND = "post_office.EmailBackend"
POST_OFFICE = {
    "BACKENDS": {"default": "anymail.backends.postmark.EmailBackend"},
    "BATCH_SIZE": 1_000,
    "THREADS_PER_PROCESS": 25,
    "LOG_LEVEL": 0,
}
ANYMAIL = {
    "POSTMARK_SERVER_TOKEN": "only-for-benchmarks",
    "POSTMARK_API_URL": env("TEST_PROVIDER_URL"),
}
