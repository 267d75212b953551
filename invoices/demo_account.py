"""The demo's user, whose password everybody knows."""

from invoices.models import Issuer, User

EMAIL, PASSWORD = "demo@example.com", "demo-easysmart"  # noqa: S105 (public on purpose)


def is_open() -> bool:
    """Whether anybody may log in as the demo: active, with the published password."""
    user = User.objects.filter(email=EMAIL, is_active=True).first()
    return user is not None and user.check_password(PASSWORD)


def close_unused() -> None:
    """Deactivate it once the last demo issuer went.

    Not while it works for another issuer, nor while it is the only administrator, for
    nobody could then enter. With a password of its own it is somebody's, and stays.
    """
    administrators = User.objects.filter(is_active=True, is_superuser=True)
    if Issuer.objects.filter(is_demo=True).exists() or not is_open():
        return
    if administrators.exclude(email=EMAIL).exists():
        unused = User.objects.filter(email=EMAIL, memberships__isnull=True)
        unused.update(is_active=False)
