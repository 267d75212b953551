"""The SAT's ConsultaCFDIService: how a stamped CFDI stands, asked without credentials.

satcfdi asks without a time-out, and as if no RFC had an "&".
"""

from html import escape

from lxml import etree
from satcfdi.cfdi import CFDI

from invoices.pac.errors import PacUnavailable
from invoices.pac.transport import call, read_xml

URL = "https://consultaqr.facturaelectronica.sat.gob.mx/ConsultaCFDIService.svc"
ACTION = "http://tempuri.org/IConsultaCFDIService/Consulta"
_SOAP, _SERVICE = "http://schemas.xmlsoap.org/soap/envelope/", "http://tempuri.org/"


class AsksTheSat:
    """For adapters of real PACs, whatever they offer themselves."""

    def status(self, cfdi: CFDI) -> dict[str, str]:
        """Estado, EsCancelable, EstatusCancelacion. Raises PacUnavailable."""
        return ask(cfdi)


def ask(cfdi: CFDI) -> dict[str, str]:
    """What the SAT says of a stamped CFDI, in its own names and words.

    Raises PacUnavailable.
    """
    response = call(
        "POST",
        URL,
        data=_envelope(_expression(cfdi)),
        headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": ACTION},
    )
    result = read_xml(response).find(".//{*}ConsultaResult")
    if result is None:
        raise PacUnavailable("El SAT respondió otra cosa a la consulta.")
    return {etree.QName(one).localname: one.text or "" for one in result}


def _expression(cfdi: CFDI) -> str:
    """As in the QR. In it an "&" of an RFC is written as in XML, once more."""
    parts = {
        "re": cfdi["Emisor"]["Rfc"],
        "rr": cfdi["Receptor"]["Rfc"],
        "tt": cfdi["Total"],
        "id": cfdi["Complemento"]["TimbreFiscalDigital"]["UUID"],
        "fe": cfdi["Sello"][-8:],
    }
    fields = (f"{name}={escape(str(value))}" for name, value in parts.items())
    return "?" + "&".join(fields)


def _envelope(expression: str) -> bytes:
    envelope = etree.Element(f"{{{_SOAP}}}Envelope")
    body = etree.SubElement(envelope, f"{{{_SOAP}}}Body")
    question = etree.SubElement(body, f"{{{_SERVICE}}}Consulta")
    printed = etree.SubElement(question, f"{{{_SERVICE}}}expresionImpresa")
    printed.text = expression
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
