"""From a draft's rows to the plain document that is computed, validated and sealed."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from invoices.clocks import CENTRAL, local_fecha
from invoices.documents import Document, Line, Party, Period, Receptor, Relation
from invoices.included import without_taxes
from invoices.models import Customer, Invoice, InvoiceLine, Issuer, PostalCode
from invoices.taxes import rates_of


def document_of(invoice: Invoice) -> Document:
    """The CFDI that a draft would become if it were issued now."""
    issuer = invoice.issuer
    return Document(
        emisor=Party(issuer.rfc, issuer.nombre, issuer.regimen_fiscal),
        receptor=_receptor(invoice),
        serie=invoice.serie,
        folio="" if invoice.folio is None else str(invoice.folio),
        fecha=_fecha(issuer.codigo_postal),
        lugar_expedicion=issuer.codigo_postal,
        forma_pago=invoice.forma_pago,
        metodo_pago=invoice.metodo_pago,
        condiciones_de_pago=invoice.condiciones_de_pago,
        moneda=invoice.moneda,
        exportacion=invoice.exportacion,
        lines=lines_of(invoice, invoice.lines.all() if invoice.pk else ()),
        tipo_de_comprobante=invoice.tipo_de_comprobante,
        relations=_relations(invoice) if invoice.pk else (),
        tipo_cambio=invoice.tipo_cambio,
        period=_period(invoice),
    )


def lines_of(invoice: Invoice, lines: Iterable[InvoiceLine]) -> tuple[Line, ...]:
    """The same for lines alone, saved or not: what live totals are computed from.

    invoice: says what their prices include, and in which moneda.
    """
    typed = _typed(lines)
    if invoice.prices_include_taxes:
        return without_taxes(typed, moneda=invoice.moneda)
    return typed


def _typed(lines: Iterable[InvoiceLine]) -> tuple[Line, ...]:
    return tuple(
        Line(
            no_identificacion=line.no_identificacion,
            clave_prod_serv=line.clave_prod_serv,
            clave_unidad=line.clave_unidad,
            unidad=line.unidad,
            descripcion=line.descripcion,
            cantidad=line.cantidad,
            valor_unitario=line.valor_unitario,
            descuento=line.descuento,
            rates=rates_of(line.tax_profile, ieps_cuota=line.ieps_cuota),
        )
        for line in lines
    )


def _relations(invoice: Invoice) -> tuple[Relation, ...]:
    return tuple(
        Relation(
            tipo_relacion=row.tipo_relacion,
            folio_fiscal=row.folio_fiscal,
            related_tipo=row.related.tipo_de_comprobante if row.related else "",
        )
        for row in invoice.relations.select_related("related")
    )


def local_now(issuer: Issuer) -> datetime:
    """Now, on the clock of the place of issue and without its zone."""
    return datetime.fromisoformat(_fecha(issuer.codigo_postal))


def _fecha(codigo_postal: str) -> str:
    """Now, on the clock of the place of issue: rule CFDI40101."""
    place = PostalCode.objects.filter(pk=codigo_postal).first()
    return local_fecha(timezone.now(), place.timezone if place else CENTRAL)


def _receptor(invoice: Invoice) -> Receptor:
    customer = invoice.customer or Customer()
    return Receptor(
        rfc=customer.rfc,
        nombre=customer.nombre,
        regimen_fiscal=customer.regimen_fiscal,
        codigo_postal=customer.codigo_postal,
        uso_cfdi=invoice.uso_cfdi,
        residencia_fiscal=customer.residencia_fiscal,
        num_reg_id_trib=customer.num_reg_id_trib,
    )


def _period(invoice: Invoice) -> Period | None:
    if not invoice.periodicidad:
        return None
    return Period(invoice.periodicidad, invoice.meses, invoice.anio or 0)
