"""Provider profiles for the server here: as Postmark is, and as one that knows keys."""

from datetime import timedelta

from delivery.providers.sandbox.provider import SandboxProvider


class PlainPostmark(SandboxProvider):
    name = "plain-postmark"
    backend = "anymail.backends.postmark.EmailBackend"
    idempotency_window = None

    def put_idempotency_key(self, email, key):
        """It has none."""


class KeyedPostmark(PlainPostmark):
    """The server takes our UUID in the metadata for the key."""

    name = "keyed-postmark"
    idempotency_window = timedelta(hours=24)


PROVIDERS = {
    one.name: f"{__name__}.{one.__name__}" for one in (PlainPostmark, KeyedPostmark)
}
