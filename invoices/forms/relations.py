"""The CFDI that an invoice refers to, as a person writes them."""

import re
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from invoices.models import Invoice, InvoiceRelation, Issuer
from invoices.models.relations import relation_to
from invoices.services.searching import folio_of

_BETWEEN = re.compile(r"[\s,;]+")


def read_relations(
    issuer: Issuer, tipo_relacion: str, text: str
) -> list[InvoiceRelation]:
    """Unsaved relations, of folios fiscales or folios of ours such as "A-12".

    Raises ValidationError for what is neither.
    """
    rows = [_relation(issuer, one) for one in _BETWEEN.split(text.strip()) if one]
    for row in rows:
        row.tipo_relacion = tipo_relacion
    return list({row.folio_fiscal: row for row in rows}.values())


def written(relations: list[InvoiceRelation]) -> str:
    """What read_relations reads: our own folio where there is one."""
    return ", ".join(
        row.related.number if row.related else str(row.folio_fiscal).upper()
        for row in relations
    )


def _relation(issuer: Issuer, text: str) -> InvoiceRelation:
    stamped = issuer.invoices.filter(folio_fiscal__isnull=False)
    try:
        folio_fiscal = UUID(text)
    except ValueError:
        return relation_to(_ours(stamped.filter(_numbered(text))[:2], text))
    return InvoiceRelation(
        related=stamped.filter(folio_fiscal=folio_fiscal).first(),
        folio_fiscal=folio_fiscal,
    )


def _ours(found: QuerySet[Invoice], text: str) -> Invoice:
    if not found:
        raise ValidationError(
            f"No hay una factura timbrada «{text}». Escriba su serie y folio, como "
            "A-12, o su folio fiscal completo."
        )
    if len(found) > 1:
        raise ValidationError(f"Hay más de una «{text}»: escriba también su serie.")
    return found[0]


def _numbered(text: str) -> Q:
    serie, dash, _ = text.rpartition("-")
    folio = folio_of(text)
    if folio is None:
        return Q(pk=None)
    return Q(folio=folio, serie__iexact=serie) if dash else Q(folio=folio)
