"""The email providers' keys, from the environment, under Anymail's names."""

from collections.abc import Sequence
from typing import Any

from easysmart.environment import raw, read, required, url, words

PROVIDERS = (
    "sandbox",
    "postmark",
    "resend",
    "amazon_ses",
    "mailgun",
    "brevo",
    "sendgrid",
    "sparkpost",
    "mailjet",
)


class EmailKeys:
    """Reads them all. One may be missing only while no provider in use needs it."""

    def __init__(self, in_use: Sequence[str]) -> None:
        self._in_use = in_use

    def webhook_secrets(self) -> list[str]:
        """What providers that do not sign have to say; each of them is accepted."""
        text = self._key(
            "WEBHOOK_SECRETS",
            "postmark",
            "brevo",
            "sparkpost",
            "mailjet",
            hint="user:password of the webhooks' addresses, separated by commas",
        )
        return words(text)

    def amazon_ses_region(self) -> str:
        return self._key("AMAZON_SES_REGION", "amazon_ses", hint="e.g. us-east-1")

    def amazon_ses_topic_arn(self) -> str:
        hint = "the SNS topic of the SES events"
        return self._key("AMAZON_SES_TOPIC_ARN", "amazon_ses", hint=hint)

    def anymail(self) -> dict[str, Any]:
        """For the setting ANYMAIL."""
        return {
            # Seconds to connect, and to be answered.
            "REQUESTS_TIMEOUT": (5, 30),
            **self._postmark(),
            **self._resend(),
            **self._amazon_ses(),
            **self._mailgun(),
            "BREVO_API_KEY": self._key(
                "BREVO_API_KEY", "brevo", hint="an API key, version 3"
            ),
            **self._sendgrid(),
            **self._sparkpost(),
            **self._mailjet(),
        }

    def _key(self, name: str, *providers: str, hint: str) -> str:
        if set(providers).isdisjoint(self._in_use):
            return raw(name) or ""
        return required(name, hint=hint)

    def _postmark(self) -> dict[str, str]:
        return {
            "POSTMARK_SERVER_TOKEN": self._key(
                "POSTMARK_SERVER_TOKEN", "postmark", hint="the server's API token"
            ),
            "POSTMARK_MESSAGE_STREAM": read(
                "POSTMARK_MESSAGE_STREAM",
                str,
                default="outbound",
                expected="the id of a transactional stream",
            ),
        }

    def _resend(self) -> dict[str, str]:
        return {
            "RESEND_API_KEY": self._key(
                "RESEND_API_KEY", "resend", hint="a key with full access"
            ),
            "RESEND_SIGNING_SECRET": self._key(
                "RESEND_SIGNING_SECRET", "resend", hint="whsec_… of the webhook"
            ),
        }

    def _amazon_ses(self) -> dict[str, Any]:
        return {
            "AMAZON_SES_CONFIGURATION_SET_NAME": self._key(
                "AMAZON_SES_CONFIGURATION_SET",
                "amazon_ses",
                hint="it publishes the events",
            ),
            "AMAZON_SES_CLIENT_PARAMS": {
                "region_name": self.amazon_ses_region() or None,
                # None: from where boto finds them itself, e.g. the machine's role.
                "aws_access_key_id": raw("AMAZON_SES_ACCESS_KEY_ID") or None,
                "aws_secret_access_key": raw("AMAZON_SES_SECRET_ACCESS_KEY") or None,
                # boto repeats what was not answered, and would send it twice.
                "config": {
                    "retries": {"total_max_attempts": 1},
                    "connect_timeout": 5,
                    "read_timeout": 30,
                },
            },
        }

    def _mailgun(self) -> dict[str, str]:
        return {
            "MAILGUN_API_KEY": self._key(
                "MAILGUN_API_KEY", "mailgun", hint="an API key"
            ),
            "MAILGUN_SENDER_DOMAIN": self._key(
                "MAILGUN_SENDER_DOMAIN",
                "mailgun",
                hint="the domain as Mailgun knows it",
            ),
            "MAILGUN_API_URL": read(
                "MAILGUN_API_URL",
                url,
                default="https://api.mailgun.net/v3",
                expected="https://api.mailgun.net/v3 or https://api.eu.mailgun.net/v3",
            ),
            "MAILGUN_WEBHOOK_SIGNING_KEY": self._key(
                "MAILGUN_WEBHOOK_SIGNING_KEY", "mailgun", hint="the webhooks' HTTP key"
            ),
        }

    def _sendgrid(self) -> dict[str, str]:
        return {
            "SENDGRID_API_KEY": self._key(
                "SENDGRID_API_KEY", "sendgrid", hint="an API key"
            ),
            "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": self._key(
                "SENDGRID_WEBHOOK_VERIFICATION_KEY",
                "sendgrid",
                hint="the public key of the signed event webhook",
            ),
        }

    def _sparkpost(self) -> dict[str, str]:
        return {
            "SPARKPOST_API_KEY": self._key(
                "SPARKPOST_API_KEY", "sparkpost", hint="an API key"
            ),
            "SPARKPOST_API_URL": read(
                "SPARKPOST_API_URL",
                url,
                default="https://api.sparkpost.com/api/v1",
                expected="https://api.sparkpost.com/api/v1 or its European twin",
            ),
        }

    def _mailjet(self) -> dict[str, str]:
        return {
            "MAILJET_API_KEY": self._key(
                "MAILJET_API_KEY", "mailjet", hint="the public key"
            ),
            "MAILJET_SECRET_KEY": self._key(
                "MAILJET_SECRET_KEY", "mailjet", hint="the secret key"
            ),
        }
