"""Rules about the CFDI that this one refers to."""

from collections.abc import Iterator

from invoices.comprobantes import (
    RELATED_TO,
    RELATIONS_OF,
    TipoDeComprobante,
    TipoRelacion,
)
from invoices.documents import Document, Relation
from invoices.validation.findings import Finding

_FIELD = "relations"


def check_relations(document: Document) -> Iterator[Finding]:
    """Rule CFDI40137 and what the guide says of TipoRelacion."""
    tipo = TipoDeComprobante(document.tipo_de_comprobante)
    if tipo is TipoDeComprobante.EGRESO and not document.relations:
        message = "Diga de qué factura es la nota de crédito: su folio o folio fiscal."
        yield Finding(_FIELD, "", message)
    for relation in document.relations:
        if relation.tipo_relacion not in RELATIONS_OF[tipo]:
            yield Finding(_FIELD, "CFDI40137", _wrong_relation(tipo, relation))
            return
        yield from _check_related(relation)


def _wrong_relation(tipo: TipoDeComprobante, relation: Relation) -> str:
    allowed = [
        f"{one.value} «{one.label}»"
        for one in TipoRelacion
        if one in RELATIONS_OF[tipo]
    ]
    return (
        f"Una {tipo.label.lower()} no lleva la relación {relation.tipo_relacion}. "
        f"Elija una de éstas: {', '.join(allowed)}."
    )


def _check_related(relation: Relation) -> Iterator[Finding]:
    """Only ours can be judged; of a CFDI of others we know no more than its number."""
    tipo_relacion = TipoRelacion(relation.tipo_relacion)
    tipo = relation.related_tipo
    if not tipo or tipo in RELATED_TO[tipo_relacion]:
        return
    message = (
        f"La relación {tipo_relacion.value} no puede señalar un CFDI de tipo {tipo}. "
        "Elija otra relación u otro documento."
    )
    yield Finding(_FIELD, "CFDI40137", message)
