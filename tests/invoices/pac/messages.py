"""What each PAC and the SAT answer, in their own form.

Sources: wiki.finkok.com and the answers that phpcfdi/finkok keeps; the tests of SW's
SDKs; the documentation of Prodigia's REST API; the SAT's ConsultaCFDIService.
"""

import base64
import json
from html import escape

SOAP = {"Content-Type": "text/xml; charset=utf-8"}
JSON = {"Content-Type": "application/json"}
ACUSE = (
    '<Acuse xmlns="http://cancelacfd.sat.gob.mx" RfcEmisor="H&amp;E951128469">'
    "<Folios><UUID>{folio}</UUID><EstatusUUID>201</EstatusUUID></Folios></Acuse>"
)


def finkok(operation, result):
    text = (
        "<?xml version='1.0' encoding='UTF-8'?>"
        '<senv:Envelope xmlns:s0="apps.services.soap.core.views"'
        ' xmlns:tns="http://facturacion.finkok.com/stamp"'
        ' xmlns:senv="http://schemas.xmlsoap.org/soap/envelope/"><senv:Body>'
        f"<tns:{operation}Response><tns:{operation}Result>{result}"
        f"</tns:{operation}Result></tns:{operation}Response>"
        "</senv:Body></senv:Envelope>"
    )
    return 200, SOAP, text.encode()


def finkok_stamp(xml, *, operation="stamp", folio=""):
    return finkok(
        operation,
        f"<s0:xml>{escape(xml.decode(), quote=False)}</s0:xml>"
        f"<s0:UUID>{folio}</s0:UUID>"
        "<s0:CodEstatus>Comprobante timbrado satisfactoriamente</s0:CodEstatus>"
        "<s0:Incidencias/>",
    )


def finkok_incidence(code, words, *, operation="stamp"):
    one = (
        f"<s0:Incidencia><s0:CodigoError>{code}</s0:CodigoError>"
        f"<s0:MensajeIncidencia>{words}</s0:MensajeIncidencia></s0:Incidencia>"
    )
    # It does write the same incidence twice.
    return finkok(operation, f"<s0:xml/><s0:Incidencias>{one}{one}</s0:Incidencias>")


def finkok_cancel(folio, code, *, cod_estatus=""):
    acuse = escape(ACUSE.format(folio=folio), quote=False)
    return finkok(
        "cancel_signature",
        f"<s0:Folios><s0:Folio><s0:UUID>{folio}</s0:UUID>"
        f"<s0:EstatusUUID>{code}</s0:EstatusUUID>"
        "<s0:EstatusCancelacion>En proceso</s0:EstatusCancelacion></s0:Folio>"
        f"</s0:Folios><s0:Acuse>{acuse}</s0:Acuse>"
        f"<s0:CodEstatus>{cod_estatus}</s0:CodEstatus>",
    )


def finkok_receipt(acuse):
    success = "true" if acuse else "false"
    told = escape(acuse, quote=False)
    return finkok(
        "get_receipt",
        f"<s0:success>{success}</s0:success><s0:receipt>{told}</s0:receipt>",
    )


def sw(data, *, status="success", http=200, message="", detail=""):
    answer = {
        "data": data,
        "status": status,
        "message": message,
        "messageDetail": detail,
    }
    return http, JSON, json.dumps(answer).encode()


def sw_error(message, *, detail="", data=None):
    return sw(data, status="error", http=400, message=message, detail=detail)


def prodigia(xml=None, *, code=0, words=""):
    told = {"timbradoOk": not code, "codigo": code, "mensaje": words}
    if xml:
        told["xmlBase64"] = base64.b64encode(xml).decode()
    return 200, JSON, json.dumps({"servicioTimbrado": told}).encode()


def comercio_digital(xml=b"", *, code="000", words=""):
    headers = {"codigo": code, "uuid": "x"}
    return 200, headers | ({"errmsg": words} if words else {}), xml


def sat(**told):
    fields = "".join(f"<a:{name}>{value}</a:{name}>" for name, value in told.items())
    text = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        '<ConsultaResponse xmlns="http://tempuri.org/"><ConsultaResult'
        ' xmlns:a="http://schemas.datacontract.org/2004/07/'
        f'Sat.Cfdi.Negocio.ConsultaCfdi.Servicio">{fields}</ConsultaResult>'
        "</ConsultaResponse></s:Body></s:Envelope>"
    )
    return 200, SOAP, text.encode()
