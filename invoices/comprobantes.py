"""The kinds of CFDI that we issue and how one may refer to another.

Source: c_TipoDeComprobante, c_TipoRelacion, and the SAT's filling guide of CFDI 4.0,
Appendix 2 and the node CfdiRelacionados.
"""

from django.db import models

# Of c_FormaPago: how it will be paid is not known yet.
POR_DEFINIR = "99"
# Of c_MetodoPago: in parts or later.
PAID_LATER = "PPD"


class TipoDeComprobante(models.TextChoices):
    """c_TipoDeComprobante, in the words of those who issue them."""

    INGRESO = "I", "Factura"
    EGRESO = "E", "Nota de crédito"
    PAGO = "P", "Recibo de pago"


class TipoRelacion(models.TextChoices):
    """c_TipoRelacion, those that an ingreso or an egreso may carry."""

    NOTA_DE_CREDITO = "01", "Nota de crédito de"
    NOTA_DE_DEBITO = "02", "Nota de débito de"
    DEVOLUCION = "03", "Devolución de mercancía de"
    SUSTITUCION = "04", "Sustituye a"
    TRASLADO_PREVIO = "06", "Factura los traslados"
    ANTICIPO = "07", "Aplica el anticipo"


_OF_BOTH = {TipoRelacion.SUSTITUCION, TipoRelacion.ANTICIPO}
RELATIONS_OF = {
    TipoDeComprobante.INGRESO: frozenset(
        {TipoRelacion.NOTA_DE_DEBITO, TipoRelacion.TRASLADO_PREVIO, *_OF_BOTH}
    ),
    TipoDeComprobante.EGRESO: frozenset(
        {TipoRelacion.NOTA_DE_CREDITO, TipoRelacion.DEVOLUCION, *_OF_BOTH}
    ),
}

# What may stand at the other end. T is a traslado, which others issue.
_OURS = frozenset({"I", "E"})
RELATED_TO = {
    TipoRelacion.NOTA_DE_CREDITO: _OURS,
    TipoRelacion.NOTA_DE_DEBITO: _OURS,
    TipoRelacion.DEVOLUCION: frozenset({"I", "T"}),
    TipoRelacion.SUSTITUCION: _OURS,
    TipoRelacion.TRASLADO_PREVIO: frozenset({"T"}),
    TipoRelacion.ANTICIPO: _OURS,
}


class Periodicidad(models.TextChoices):
    """c_Periodicidad: how often an issuer makes its global invoice."""

    DIARIO = "01", "Diario"
    SEMANAL = "02", "Semanal"
    QUINCENAL = "03", "Quincenal"
    MENSUAL = "04", "Mensual"
    BIMESTRAL = "05", "Bimestral"


class Meses(models.TextChoices):
    """c_Meses: 13 to 18 are the two months of a bimestral global invoice."""

    ENERO = "01", "Enero"
    FEBRERO = "02", "Febrero"
    MARZO = "03", "Marzo"
    ABRIL = "04", "Abril"
    MAYO = "05", "Mayo"
    JUNIO = "06", "Junio"
    JULIO = "07", "Julio"
    AGOSTO = "08", "Agosto"
    SEPTIEMBRE = "09", "Septiembre"
    OCTUBRE = "10", "Octubre"
    NOVIEMBRE = "11", "Noviembre"
    DICIEMBRE = "12", "Diciembre"
    ENERO_FEBRERO = "13", "Enero y febrero"
    MARZO_ABRIL = "14", "Marzo y abril"
    MAYO_JUNIO = "15", "Mayo y junio"
    JULIO_AGOSTO = "16", "Julio y agosto"
    SEPTIEMBRE_OCTUBRE = "17", "Septiembre y octubre"
    NOVIEMBRE_DICIEMBRE = "18", "Noviembre y diciembre"
