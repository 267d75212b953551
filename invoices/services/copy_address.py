"""The address of the sender's copy is confirmed by an email that it must receive."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from blacklist.checking import EMPTY_BOOK, check_address
from delivery.publishing import publish_on_commit
from delivery.services.notices import send_notice
from invoices.errors import ConfirmationEnded
from invoices.models import Issuer
from invoices.rates import is_within_rate

LINK_LASTS = timedelta(days=3)
PER_MINUTE = 2
_SALT = "invoices.copy-address"


def ask_for_confirmation(issuer: Issuer) -> bool:
    """Have the copy's address asked. False when it was asked too often just now."""
    if not is_within_rate("copy", issuer.pk, per_minute=PER_MINUTE):
        return False
    publish_on_commit("invoices.tasks.send_copy_question", issuer.pk)
    return True


def send_copy_question(issuer_id: int) -> bool:
    """Write to the address that is not yet confirmed. Returns whether it was sent.

    Not to one that the blacklist holds. Raises what the provider's backend raises.
    """
    issuer = Issuer.objects.select_related("sender").filter(pk=issuer_id).first()
    if issuer is None or issuer.copy_is_confirmed:
        return False
    address = issuer.sender.copy_address
    check = check_address(address, book=EMPTY_BOOK, use_dns=False)
    if check.status == "block":
        return False
    context = {
        "issuer": issuer,
        "days": LINK_LASTS.days,
        "token": confirmation_token(issuer),
        "site": settings.PUBLIC_URL,
    }
    text = render_to_string("invoices/email/copy_question.txt", context)
    send_notice(
        address, subject=f"Confirme la dirección de copia de {issuer}", text=text
    )
    return True


def confirmation_token(issuer: Issuer) -> str:
    """Names the issuer and its present address, and ends after LINK_LASTS."""
    return signing.dumps([issuer.pk, issuer.sender.copy_address], salt=_SALT)


def issuer_of_token(token: str) -> Issuer:
    """Whose address it confirms.

    Raises ConfirmationEnded for a forged or expired one, and once the address changed.
    """
    try:
        pk, address = signing.loads(token, salt=_SALT, max_age=LINK_LASTS)
    except signing.BadSignature as error:
        raise ConfirmationEnded from error
    issuers = Issuer.objects.select_related("sender")
    issuer = issuers.filter(pk=pk, sender__copy_address=address).first()
    if issuer is None:
        raise ConfirmationEnded
    return issuer


def confirm_copy(token: str) -> Issuer:
    """Note that somebody reads the address. The first time counts.

    Raises ConfirmationEnded as issuer_of_token does.
    """
    issuer = issuer_of_token(token)
    address = issuer.sender.copy_address
    Issuer.objects.filter(
        ~Q(confirmed_copy_address=address),
        pk=issuer.pk,
        sender__copy_address=address,
    ).update(confirmed_copy_address=address, copy_confirmed_at=timezone.now())
    issuer.refresh_from_db(fields=["confirmed_copy_address", "copy_confirmed_at"])
    return issuer
