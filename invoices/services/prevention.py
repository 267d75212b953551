"""Count what the address check stopped, so that it can be shown beside what bounced."""

from datetime import date

from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from blacklist.addresses import fold
from blacklist.spelling import suggest
from delivery.hooks import Prevented
from invoices.models import Issuer, PreventionCount
from invoices.services.books import book_of

Kind = PreventionCount.Kind


def count_correction(issuer: Issuer, *, typed: str, taken: str) -> bool:
    """Count that somebody took the check's suggestion; False if it was none."""
    suggestion = suggest(typed, book_of(issuer)).suggestion
    if not suggestion or fold(suggestion) != fold(taken):
        return False
    _add(issuer, Kind.CORRECTED, 1)
    return True


def count_refusals(issuer: Issuer, number: int) -> None:
    """Count addresses that a form did not take. None: nothing is written."""
    if number:
        _add(issuer, Kind.REFUSED, number)


def prevented(issuer: Issuer, *, since: date) -> Prevented:
    """The sums from a day on, that day included."""
    return _sums(issuer.prevention_counts.filter(day__gte=since))


def prevented_everywhere(since: date) -> Prevented:
    """The sums of all issuers from a day on, that day included."""
    return _sums(PreventionCount.objects.filter(day__gte=since))


def _sums(counts: QuerySet[PreventionCount]) -> Prevented:
    rows = counts.order_by()
    sums = dict(rows.values_list("kind").annotate(Sum("count")))
    return Prevented(sums.get(Kind.CORRECTED, 0), sums.get(Kind.REFUSED, 0))


def _add(issuer: Issuer, kind: Kind, number: int) -> None:
    row, _ = PreventionCount.objects.get_or_create(
        issuer=issuer, day=timezone.localdate(), kind=kind
    )
    # Added by the database: two at once lose nothing.
    PreventionCount.objects.filter(pk=row.pk).update(count=F("count") + number)
