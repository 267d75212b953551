"""What the catalogues say of a document, for the validator."""

from collections import defaultdict

from django.db.models import Q
from django.utils import timezone

from invoices.documents import Document
from invoices.models import CatalogKey, PostalCode
from invoices.validation import Facts, Place


def facts_for(document: Document) -> Facts:
    """Look up the document's keys and postal codes: two queries, however many lines."""
    return Facts(
        now=timezone.now(), keys=_known_keys(document), places=_places(document)
    )


def _known_keys(document: Document) -> frozenset[tuple[str, str]]:
    wanted = Q()
    for catalog, keys in _keys_of(document).items():
        wanted |= Q(catalog=catalog, key__in=keys)
    rows = CatalogKey.objects.filter(wanted).values_list("catalog", "key")
    return frozenset(rows)


def _keys_of(document: Document) -> dict[str, set[str]]:
    keys: defaultdict[str, set[str]] = defaultdict(set)
    keys["regimen_fiscal"] |= {
        document.emisor.regimen_fiscal,
        document.receptor.regimen_fiscal,
    }
    keys["pais"].add(document.receptor.residencia_fiscal)
    keys["uso_cfdi"].add(document.receptor.uso_cfdi)
    keys["forma_pago"].add(document.forma_pago)
    keys["metodo_pago"].add(document.metodo_pago)
    keys["moneda"].add(document.moneda)
    for line in document.lines:
        keys["clave_prod_serv"].add(line.clave_prod_serv)
        keys["clave_unidad"].add(line.clave_unidad)
    return keys


def _places(document: Document) -> dict[str, Place]:
    wanted = {document.lugar_expedicion, document.receptor.codigo_postal}
    return {
        place.codigo: Place(
            zone=place.timezone,
            has_border_stimulus=place.border != PostalCode.Border.NONE,
        )
        for place in PostalCode.objects.filter(pk__in=wanted)
    }
