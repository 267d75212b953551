"""The sandbox's SAT: takes requests to cancel, and plays the receptor's answer.

What the receptor does depends on its RFC, so that every way can be seen. All of these
are RFCs that the SAT publishes for tests; the demo has customers with them.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from lxml import etree
from satcfdi.create.cancela.cancelacion import Cancelacion
from satcfdi.create.w3.signature import signature_c14n_sha1
from satcfdi.models import Signer

from invoices import clocks
from invoices.cancel_xml import RECEIVED, RECEIVED_BEFORE, Acknowledgment
from invoices.cancelling import CancelFacts, forecast
from invoices.cfdi import parse
from invoices.models import SandboxCancellation, SandboxStamp
from invoices.pac.errors import CancelRejected

ACCEPTS, REJECTS, KEEPS_SILENT = "IIA040805DZ4", "URE180429TM6", "CACX7605101P8"
# As if a credit note or a payment referred to the invoice.
HAS_RELATED = "H&E951128469"
# What takes three working days outside.
ANSWER_AFTER = timedelta(seconds=20)
_PLAYED = (ACCEPTS, REJECTS, KEEPS_SILENT)
_OK = "S - Comprobante obtenido satisfactoriamente."
_WITH, _WITHOUT = "Cancelable con aceptación", "Cancelable sin aceptación"


def take_request(request: Cancelacion, *, signer: Signer) -> Acknowledgment:
    """Keep a request, and answer with an acuse that the signer signs.

    The same one again is answered with 202. After a rejection it may be made anew.
    Raises CancelRejected with the SAT's number.
    """
    folio_fiscal = UUID(request["Folios"]["UUID"])
    stamp = SandboxStamp.objects.filter(folio_fiscal=folio_fiscal).first()
    if stamp is None:
        raise CancelRejected("205", "El UUID no existe.")
    root = parse(bytes(stamp.stamped_xml))
    if _attribute(root, "Emisor", "Rfc") != request["RfcEmisor"]:
        raise CancelRejected("203", "El UUID no corresponde al RFC del emisor.")
    if _receptor(root) == HAS_RELATED:
        raise CancelRejected("no_cancelable", "No cancelable: tiene CFDI relacionados.")
    code = _keep(stamp, root)
    return Acknowledgment(code, _acuse(request, code=code, signer=signer))


def status_of(folio_fiscal: str) -> dict[str, str]:
    """As the SAT's ConsultaCFDIService answers."""
    stamps = SandboxStamp.objects.select_related("cancellation")
    stamp = stamps.filter(folio_fiscal=folio_fiscal).first()
    if stamp is None:
        return {
            "CodigoEstatus": "N - 602: Comprobante no encontrado.",
            "Estado": "No Encontrado",
        }
    root = parse(bytes(stamp.stamped_xml))
    kept = getattr(stamp, "cancellation", None)
    estado, told = _told(kept, _receptor(root)) if kept else ("Vigente", "")
    return {
        "CodigoEstatus": _OK,
        "EsCancelable": _cancelable(root),
        "Estado": estado,
        "EstatusCancelacion": told,
    }


def _keep(stamp: SandboxStamp, root: etree._Element) -> str:
    needed = _receptor(root) in _PLAYED or forecast(_facts(root)).needs_acceptance
    kept, is_new = SandboxCancellation.objects.get_or_create(
        stamp=stamp, defaults={"needs_acceptance": needed}
    )
    if is_new:
        return RECEIVED
    if _told(kept, _receptor(root))[1] == "Solicitud rechazada":
        SandboxCancellation.objects.filter(pk=kept.pk).update(
            requested_at=timezone.now()
        )
        return RECEIVED
    return RECEIVED_BEFORE


def _told(kept: SandboxCancellation, receptor_rfc: str) -> tuple[str, str]:
    """Estado and EstatusCancelacion of a request by now."""
    if not kept.needs_acceptance:
        return "Cancelado", "Cancelado sin aceptación"
    if timezone.now() - kept.requested_at < ANSWER_AFTER:
        return "Vigente", "En proceso"
    if receptor_rfc == REJECTS:
        return "Vigente", "Solicitud rechazada"
    if receptor_rfc == KEEPS_SILENT:
        return "Cancelado", "Plazo vencido"
    return "Cancelado", "Cancelado con aceptación"


def _cancelable(root: etree._Element) -> str:
    receptor = _receptor(root)
    if receptor == HAS_RELATED:
        return "No cancelable"
    needed = receptor in _PLAYED or forecast(_facts(root)).needs_acceptance
    return _WITH if needed else _WITHOUT


def _facts(root: etree._Element) -> CancelFacts:
    conceptos = root.iterfind("{*}Conceptos/{*}Concepto")
    return CancelFacts(
        tipo=root.get("TipoDeComprobante", ""),
        total=Decimal(root.get("Total", "0")) * Decimal(root.get("TipoCambio") or "1"),
        receptor_rfc=_receptor(root),
        emisor_regimen_fiscal=_attribute(root, "Emisor", "RegimenFiscal"),
        claves=frozenset(one.get("ClaveProdServ", "") for one in conceptos),
        issued_on=date.fromisoformat(root.get("Fecha", "")[:10]),
        today=_today(),
    )


def _today() -> date:
    return datetime.fromisoformat(
        clocks.local_fecha(timezone.now(), clocks.CENTRAL)
    ).date()


def _receptor(root: etree._Element) -> str:
    return _attribute(root, "Receptor", "Rfc")


def _attribute(root: etree._Element, element: str, name: str) -> str:
    found = root.find(f"{{*}}{element}")
    return "" if found is None else str(found.get(name, ""))


def _acuse(request: Cancelacion, *, code: str, signer: Signer) -> bytes:
    """As the SAT writes one."""
    space = "http://cancelacfd.sat.gob.mx"
    # The stubs know no default namespace.
    nsmap: Any = {None: space}
    root = etree.Element(f"{{{space}}}Acuse", nsmap=nsmap)
    root.set("Fecha", clocks.local_fecha(timezone.now(), clocks.CENTRAL))
    root.set("RfcEmisor", request["RfcEmisor"])
    folios = etree.SubElement(root, f"{{{space}}}Folios")
    etree.SubElement(folios, f"{{{space}}}UUID").text = request["Folios"]["UUID"]
    etree.SubElement(folios, f"{{{space}}}EstatusUUID").text = code
    root.append(signature_c14n_sha1(signer, root).to_xml())
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
