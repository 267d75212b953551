"""Django settings, from the environment only. `.env.example` lists every variable."""

from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
import environ

from easysmart.broker import folder_options
from easysmart.content_security import PAGE_DIRECTIVES
from easysmart.email_keys import PROVIDERS, EmailKeys
from easysmart.environment import (
    boolean,
    broker,
    convert,
    database,
    email_address,
    fernet_keys,
    host_name,
    ip_addresses,
    one_of,
    rates_of,
    raw,
    read,
    required,
    several_of,
    url,
    whole,
    words,
    writable_directory,
)
from easysmart.logs import FORMATS, LEVELS, logging_to_console
from easysmart.pac_keys import read_pacs
from easysmart.schedule import beat_schedule

# Lets an admin class name its model, as in ModelAdmin[Issuer].
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")

# Everything that this installation makes and keeps: database, broker, media, secrets.
VAR_DIR = read(
    "VAR_DIR",
    writable_directory,
    default=BASE_DIR / "var",
    expected="a directory that can be written",
)


def _secret(name: str, hint: str) -> str:
    """From the environment, else from the file that script/setup made."""
    made_by_setup = VAR_DIR / "secrets" / name.lower()
    if raw(name) is None and made_by_setup.exists():
        return made_by_setup.read_text(encoding="utf-8").strip()
    return required(name, hint=hint)


# --- Site ---------------------------------------------------------------------------
DEBUG = read("DEBUG", boolean, default=False, expected="true or false")
SECRET_KEY = _secret("SECRET_KEY", "a long random text; script/setup makes one")
# Older ones that still open sessions and links.
SECRET_KEY_FALLBACKS: list[str] = read(
    "SECRET_KEY_FALLBACKS", words, default=[], expected="keys, separated by commas"
)
PUBLIC_URL = read(
    "PUBLIC_URL",
    url,
    default="http://localhost:8000",
    expected="the site's http(s) address as users see it",
)
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = read(
    "ALLOWED_HOSTS",
    words,
    default=[_public.hostname or "localhost", "localhost", "127.0.0.1"],
    expected="host names, separated by commas",
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "heroicons",
    "import_export",
    "anymail",
    "csp",
    "blacklist",
    "delivery",
    "invoices",
]
MIDDLEWARE = [
    "easysmart.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "delivery.middleware.WebhookMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "invoices.tenancy.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "invoices.tenancy.CurrentIssuerMiddleware",
]
ROOT_URLCONF = "easysmart.urls"
WSGI_APPLICATION = "easysmart.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.static",
                "heroicons.templatetags.heroicons",
                # Instead of the tags of that.
                "invoices.templatetags.icons",
                "invoices.templatetags.formats",
            ],
        },
    }
]

# --- Database and cache -------------------------------------------------------------
DATABASES = {
    "default": read(
        "DATABASE_URL",
        database,
        default=database(f"sqlite:///{VAR_DIR / 'easysmart.sqlite3'}"),
        expected="postgres://user:password@host:port/name or sqlite:///path",
    )
}
# Reconnecting costs more than most of our queries.
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        # Taking the write lock at BEGIN makes a waiting writer wait instead of fail.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker -------------------------------------------------------------------------
CELERY_BROKER_URL = read(
    "BROKER_URL", broker, default="filesystem://localhost", expected="a redis:// URL"
)
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT_OPTIONS = folder_options(VAR_DIR / "broker")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
# Harmless here, because a claim in the database decides who does the work.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# WeasyPrint grows by about 30 MB per 240 documents: workers are recycled.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
SWEEP_SECONDS = whole("SWEEP_SECONDS", 15, expected="whole seconds")
CELERY_BEAT_SCHEDULE = beat_schedule(SWEEP_SECONDS)

