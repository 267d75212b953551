"""The PAC that settings.PAC names, behind satcfdi's PAC class.

`stamp` is what the services call: sealed bytes in, stamped bytes out.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from satcfdi.cfdi import CFDI
from satcfdi.pacs import PAC

from invoices.cfdi import UnreadableCfdi, parse, read_stamp
from invoices.pac.errors import StampUnavailable

PACS = {"sandbox": "invoices.pac.sandbox.SandboxPac"}


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


def get_pac() -> PAC:
    """The configured PAC. Raises ImproperlyConfigured for an unknown name."""
    if settings.PAC not in PACS:
        known = ", ".join(sorted(PACS))
        raise ImproperlyConfigured(f"PAC={settings.PAC!r} is unknown: use {known}")
    return import_string(PACS[settings.PAC])()


def stamp(sealed_xml: bytes) -> bytes:
    """Have a sealed CFDI stamped; returns the PAC's bytes, exactly as received.

    Call it outside any transaction. The same bytes always get the same stamp.
    Raises StampRejected (surely not stamped) or StampUnavailable (repeat later).
    """
    stamped_xml: bytes = get_pac().stamp(SealedCfdi.read(sealed_xml)).xml
    try:
        answer = read_stamp(stamped_xml)
    except UnreadableCfdi as error:
        raise StampUnavailable(f"El PAC respondió otra cosa: {error}") from error
    if answer.sello_cfd != parse(sealed_xml).get("Sello"):
        raise StampUnavailable("El PAC respondió con el timbre de otra factura.")
    return stamped_xml
