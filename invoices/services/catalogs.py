"""Search in the SAT's catalogues, for the fields that complete as one types."""

import re
from collections import Counter
from collections.abc import Iterable

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Length

from invoices.folding import fold_words
from invoices.models import CatalogKey, Invoice, InvoiceLine, Issuer

# How far back an issuer's habits are read.
_RECENT_INVOICES = 200
_MOST_USED = 50
_MOST_WORDS = 8
# Of gender and number, in words long enough to be told apart without it.
_ENDING = re.compile(r"(?<=[a-z]{4})(?:[aeo]s?|s)$")
# What a line, and a product, keeps of these catalogues has the catalogue's name.
_OF_LINES = {CatalogKey.Catalog.CLAVE_PROD_SERV, CatalogKey.Catalog.CLAVE_UNIDAD}


def search(
    catalog: str, text: str, *, issuer: Issuer | None = None, limit: int = 12
) -> list[CatalogKey]:
    """Keys of a catalogue that fit what was typed, the best first.

    Each word has to begin the key or any word of its text; accents and case do not
    matter. The exact key comes first, then keys that begin so, then the rest; among
    equals those that the issuer uses most, then the shorter texts.
    """
    words = fold_words(text)[:_MOST_WORDS]
    used = _most_used(catalog, issuer) if issuer else []
    rows = CatalogKey.objects.filter(catalog=catalog)
    rows = rows.order_by(*_best_first(text, used), "key")
    found = list(_with_words(rows, words)[:limit])
    stems = [_ENDING.sub("", word) for word in words]
    if found or stems == words:
        return found
    # "computadoras" is "computadores" to the SAT: as a last resort, without endings.
    return list(_with_words(rows, stems)[:limit])


def _with_words(
    rows: QuerySet[CatalogKey], words: Iterable[str]
) -> QuerySet[CatalogKey]:
    for word in words:
        rows = rows.filter(_fits(word))
    return rows


def _fits(word: str) -> Q:
    return Q(folded_text__contains=f" {word}") | Q(key__startswith=word.upper())


def _best_first(text: str, used: list[str]) -> list[Case | Length]:
    """The order that `search` promises."""
    ranks = [When(key=key, then=Value(rank)) for rank, key in enumerate(used)]
    # PostgreSQL refuses to order by a constant.
    by_use = [Case(*ranks, default=Value(len(used)))] if used else []
    typed = "".join(fold_words(text)).upper()
    if not typed:
        return [*by_use]
    by_key = Case(
        When(key=typed, then=Value(0)),
        When(key__startswith=typed, then=Value(1)),
        default=Value(2),
    )
    return [by_key, *by_use, Length("text")]


def _most_used(catalog: str, issuer: Issuer) -> list[str]:
    """The issuer's own keys in its products and latest invoices, most used first."""
    if catalog not in _OF_LINES:
        return []
    products = issuer.products.filter(archived_at__isnull=True)
    counts = Counter(products.values_list(catalog, flat=True))
    counts.update(_recent_lines(issuer).values_list(catalog, flat=True))
    del counts[""]
    return [key for key, _ in counts.most_common(_MOST_USED)]


def _recent_lines(issuer: Issuer) -> QuerySet[InvoiceLine]:
    recent = Invoice.objects.filter(issuer=issuer).order_by("-created_at")
    # A list, for a subquery with a limit hides its few rows from the planner.
    pks = list(recent.values_list("pk", flat=True)[:_RECENT_INVOICES])
    return InvoiceLine.objects.filter(invoice__in=pks)
