"""How far a new issuer has come, read from what is there: nothing is kept twice."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from invoices.models import Certificate, Customer, Invoice, Issuer, Membership


@dataclass(frozen=True)
class FirstSteps:
    """What is done. The logo may be left out."""

    issuer: bool = False
    certificate: bool = False
    logo: bool = False
    copy: bool = False
    customer: bool = False
    invoice: bool = False

    @property
    def missing(self) -> list[str]:
        """The names of the necessary steps that are not done, in their order."""
        names = ("issuer", "certificate", "copy", "customer", "invoice")
        return [name for name in names if not getattr(self, name)]

    @property
    def next(self) -> str:
        """The name of the first of them; "" at the end."""
        return next(iter(self.missing), "")

    @property
    def number_done(self) -> int:
        return sum(vars(self).values())


def first_steps(issuer: Issuer | None) -> FirstSteps:
    """One query. Without an issuer nothing is done."""
    if issuer is None:
        return FirstSteps()
    mine = {"issuer": OuterRef("pk")}
    issued = Invoice.objects.filter(**mine).exclude(state=Invoice.State.DRAFT)
    valid = Certificate.objects.filter(**mine, valid_until__gt=timezone.now())
    row = (
        Issuer.objects.filter(pk=issuer.pk)
        .values_list(
            Exists(valid), Exists(Customer.objects.filter(**mine)), Exists(issued)
        )
        .get()
    )
    certificate, customer, invoice = row
    return FirstSteps(
        issuer=True,
        certificate=certificate,
        logo=bool(issuer.logo),
        copy=issuer.copy_is_confirmed,
        customer=customer,
        invoice=invoice,
    )


def offered_steps(membership: Membership) -> FirstSteps | None:
    """What a member is reminded of on other pages: None once done or closed.

    At most one query, and none for those who may not do it anyway.
    """
    issuer = membership.issuer
    if issuer.first_steps_closed_at or not membership.can_write:
        return None
    steps = first_steps(issuer)
    return steps if steps.missing else None


def close_first_steps(issuer: Issuer) -> None:
    """Offer them no more on other pages; their own page stays."""
    Issuer.objects.filter(pk=issuer.pk).update(first_steps_closed_at=timezone.now())
