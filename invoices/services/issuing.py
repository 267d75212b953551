"""Issue: from a draft to a sealed CFDI that waits for its stamp."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from delivery.publishing import publish_on_commit
from invoices.cfdi import seal
from invoices.csd import signer_for
from invoices.documents import Document
from invoices.errors import InvalidInvoice, NotEditable
from invoices.models import Invoice, Serie, XmlDocument
from invoices.services.documents import document_of
from invoices.services.facts import facts_for
from invoices.services.issuers import sealing_certificate
from invoices.validation import Finding, validate


def findings_of(invoice: Invoice) -> list[Finding]:
    """What the PAC would refuse a draft for, and what we refuse it for ourselves."""
    document = document_of(invoice)
    return validate(document, facts_for(document))


@transaction.atomic
def issue(invoice: Invoice, *, recipients: Sequence[str]) -> Invoice:
    """Take the folio, build and seal the CFDI, save its XML; stamping follows by task.

    recipients: checked addresses, frozen with the invoice; the sender copy is apart.
    All or nothing. However many clicks or tabs ask, the row's lock lets one through.
    Raises NotEditable, InvalidInvoice, NoCertificate.
    """
    # PostgreSQL cannot lock a customer that may be absent, nor is there a need to.
    locked = Invoice.objects.select_for_update(of=("self",))
    locked = locked.select_related("issuer", "customer")
    invoice = locked.get(pk=invoice.pk)
    if not invoice.is_editable:
        raise NotEditable(invoice)
    document = document_of(invoice)
    findings = validate(document, facts_for(document))
    if findings:
        raise InvalidInvoice(findings)
    certificate = sealing_certificate(invoice.issuer)
    take_folio(invoice)
    document = replace(document, serie=invoice.serie, folio=str(invoice.folio))
    sealed_xml = seal(document, signer_for(certificate))
    keep_sealed(invoice, document, sealed_xml=sealed_xml, recipients=recipients)
    return invoice


def keep_sealed(
    invoice: Invoice,
    document: Document,
    *,
    sealed_xml: bytes,
    recipients: Sequence[str],
) -> None:
    """Freeze what was sealed, with its XML; the stamp follows when this commits."""
    _freeze(invoice, document, recipients=recipients)
    keep_xml(invoice, kind=XmlDocument.Kind.SEALED, content=sealed_xml)
    publish_on_commit("invoices.tasks.stamp_invoice", invoice.pk)


def keep_xml(
    invoice: Invoice, *, kind: XmlDocument.Kind, content: bytes
) -> XmlDocument:
    """Store a signed XML byte for byte. The same bytes again are the same row."""
    row, _ = XmlDocument.objects.get_or_create(
        invoice=invoice,
        kind=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"content": content},
    )
    return row


def take_folio(invoice: Invoice, *, serie_name: str = "") -> None:
    """Give it the next folio; a rejected invoice keeps the one of the first time.

    serie_name: "" takes the issuer's first series. It is made if it is not there.
    """
    if invoice.folio is not None:
        return
    series = Serie.objects.select_for_update().filter(issuer=invoice.issuer)
    serie = (series.filter(serie=serie_name) if serie_name else series).first()
    if serie is None:
        serie = Serie.objects.create(issuer=invoice.issuer, serie=serie_name or "A")
    invoice.serie, invoice.folio = serie.serie, serie.next_folio
    serie.next_folio += 1
    serie.save(update_fields=["next_folio"])


def _freeze(invoice: Invoice, document: Document, *, recipients: Sequence[str]) -> None:
    now = timezone.now()
    invoice.state = Invoice.State.SEALED
    invoice.recipients = list(recipients)
    invoice.fecha = document.fecha
    invoice.lugar_expedicion = document.lugar_expedicion
    invoice.emisor_rfc = document.emisor.rfc
    invoice.emisor_nombre = document.emisor.nombre
    invoice.emisor_regimen_fiscal = document.emisor.regimen_fiscal
    invoice.receptor_rfc = document.receptor.rfc
    invoice.receptor_nombre = document.receptor.nombre
    invoice.receptor_codigo_postal = document.receptor.codigo_postal
    invoice.receptor_regimen_fiscal = document.receptor.regimen_fiscal
    invoice.receptor_residencia_fiscal = document.receptor.residencia_fiscal
    invoice.receptor_num_reg_id_trib = document.receptor.num_reg_id_trib
    invoice.sealed_at = invoice.next_stamp_at = now
    invoice.stamp_attempts = 0
    invoice.stamp_error = ""
    invoice.save()