# --- Email --------------------------------------------------------------------------
EMAIL_PROVIDER = read(
    "EMAIL_PROVIDER",
    one_of(*PROVIDERS),
    default="sandbox",
    expected=", ".join(PROVIDERS),
)
# Who delivers while that one is down or refuses us, the best first.
EMAIL_FALLBACKS: list[str] = read(
    "EMAIL_FALLBACKS",
    several_of(*PROVIDERS),
    default=[],
    expected=f"some of {', '.join(PROVIDERS)}",
)
# Those that sent before and still have to tell what became of it.
WEBHOOK_PROVIDERS: list[str] = read(
    "WEBHOOK_PROVIDERS",
    several_of(*PROVIDERS),
    default=[],
    expected=f"some of {', '.join(PROVIDERS)}",
)
# Calls a second that an account may make, where that is not the documented default.
PROVIDER_RATES: dict[str, float] = read(
    "PROVIDER_RATES",
    rates_of(*PROVIDERS),
    default={},
    expected="calls a second, as amazon_ses=14,mailgun=50",
)
PROVIDERS_IN_USE = list(
    dict.fromkeys([EMAIL_PROVIDER, *EMAIL_FALLBACKS, *WEBHOOK_PROVIDERS])
)
FROM_ADDRESS = read(
    "FROM_ADDRESS",
    email_address,
    default="no-replay@easysmart.com.mx",
    expected="the address that invoices are sent from",
)
# How receivers know our mail; the letter to their IT and the DNS check name it.
DKIM_DOMAIN = read(
    "DKIM_DOMAIN",
    host_name,
    default=FROM_ADDRESS.rpartition("@")[2],
    expected="the domain that signs, as example.mx",
)
DKIM_SELECTOR = read(
    "DKIM_SELECTOR", host_name, default="s1", expected="the selector of the DKIM key"
)
RETURN_PATH_DOMAIN = read(
    "RETURN_PATH_DOMAIN",
    host_name,
    default="o1.email.easysmart.com.mx",
    expected="the domain that bounces return to",
)
# The provider's part of SPF. Empty: whichever is there is taken for right.
SPF_INCLUDE = read(
    "SPF_INCLUDE", host_name, default="", expected="a domain, as spf.example.com"
)
SANDBOX_WEBHOOK_SECRET = (
    _secret("SANDBOX_WEBHOOK_SECRET", "signs the sandbox provider's webhooks")
    if EMAIL_PROVIDER == "sandbox"
    else ""
)
# Where the sandbox finds us, when that is not where users do: between containers.
SANDBOX_WEBHOOK_URL = read(
    "SANDBOX_WEBHOOK_URL", url, default="", expected="an http(s) address"
)
if SANDBOX_WEBHOOK_URL:
    ALLOWED_HOSTS.append(str(urlsplit(SANDBOX_WEBHOOK_URL).hostname))
EMAIL_BACKEND = "delivery.providers.sandbox.backend.EmailBackend"
# Which senders' mail a request may see: delivery itself knows no users.
SENDERS_OF_REQUEST = "invoices.tenancy.sender_ids"
# And what each recipient's own link leads to.
LINK_OF_MESSAGE = "invoices.link_tokens.url_of"
_keys = EmailKeys(PROVIDERS_IN_USE)
WEBHOOK_SECRETS = _keys.webhook_secrets()
AMAZON_SES_REGION = _keys.amazon_ses_region()
AMAZON_SES_TOPIC_ARN = _keys.amazon_ses_topic_arn()
ANYMAIL = _keys.anymail()
WEBHOOK_MAX_BYTES = 1_000_000
# How far a signed webhook's clock may be from ours before it counts as replayed.
WEBHOOK_TOLERANCE_SECONDS = 300
MESSAGE_LEASE_SECONDS = 120
# Longer than connecting and reading may take; no call begins with less of its lease.
CALL_SECONDS = 40
# Most messages that a worker process has claimed, and calls that it makes, at once.
SEND_BATCH = whole("SEND_BATCH", 100)
SEND_THREADS = whole("SEND_THREADS", 32)

# --- What is watched ----------------------------------------------------------------
# So many messages that bounced softly, on as many days, with no delivery between.
SOFT_BOUNCES_TO_BLOCK = whole("SOFT_BOUNCES_TO_BLOCK", 3)
SOFT_BOUNCE_DAYS = whole("SOFT_BOUNCE_DAYS", 90, expected="whole days")
# From so many addresses and so large a share on, a domain's "invalid" is a storm.
STORM_LEAST_INVALID = whole("STORM_LEAST_INVALID", 10)
STORM_LEAST_PERCENT = whole("STORM_LEAST_PERCENT", 20, expected="a whole percentage")
STORM_MINUTES = whole("STORM_MINUTES", 60, expected="whole minutes")
# From when on a provider that fails is an alert, unless none is left: then at once.
PROVIDER_OUTAGE_MINUTES = whole("PROVIDER_OUTAGE_MINUTES", 5, expected="whole minutes")
# Of so many senders the copies stop in a day: then it may be us.
COPY_ALERT_SENDERS = whole("COPY_ALERT_SENDERS", 5)
# From when on an invoice counts as not delivered: without news, deferred, not sent.
LATE_SILENT_HOURS = whole("LATE_SILENT_HOURS", 24, expected="whole hours")
LATE_DEFERRED_HOURS = whole("LATE_DEFERRED_HOURS", 6, expected="whole hours")
LATE_QUEUED_HOURS = whole("LATE_QUEUED_HOURS", 1, expected="whole hours")
# Whoever says it may read /metrics. Empty: that page does not exist.
METRICS_TOKEN = read("METRICS_TOKEN", str, default="", expected="a long random text")
# Events and messages stay; what they were read from need not.
INBOX_KEPT_DAYS = whole("INBOX_KEPT_DAYS", 90, expected="whole days")
SANDBOX_KEPT_DAYS = whole("SANDBOX_KEPT_DAYS", 90, expected="whole days")
EVENT_PAYLOAD_KEPT_DAYS = whole("EVENT_PAYLOAD_KEPT_DAYS", 365, expected="whole days")
# As long as the invoices that they belong to: Código Fiscal de la Federación, art. 30.
DELIVERY_KEPT_YEARS = whole("DELIVERY_KEPT_YEARS", 5, expected="whole years")
# Empty: what is deleted is gone.
RETENTION_ARCHIVE_DIR = read(
    "RETENTION_ARCHIVE_DIR",
    writable_directory,
    default=None,
    expected="a directory that can be written",
)

