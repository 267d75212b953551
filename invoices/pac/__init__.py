"""The PACs that the settings name, behind satcfdi's PAC class.

`stamp`, `cancel`, `receipt` and `status` are what the services call: bytes in, plain
values out. Call them outside any transaction.
"""

from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from satcfdi.cfdi import CFDI
from satcfdi.create.cancela.cancelacion import Cancelacion
from satcfdi.pacs import PAC

from invoices.cancel_xml import Acknowledgment
from invoices.cancelling import SatStatus
from invoices.cfdi import UnreadableCfdi, parse, read_stamp
from invoices.pac.errors import CancelRejected, PacUnavailable

PACS = {
    "sandbox": "invoices.pac.sandbox.SandboxPac",
    "finkok": "invoices.pac.finkok.FinkokPac",
    "sw_sapien": "invoices.pac.sw_sapien.SwSapienPac",
    "prodigia": "invoices.pac.prodigia.ProdigiaPac",
    "comercio_digital": "invoices.pac.comercio_digital.ComercioDigitalPac",
}
SANDBOX = "sandbox"


@runtime_checkable
class KeepsReceipts(Protocol):
    """A PAC that gives the SAT's acuse again."""

    def receipt(self, folio_fiscal: UUID, *, emisor_rfc: str) -> bytes: ...


class SealedCfdi(CFDI):  # type: ignore[misc]  # satcfdi is untyped
    """A sealed CFDI that travels as the bytes that were saved.

    satcfdi's adapters send whatever `xml_bytes` gives, which would serialise it anew.
    """

    sealed_xml: bytes

    @classmethod
    def read(cls, sealed_xml: bytes) -> "SealedCfdi":
        """Raises UnreadableCfdi."""
        cfdi: SealedCfdi = cls.from_xml(parse(sealed_xml))
        cfdi.sealed_xml = sealed_xml
        return cfdi

    def xml_bytes(self, *args: Any, **kwargs: Any) -> bytes:
        return self.sealed_xml


def get_pac(name: str = "") -> PAC:
    """A PAC by its name, else the configured one.

    Raises ImproperlyConfigured for an unknown name.
    """
    name = name or settings.PAC
    if name not in PACS:
        known = ", ".join(sorted(PACS))
        raise ImproperlyConfigured(f"PAC={name!r} is unknown: use {known}")
    return import_string(PACS[name])()


def pacs_in_use() -> list[str]:
    """Names of the configured PACs, the first choice first."""
    return list(dict.fromkeys([settings.PAC, *settings.PAC_FALLBACKS]))


def cancels(name: str) -> bool:
    """Whether a PAC takes requests to cancel."""
    pac = import_string(PACS[name])
    return pac.cancel_comprobante is not PAC.cancel_comprobante


def stamp(sealed_xml: bytes, *, by: str = "") -> bytes:
    """Have a sealed CFDI stamped; returns the PAC's bytes, exactly as received.

    by: a PAC's name, else the configured one. The same bytes always get the same stamp
    from the same PAC. Raises StampRejected (surely not stamped), PacNotReached (surely
    not stamped there; another PAC may) or PacUnavailable (repeat later, and there).
    """
    stamped_xml: bytes = get_pac(by).stamp(SealedCfdi.read(sealed_xml)).xml
    try:
        answer = read_stamp(stamped_xml)
    except UnreadableCfdi as error:
        raise PacUnavailable(f"El PAC respondió otra cosa: {error}") from error
    if answer.sello_cfd != parse(sealed_xml).get("Sello"):
        raise PacUnavailable("El PAC respondió con el timbre de otra factura.")
    return stamped_xml


def cancel(request: Cancelacion, *, stamped_by: str) -> Acknowledgment:
    """Hand a signed request to the SAT through a PAC.

    stamped_by: the PAC whose stamp it is. The same request may be repeated: the SAT
    keeps the first. Raises CancelRejected or PacUnavailable.
    """
    pac = _that_cancels(stamped_by)
    answer: Acknowledgment = pac.cancel_comprobante(request)
    return answer


def receipt(folio_fiscal: UUID, *, emisor_rfc: str, stamped_by: str) -> bytes:
    """The acuse of a cancellation whose answer was lost; b"" where the PAC has none.

    Raises PacUnavailable.
    """
    pac = _that_cancels(stamped_by)
    if not isinstance(pac, KeepsReceipts):
        return b""
    return pac.receipt(folio_fiscal, emisor_rfc=emisor_rfc)


def status(stamped_xml: bytes, *, stamped_by: str) -> SatStatus:
    """What the SAT says of a stamped CFDI now. Raises PacUnavailable."""
    told = get_pac(stamped_by).status(CFDI.from_xml(parse(stamped_xml)))
    return SatStatus(
        estado=told.get("Estado") or "",
        es_cancelable=told.get("EsCancelable") or "",
        estatus_cancelacion=told.get("EstatusCancelacion") or "",
    )


def _that_cancels(stamped_by: str) -> PAC:
    """The PAC that stamped it, else one in use that cancels: the SAT takes it from any.

    A sandbox's stamp is known to the sandbox alone, and no real one to it.
    """
    others = [one for one in pacs_in_use() if one not in (SANDBOX, stamped_by)]
    names = [stamped_by] if stamped_by == SANDBOX else [stamped_by, *others]
    for name in names:
        if cancels(name):
            return get_pac(name)
    raise CancelRejected(
        "PAC",
        "Ninguno de los PAC configurados cancela. Pida al administrador que agregue "
        "uno que sí, como Finkok o SW Sapien.",
    )
