"""Prodigia, by REST: it stamps. Source: their API's documentation (PADE timbrado).

What satcfdi does otherwise, and why not so here: it waits for ever, and gives up on the
answer 307 although it asks for that to carry the first stamp.
"""

import base64
import binascii
from typing import Any

from django.conf import settings
from satcfdi.cfdi import CFDI
from satcfdi.pacs import Accept, Document, Environment
from satcfdi.pacs.prodigia import Prodigia

from invoices.pac.codes import stamp_error
from invoices.pac.environments import environment
from invoices.pac.errors import PacUnavailable
from invoices.pac.sat import AsksTheSat
from invoices.pac.transport import call, read_json

HOST = "https://timbrado.pade.mx/servicio/rest"
_PATHS = {Environment.PRODUCTION: "timbrado40", Environment.TEST: "timbrado40Prueba"}
_OPTIONS = ("RESPUESTA_JSON", "REGRESAR_CON_ERROR_307_XML")


class ProdigiaPac(AsksTheSat, Prodigia):  # type: ignore[misc]  # satcfdi is untyped
    """Stamps; stamping again gives the first stamp."""

    def __init__(self) -> None:
        super().__init__(
            settings.PAC_KEYS["PRODIGIA_USER"],
            settings.PAC_KEYS["PRODIGIA_PASSWORD"],
            settings.PAC_KEYS["PRODIGIA_CONTRACT"],
            environment(),
        )

    def stamp(self, cfdi: CFDI, accept: Accept = Accept.XML) -> Document:
        """Stamp a sealed CFDI. Raises PacError."""
        response = call(
            "POST",
            f"{HOST}/{_PATHS[self.environment]}",
            data=cfdi.xml_bytes(),
            headers={"Content-Type": "application/xml"},
            auth=self.auth,
            params=[("contrato", self.contrato), *(("opciones", o) for o in _OPTIONS)],
        )
        return _document(read_json(response).get("servicioTimbrado") or {})


def _document(answer: dict[str, Any]) -> Document:
    if not answer.get("xmlBase64"):
        raise stamp_error(
            str(answer.get("codigo") or ""), str(answer.get("mensaje") or "Sin timbre.")
        )
    try:
        xml = base64.b64decode(answer["xmlBase64"], validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise PacUnavailable("Prodigia respondió un XML que no se lee.") from error
    return Document(document_id=str(answer.get("UUID") or ""), xml=xml)
