"""SW Sapien, by REST with a token. Source: developers.sw.com.mx and their SDKs' tests.

What satcfdi does otherwise, and why not so here: it waits for ever, gives up on the
answer 307 although that carries the first stamp, and hands over the SAT's code as a
table by folio. Its log-in by password fails on an attribute that is never set.
"""

from typing import Any

from django.conf import settings
from satcfdi.cfdi import CFDI
from satcfdi.create.cancela.cancelacion import Cancelacion
from satcfdi.exceptions import ResponseError
from satcfdi.pacs import Accept, Document
from satcfdi.pacs.swsapien import SWSapien

from invoices.cancel_xml import Acknowledgment
from invoices.pac.codes import acknowledged, cancel_error, split_code, stamp_error
from invoices.pac.environments import environment
from invoices.pac.errors import PacUnavailable
from invoices.pac.sat import AsksTheSat
from invoices.pac.transport import call, read_json


class SwSapienPac(AsksTheSat, SWSapien):  # type: ignore[misc]  # satcfdi is untyped
    """Stamps and cancels; stamping again gives the first stamp."""

    def __init__(self) -> None:
        self._token = settings.PAC_KEYS["SW_SAPIEN_TOKEN"]
        super().__init__(token=self._token, environment=environment())

    def stamp(
        self, cfdi: CFDI, accept: Accept = Accept.XML, ref_id: str | None = None
    ) -> Document:
        """Stamp a sealed CFDI. Raises PacError."""
        try:
            return super().stamp(cfdi, accept, ref_id)
        except ResponseError as error:
            raise stamp_error(*_refusal(error)) from error

    def cancel_comprobante(self, cancelation: Cancelacion) -> Acknowledgment:
        """Hand a signed request to the SAT. Raises PacError."""
        try:
            answer = super().cancel_comprobante(cancelation)
        except ResponseError as error:
            raise cancel_error(*_refusal(error)) from error
        codes = [str(code) for code in (answer.code or {}).values()]
        return acknowledged(codes[0] if codes else "", acuse=answer.acuse or "")

    def _request(self, path: str, **request: Any) -> dict[str, Any]:
        headers = {
            **(request.get("headers") or {}),
            "Authorization": f"Bearer {self._token}",
        }
        response = call(
            request.get("method", "POST"),
            f"{self._host(request.get('service', 'services'))}/{path}",
            headers=headers,
            files=request.get("files"),
        )
        answer = read_json(response)
        data = answer.get("data") or {}
        if answer.get("status") != "success" and not data.get("cfdi"):
            raise ResponseError(answer)
        if not data:
            raise PacUnavailable("SW Sapien contestó sin datos.")
        # Not every answer has both, and satcfdi wants them.
        return {**answer, "data": {"uuid": "", "acuse": "", **data}}


def _refusal(error: ResponseError) -> tuple[str, str]:
    """Code and words: their message is often but half of what is wrong."""
    answer: dict[str, Any] = error.response
    code, words = split_code(str(answer.get("message") or ""))
    detail = str(answer.get("messageDetail") or "").strip()
    return code, f"{words} {detail}".strip()
