"""What a CFDI says, as plain values: the input of amounts, rules and seal."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from invoices.taxes import Rates


@dataclass(frozen=True)
class Party:
    """The emisor, as the SAT has it registered."""

    rfc: str
    nombre: str
    regimen_fiscal: str


@dataclass(frozen=True)
class Receptor:
    """The fiscal receiver, as the SAT has it registered."""

    rfc: str
    nombre: str
    regimen_fiscal: str
    codigo_postal: str
    uso_cfdi: str
    # Of a foreigner: c_Pais and its tax number there.
    residencia_fiscal: str = ""
    num_reg_id_trib: str = ""


@dataclass(frozen=True)
class Line:
    """A concepto. cantidad, valor_unitario and descuento: up to six decimals.

    importe: where it is not simply their product, see invoices.included.
    """

    no_identificacion: str
    clave_prod_serv: str
    clave_unidad: str
    unidad: str
    descripcion: str
    cantidad: Decimal
    valor_unitario: Decimal
    descuento: Decimal
    rates: Rates
    importe: Decimal | None = None


@dataclass(frozen=True)
class Relation:
    """A CFDI that this one refers to.

    related_tipo: its c_TipoDeComprobante, "" when it is not one of ours.
    """

    tipo_relacion: str
    folio_fiscal: UUID
    related_tipo: str = ""


@dataclass(frozen=True)
class Period:
    """What a global invoice adds up: c_Periodicidad, c_Meses and the year."""

    periodicidad: str
    meses: str
    anio: int


@dataclass(frozen=True)
class Document:
    """An invoice or credit note that can be validated, added up and sealed.

    fecha: "AAAA-MM-DDThh:mm:ss", local time of lugar_expedicion, without zone.
    Optional texts are "" when absent.
    tipo_cambio: pesos for one unit of moneda, None when that is the peso.
    period: None unless it is a global invoice.
    """

    emisor: Party
    receptor: Receptor
    serie: str
    folio: str
    fecha: str
    lugar_expedicion: str
    forma_pago: str
    metodo_pago: str
    condiciones_de_pago: str
    moneda: str
    exportacion: str
    lines: tuple[Line, ...]
    tipo_de_comprobante: str = "I"
    relations: tuple[Relation, ...] = ()
    tipo_cambio: Decimal | None = None
    period: Period | None = None
