"""Documents for tests, right in every rule unless told otherwise."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from invoices.clocks import CENTRAL, local_fecha
from invoices.documents import Document, Line, Party, Receptor
from invoices.taxes import RATES, TaxProfile, rates_of

NOW = datetime.now(UTC).replace(microsecond=0)
FECHA = local_fecha(NOW, CENTRAL)

EMISOR = Party("EKU9003173C9", "ESCUELA KEMPER URGATE", "601")
RECEPTOR = Receptor(
    "URE180429TM6", "UNIVERSIDAD ROBOTICA ESPAÑOLA", "601", "86991", "G03"
)
PERSON = Receptor("CACX7605101P8", "XOCHILT CASAS CHAVEZ", "612", "36257", "G03")
PUBLIC = Receptor("XAXX010101000", "VENTA DE MOSTRADOR", "616", "42501", "S01")
FOREIGNER = Receptor(
    rfc="XEXX010101000",
    nombre="ACME CORP",
    regimen_fiscal="616",
    codigo_postal="42501",
    uso_cfdi="S01",
    residencia_fiscal="USA",
    num_reg_id_trib="123456789",
)

_LINE = Line(
    no_identificacion="SOP-1",
    clave_prod_serv="81111811",
    clave_unidad="E48",
    unidad="Servicio",
    descripcion="Soporte técnico",
    cantidad=Decimal("2.000000"),
    valor_unitario=Decimal("1234.567800"),
    descuento=Decimal("0.00"),
    rates=RATES[TaxProfile.IVA_16],
)
_DOCUMENT = Document(
    emisor=EMISOR,
    receptor=RECEPTOR,
    serie="A",
    folio="12",
    fecha=FECHA,
    lugar_expedicion="42501",
    forma_pago="03",
    metodo_pago="PUE",
    condiciones_de_pago="",
    moneda="MXN",
    exportacion="01",
    lines=(_LINE,),
)


def make_line(
    cantidad="2",
    valor_unitario="1234.5678",
    *,
    descuento="0",
    profile=TaxProfile.IVA_16,
    ieps_cuota="3.0818",
    **changes,
):
    return replace(
        _LINE,
        cantidad=Decimal(cantidad),
        valor_unitario=Decimal(valor_unitario),
        descuento=Decimal(descuento),
        rates=rates_of(profile, ieps_cuota=Decimal(ieps_cuota)),
        **changes,
    )


def make_document(*lines, **changes):
    return replace(_DOCUMENT, lines=lines or (_LINE,), **changes)
