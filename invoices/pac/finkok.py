"""Finkok, by SOAP. Source: wiki.finkok.com, and answers kept by phpcfdi/finkok.

What satcfdi does otherwise, and why not so here: it waits for ever, gives up on an
answer that has a stamp beside an incidence, fails on one without incidences, drops the
folios when CodEstatus is there, and unescapes the acuse twice, which breaks one with an
"&" in it.
"""

from uuid import UUID

from django.conf import settings
from lxml import etree
from satcfdi.cfdi import CFDI
from satcfdi.create.cancela.cancelacion import Cancelacion
from satcfdi.pacs import Accept, Document
from satcfdi.pacs.finkok import Finkok

from invoices.cancel_xml import Acknowledgment
from invoices.pac.codes import acknowledged, cancel_error, split_code, stamp_error
from invoices.pac.environments import environment
from invoices.pac.errors import AlreadyStamped, PacNotReached, PacUnavailable
from invoices.pac.sat import AsksTheSat
from invoices.pac.transport import call, read_xml

_HEADERS = {"Content-Type": "text/xml; charset=utf-8"}
# User or password: it looked at nothing else.
_REFUSES_US = "300"
_UNKNOWN_FOLIO = "205"


class FinkokPac(AsksTheSat, Finkok):  # type: ignore[misc]  # satcfdi is untyped
    """Stamps, gives a stamp back, cancels."""

    def __init__(self) -> None:
        super().__init__(
            settings.PAC_KEYS["FINKOK_USERNAME"],
            settings.PAC_KEYS["FINKOK_PASSWORD"],
            environment(),
        )

    def stamp(self, cfdi: CFDI, accept: Accept = Accept.XML) -> Document:
        """Stamp; one that was stamped before is asked for. Raises PacError."""
        try:
            return super().stamp(cfdi, accept)
        except AlreadyStamped:
            return self.stamped(cfdi, accept)

    def cancel_comprobante(self, cancelation: Cancelacion) -> Acknowledgment:
        """Hand a signed request to the SAT. Raises PacError."""
        root = self._perform_request(
            self.get_service_url("cancel"),
            self._build_xml_envelope(cancelation, "cancel"),
        )
        code = self._text(root, "EstatusUUID")
        if code:
            return acknowledged(code, acuse=self._text(root, "Acuse"))
        words = self._text(root, "CodEstatus") or self._text(root, "error")
        if words.endswith("No Encontrado"):
            raise cancel_error(_UNKNOWN_FOLIO, words)
        raise cancel_error(*split_code(words))

    def receipt(self, folio_fiscal: UUID, *, emisor_rfc: str) -> bytes:
        """The SAT's acuse again; b"" when there is none. Raises PacUnavailable."""
        namespace = self.namespaces["cancel"]
        question = etree.Element(f"{{{namespace}}}get_receipt")
        fields = {
            "taxpayer_id": emisor_rfc,
            "uuid": str(folio_fiscal).upper(),
            # Of cancelling; "R" would be of stamping.
            "type": "C",
        }
        for name, value in fields.items():
            etree.SubElement(question, f"{{{namespace}}}{name}").text = value
        envelope = self._build_envelope(self._add_auth(question, namespace))
        root = self._perform_request(self.get_service_url("cancel"), envelope)
        return self._text(root, "receipt").encode()

    def _perform_request(self, url: str, envelope: etree._Element) -> etree._Element:
        data = etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
        return read_xml(call("POST", url, data=data, headers=_HEADERS))

    def _validate_stamp_response(self, root: etree._Element) -> None:
        if self._text(root, "xml"):
            return
        code = self._text(root, "CodigoError")
        words = self._text(root, "MensajeIncidencia")
        if code == _REFUSES_US:
            raise PacNotReached(words)
        if not words:
            raise PacUnavailable("Finkok no dio timbre ni dijo por qué.")
        raise stamp_error(code, words)

    def _text(self, root: etree._Element, name: str) -> str:
        return str(root.findtext(f".//{{*}}{name}") or "").strip()
