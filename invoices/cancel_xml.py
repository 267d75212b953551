"""The signed request to cancel, and what the SAT's acuse says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lxml import etree
from satcfdi.create.cancela.cancelacion import Cancelacion, Folio
from satcfdi.models import Signer

from invoices import clocks
from invoices.cancelling import Motive

ACUSE_MAX_BYTES = 200_000
RECEIVED, RECEIVED_BEFORE = "201", "202"


@dataclass(frozen=True)
class Order:
    """What is to be cancelled, and why. folio_sustitucion: with motive 01 only."""

    folio_fiscal: UUID
    motive: Motive
    folio_sustitucion: UUID | None = None


@dataclass(frozen=True)
class Acknowledgment:
    """The answer to a request that was received. acuse: the SAT's XML, b"" if none."""

    code: str
    acuse: bytes = b""


def signed_request(order: Order, *, signer: Signer, now: datetime) -> Cancelacion:
    """Build and sign the request, as each PAC hands it to the SAT. now: aware."""
    replacement = order.folio_sustitucion
    folio = Folio(
        uuid=str(order.folio_fiscal).upper(),
        motivo=str(order.motive),
        folio_sustitucion=str(replacement).upper() if replacement else None,
    )
    # satcfdi's own date is the server's clock, which is not Mexico's.
    fecha = datetime.fromisoformat(clocks.local_fecha(now, clocks.CENTRAL))
    return Cancelacion(emisor=signer, folios=folio, fecha=fecha)


def read_codes(acuse: bytes) -> Mapping[UUID, str]:
    """EstatusUUID of each folio fiscal in an acuse; nothing when it cannot be read."""
    if not acuse or len(acuse) > ACUSE_MAX_BYTES:
        return {}
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    try:
        folios = etree.fromstring(acuse, parser=parser).iterfind(".//{*}Folios")
        return {UUID(_text(one, "UUID")): _text(one, "EstatusUUID") for one in folios}
    except (etree.XMLSyntaxError, ValueError):
        return {}


def _text(folio: etree._Element, name: str) -> str:
    return str(folio.findtext(f"{{*}}{name}") or "").strip()