# --- Address check ------------------------------------------------------------------
DNS_CHECK = read("DNS_CHECK", boolean, default=True, expected="true or false")
# Empty: the resolvers that the machine itself uses.
DNS_RESOLVERS: list[str] = read(
    "DNS_RESOLVERS",
    ip_addresses,
    default=[],
    expected="IP addresses, separated by commas",
)
DNS_CANARY_DOMAIN = "gmail.com"
# For each user: a person types much slower.
ADDRESS_CHECKS_PER_MINUTE = whole("ADDRESS_CHECKS_PER_MINUTE", 120)
# How long a full mailbox stays on the blacklist after its last bounce.
FULL_MAILBOX_DAYS = whole("FULL_MAILBOX_DAYS", 30, expected="whole days")
# The same for one that bounced softly again and again, and for a disabled one.
REPEATED_BOUNCE_DAYS = whole("REPEATED_BOUNCE_DAYS", 90, expected="whole days")
DISABLED_MAILBOX_DAYS = whole("DISABLED_MAILBOX_DAYS", 365, expected="whole days")
# For each key of the REST API.
API_REQUESTS_PER_MINUTE = whole("API_REQUESTS_PER_MINUTE", 300)
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "add"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"

# --- CFDI ---------------------------------------------------------------------------
PAC, PAC_FALLBACKS, PAC_TEST, PAC_KEYS = read_pacs()
_FERNET_KEYS = "Fernet keys, newest first, separated by commas"
CSD_ENCRYPTION_KEYS = convert(
    "CSD_ENCRYPTION_KEYS",
    _secret("CSD_ENCRYPTION_KEYS", _FERNET_KEYS),
    fernet_keys,
    expected=_FERNET_KEYS,
)
STAMP_LEASE_SECONDS = 120
CERTIFICATE_MAX_BYTES = 20_000

# --- Public links -------------------------------------------------------------------
PUBLIC_LINK_DAYS = whole("PUBLIC_LINK_DAYS", 180, expected="whole days")
# For each address on the Internet: an office may share one.
PUBLIC_REQUESTS_PER_MINUTE = whole("PUBLIC_REQUESTS_PER_MINUTE", 120)

# --- Users --------------------------------------------------------------------------
AUTH_USER_MODEL = "invoices.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
SESSION_ENGINE = "easysmart.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

# --- Language -----------------------------------------------------------------------
LANGUAGE_CODE = "es-mx"
TIME_ZONE = "America/Mexico_City"
FORMAT_MODULE_PATH = "easysmart.formats"
USE_TZ = True

# --- Files --------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# --- Security -----------------------------------------------------------------------
SECURE_SSL_REDIRECT = _https = _public.scheme == "https"
# Inside the house health checks, Prometheus and the sandbox speak plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^salud/$", r"^metrics$", r"^anymail/sandbox/"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
BEHIND_PROXY = read("BEHIND_PROXY", boolean, default=False, expected="true or false")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {"DIRECTIVES": PAGE_DIRECTIVES}

# --- Logs ---------------------------------------------------------------------------
LOG_LEVEL = read(
    "LOG_LEVEL", one_of(*LEVELS), default="INFO", expected=", ".join(LEVELS)
)
LOG_FORMAT = read(
    "LOG_FORMAT", one_of(*FORMATS), default="line", expected=", ".join(FORMATS)
)
LOGGING = logging_to_console(LOG_LEVEL, form=LOG_FORMAT)
