"""The sandbox PAC: verifies and stamps on this machine, so that a laptop is enough.

It answers as a PAC does: the same sealed bytes always get their first stamp back.
"""

import hashlib
import os
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone
from lxml import etree
from satcfdi.cfdi import CFDI
from satcfdi.create.cancela.cancelacion import Cancelacion
from satcfdi.create.cfd.tfd11 import TimbreFiscalDigital
from satcfdi.exceptions import DocumentNotFoundError
from satcfdi.models import Signer
from satcfdi.pacs import PAC, Accept, Document, Environment

from invoices import cfdi as cfdi_xml
from invoices import clocks
from invoices.cancel_xml import Acknowledgment
from invoices.demo_certificate import make_csd
from invoices.models import SandboxStamp
from invoices.pac.sandbox_sat import status_of, take_request
from invoices.pac.verification import verify_sealed

# Invented, with a right check digit. Real PACs are listed by the SAT.
RFC = "PDE260101PA4"
LEGAL_NAME = "PAC DE PRUEBA DE EASYSMART"


class SandboxPac(PAC):  # type: ignore[misc]  # satcfdi is untyped
    """satcfdi's PAC, without a network."""

    RFC = RFC

    def __init__(self) -> None:
        super().__init__(Environment.TEST)

    def stamp(self, cfdi: CFDI, accept: Accept = Accept.XML) -> Document:
        """Stamp a sealed CFDI once. Raises StampRejected."""
        sealed_xml = cfdi.xml_bytes()
        sha256 = hashlib.sha256(sealed_xml).hexdigest()
        row = SandboxStamp.objects.filter(sealed_sha256=sha256).first()
        if row is None:
            folio_fiscal, stamped_xml = make_stamp(
                sealed_xml, signer=pac_signer(), now=timezone.now()
            )
            # When two workers stamp at once, both get the row of the first.
            row, _ = SandboxStamp.objects.get_or_create(
                sealed_sha256=sha256,
                defaults={"folio_fiscal": folio_fiscal, "stamped_xml": stamped_xml},
            )
        return _document(row)

    def recover(self, document_id: str, accept: Accept = Accept.XML) -> Document:
        """What was stamped under a folio fiscal. Raises DocumentNotFoundError."""
        row = SandboxStamp.objects.filter(folio_fiscal=document_id).first()
        if row is None:
            raise DocumentNotFoundError(document_id)
        return _document(row)

    def cancel_comprobante(self, cancelation: Cancelacion) -> Acknowledgment:
        """Take a signed request, for its own SAT. Raises CancelRejected."""
        return take_request(cancelation, signer=pac_signer())

    def status(self, cfdi: CFDI) -> dict[str, str]:
        """As the SAT's own service answers, for a stamped CFDI."""
        return status_of(cfdi["Complemento"]["TimbreFiscalDigital"]["UUID"])


def make_stamp(
    sealed_xml: bytes, *, signer: Signer, now: datetime
) -> tuple[UUID, bytes]:
    """Verify a sealed CFDI and add a new timbre; nothing else in it changes.

    now: aware. Returns the folio fiscal and the stamped XML. Raises StampRejected.
    """
    root = verify_sealed(sealed_xml, now=now)
    folio_fiscal = uuid4()
    timbre = TimbreFiscalDigital(
        proveedor=signer,
        uuid=str(folio_fiscal),
        fecha_timbrado=datetime.fromisoformat(clocks.local_fecha(now, clocks.CENTRAL)),
        sello_cfd=root.get("Sello"),
    )
    complemento = root.find(cfdi_xml.COMPLEMENTO)
    if complemento is None:
        complemento = etree.SubElement(root, cfdi_xml.COMPLEMENTO)
    complemento.append(timbre.to_xml())
    stamped_xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return folio_fiscal, stamped_xml


def pac_signer() -> Signer:
    """The sandbox PAC's own certificate, made on its first use and kept."""
    return _pac_signer(Path(settings.VAR_DIR) / "sandbox_pac" / "pac.p12")


@cache
def _pac_signer(path: Path) -> Signer:
    if not path.exists():
        made = make_csd(RFC, LEGAL_NAME, branch=f"PAC{RFC}")
        signer = Signer.load(made.certificate, made.key, made.password)
        _write_once(path, signer.pcks12_bytes())
    return Signer.load_pkcs12(path.read_bytes())


def _write_once(path: Path, content: bytes) -> None:
    """The first of several processes wins; nobody ever reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
    try:
        os.link(draft.name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft.name)


def _document(row: SandboxStamp) -> Document:
    return Document(document_id=str(row.folio_fiscal), xml=bytes(row.stamped_xml))
