"""An independent judge of CFDI: the SAT's XSD and XSLT by lxml, and openssl."""

import base64
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import satcfdi
from lxml import etree

CFDI = "{http://www.sat.gob.mx/cfd/4}"
TFD = "{http://www.sat.gob.mx/TimbreFiscalDigital}"
PAGO20 = "{http://www.sat.gob.mx/Pagos20}"
_SAT = Path(satcfdi.__file__).parent / "transform/schemas/www.sat.gob.mx"
_CFD = _SAT / "sitio_internet/cfd"
_SCHEMAS = f"""
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:import namespace="http://www.sat.gob.mx/cfd/4"
             schemaLocation="{_CFD}/4/cfdv40.xsd"/>
  <xs:import namespace="http://www.sat.gob.mx/TimbreFiscalDigital"
             schemaLocation="{_CFD}/TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd"/>
  <xs:import namespace="http://www.sat.gob.mx/Pagos20"
             schemaLocation="{_CFD}/Pagos/Pagos20.xsd"/>
</xs:schema>
"""


@cache
def schema():
    return etree.XMLSchema(etree.fromstring(_SCHEMAS))


def xsd_errors(xml):
    """What the SAT's XSD finds wrong, cut: some texts hold a whole catalogue."""
    judge = schema()
    judge.validate(etree.fromstring(xml))
    return [error.message[:200] for error in judge.error_log]


def timbre_of(xml):
    return etree.fromstring(xml).find(f"{CFDI}Complemento/{TFD}TimbreFiscalDigital")


def seal_is_good(xml):
    """Whether the issuer's certificate in the XML verifies its seal."""
    root = etree.fromstring(xml)
    cadena = _cadena(root, "4/cadenaoriginal_4_0/cadenaoriginal_4_0.xslt")
    return _verifies(
        base64.b64decode(root.get("Certificado")), cadena, root.get("Sello")
    )


def stamp_is_good(xml, pac_certificate):
    """Whether the PAC's certificate (DER) verifies the seal of the timbre."""
    timbre = timbre_of(xml)
    cadena = _cadena(timbre, "TimbreFiscalDigital/cadenaoriginal_TFD_1_1.xslt")
    return _verifies(pac_certificate, cadena, timbre.get("SelloSAT"))


def _cadena(element, xslt):
    return str(etree.XSLT(etree.parse(_CFD / xslt))(element)).encode()


def _verifies(certificate, cadena, seal):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "cer").write_bytes(certificate)
        (folder / "cadena").write_bytes(cadena)
        (folder / "seal").write_bytes(base64.b64decode(seal))
        public = [
            "openssl",
            "x509",
            "-inform",
            "DER",
            "-in",
            "cer",
            "-noout",
            "-pubkey",
        ]
        pem = subprocess.run(public, cwd=folder, check=True, capture_output=True)
        (folder / "pem").write_bytes(pem.stdout)
        verify = ["openssl", "dgst", "-sha256", "-verify", "pem", "-signature", "seal"]
        answer = subprocess.run([*verify, "cadena"], cwd=folder, capture_output=True)
    return answer.returncode == 0
