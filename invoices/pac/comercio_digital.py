"""Comercio Digital, by HTTP with its answers in headers: it stamps.

What satcfdi does otherwise, and why not so here: it waits for ever, fails on an answer
without the header "codigo", and writes an XML declaration of its own before bytes that
have one, which would no longer be those that were saved.
"""

from django.conf import settings
from satcfdi.cfdi import CFDI
from satcfdi.pacs import Accept, Document, Environment
from satcfdi.pacs.comerciodigital import ComercioDigital

from invoices.pac.codes import stamp_error
from invoices.pac.environments import environment
from invoices.pac.errors import PacUnavailable
from invoices.pac.sat import AsksTheSat
from invoices.pac.transport import call

HOSTS = {
    Environment.PRODUCTION: "https://ws.comercio-digital.mx",
    Environment.TEST: "https://pruebas.comercio-digital.mx",
}
_OK = "000"


class ComercioDigitalPac(AsksTheSat, ComercioDigital):  # type: ignore[misc]  # untyped
    """Stamps."""

    def __init__(self) -> None:
        super().__init__(
            settings.PAC_KEYS["COMERCIO_DIGITAL_USER"],
            settings.PAC_KEYS["COMERCIO_DIGITAL_PASSWORD"],
            environment(),
        )

    def stamp(self, cfdi: CFDI, accept: Accept = Accept.XML) -> Document:
        """Stamp a sealed CFDI. Raises PacError."""
        response = call(
            "POST",
            f"{HOSTS[self.environment]}/timbre4/timbrarV5",
            data=cfdi.xml_bytes(),
            headers={
                "Content-Type": "text/plain",
                "usrws": self.user,
                "pwdws": self.password,
                "tipo": "XML",
            },
        )
        code = response.headers.get("codigo", "")
        if code == _OK:
            return Document(response.headers.get("uuid", ""), response.content)
        if not code:
            raise PacUnavailable("Comercio Digital contestó sin código.")
        raise stamp_error(code, response.headers.get("errmsg", ""))
