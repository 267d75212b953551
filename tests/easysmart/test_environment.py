"""What the settings read, what they refuse, and that the papers list all of it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from easysmart.environment import raw, read, required

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = "".join(
    (ROOT / "easysmart" / name).read_text(encoding="utf-8")
    for name in ("settings.py", "email_keys.py", "pac_keys.py")
)
VARIABLES = set(
    re.findall(r"""\b(?:read|whole|raw|required|_secret|_key)\(\s*"(\w+)""", SETTINGS)
)
MALFORMED = {
    "VAR_DIR": "/dev/null/var",
    "DEBUG": "maybe",
    "PUBLIC_URL": "facturas.ejemplo.mx",
    "DATABASE_URL": "mysql://localhost/easysmart",
    "BROKER_URL": "amqp://localhost",
    "SWEEP_SECONDS": "15s",
    "SANDBOX_WEBHOOK_URL": "web:8000",
    "DKIM_DOMAIN": "easysmart com",
    "DKIM_SELECTOR": "s1;",
    "PROVIDER_OUTAGE_MINUTES": "5m",
    "COPY_ALERT_SENDERS": "0",
    "LATE_SILENT_HOURS": "un día",
    "LATE_DEFERRED_HOURS": "0",
    "LATE_QUEUED_HOURS": "1.5",
    "INBOX_KEPT_DAYS": "0",
    "SANDBOX_KEPT_DAYS": "siempre",
    "EVENT_PAYLOAD_KEPT_DAYS": "1y",
    "DELIVERY_KEPT_YEARS": "0",
    "RETENTION_ARCHIVE_DIR": "/dev/null/archive",
    "SPF_INCLUDE": "include:spf",
    "RETURN_PATH_DOMAIN": "https://easysmart.mx",
    "SOFT_BOUNCES_TO_BLOCK": "0",
    "SOFT_BOUNCE_DAYS": "un mes",
    "STORM_LEAST_INVALID": "-1",
    "STORM_LEAST_PERCENT": "20%",
    "STORM_MINUTES": "1h",
    "EMAIL_FALLBACKS": "sandbox, nadie",
    "PROVIDER_RATES": "amazon_ses=0",
    "SEND_BATCH": "0",
    "SEND_THREADS": "many",
    "DNS_CHECK": "2",
    "BEHIND_PROXY": "nginx",
    "LOG_LEVEL": "LOUD",
    "LOG_FORMAT": "xml",
    "PAC": "nadie",
    "PAC_FALLBACKS": "finkok,nadie",
    "PAC_TEST": "quizá",
    "EMAIL_PROVIDER": "nadie",
    "WEBHOOK_PROVIDERS": "sandbox,nadie",
    "MAILGUN_API_URL": "api.mailgun.net",
    "SPARKPOST_API_URL": "api.sparkpost.com",
    "FROM_ADDRESS": "no-replay",
    "DNS_RESOLVERS": "dns.ejemplo.mx",
    "ADDRESS_CHECKS_PER_MINUTE": "many",
    "API_REQUESTS_PER_MINUTE": "pocas",
    "FULL_MAILBOX_DAYS": "un mes",
    "REPEATED_BOUNCE_DAYS": "-1",
    "DISABLED_MAILBOX_DAYS": "un año",
    "CSD_ENCRYPTION_KEYS": "short",
    "PUBLIC_LINK_DAYS": "0",
    "PUBLIC_REQUESTS_PER_MINUTE": "muchas",
}


def load_settings(**variables):
    """Import the settings in a process of their own, as a start does."""
    return subprocess.run(
        [sys.executable, "-c", "import easysmart.settings"],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
    )


def test_the_example_lists_every_variable_that_is_read():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == VARIABLES


def test_every_variable_of_the_example_is_explained():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    bare = [
        line
        for before, line in zip(lines, lines[1:], strict=False)
        if re.match(r"#?[A-Z_]+=", line) and not before.startswith("# ")
    ]
    assert bare == []


def test_the_readme_lists_every_variable_that_is_read():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)`", readme, re.MULTILINE)) == VARIABLES


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_value_stops_the_start_and_is_named(name):
    started = load_settings(**{name: MALFORMED[name]})
    assert started.returncode != 0
    assert f"ImproperlyConfigured: {name}: expected" in started.stderr


def test_a_missing_secret_stops_the_start_and_is_named(tmp_path):
    started = load_settings(VAR_DIR=str(tmp_path), SECRET_KEY="")
    assert "SECRET_KEY (or SECRET_KEY_FILE) is missing" in started.stderr


def test_a_missing_key_of_a_pac_in_use_stops_the_start():
    started = load_settings(PAC_FALLBACKS="finkok", FINKOK_USERNAME="a@ejemplo.mx")
    assert "FINKOK_PASSWORD (or FINKOK_PASSWORD_FILE)" in started.stderr


def test_a_missing_key_of_a_provider_in_use_stops_the_start():
    started = load_settings(EMAIL_PROVIDER="postmark", WEBHOOK_SECRETS="a:b")
    assert "POSTMARK_SERVER_TOKEN (or POSTMARK_SERVER_TOKEN_FILE)" in started.stderr


def test_a_provider_that_only_posts_needs_its_keys_too():
    started = load_settings(WEBHOOK_PROVIDERS="resend")
    assert "RESEND_API_KEY (or RESEND_API_KEY_FILE)" in started.stderr


def test_a_provider_starts_with_its_keys():
    keys = {"WEBHOOK_SECRETS": "a:b", "POSTMARK_SERVER_TOKEN": "token"}
    assert load_settings(EMAIL_PROVIDER="Postmark", **keys).returncode == 0


def test_a_value_may_come_from_a_file(tmp_path, monkeypatch):
    (tmp_path / "key").write_text("from-a-file\n")
    monkeypatch.setenv("SOME_KEY_FILE", str(tmp_path / "key"))
    assert required("SOME_KEY", hint="a key") == "from-a-file"


def test_the_variable_itself_wins_over_its_file(monkeypatch):
    monkeypatch.setenv("SOME_KEY", "direct")
    monkeypatch.setenv("SOME_KEY_FILE", "/nowhere")
    assert raw("SOME_KEY") == "direct"


def test_a_file_that_cannot_be_read_is_named(monkeypatch):
    monkeypatch.setenv("SOME_KEY_FILE", "/nowhere/at/all")
    with pytest.raises(ImproperlyConfigured, match="SOME_KEY_FILE: cannot read"):
        raw("SOME_KEY")


def test_an_empty_value_means_the_default(monkeypatch):
    monkeypatch.setenv("SOME_NUMBER", "")
    assert read("SOME_NUMBER", int, default=7, expected="a number") == 7
