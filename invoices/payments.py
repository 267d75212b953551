"""What a receipt of payment (REP) says, as plain values. Nouns as in Pagos 2.0."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from invoices.documents import Party, Receptor


@dataclass(frozen=True)
class Impuesto:
    """A tax of an invoice, of what was paid of it, or of a payment as a whole.

    impuesto, tipo_factor: as in c_Impuesto and c_TipoFactor.
    tasa_o_cuota and importe are None when it is exento.
    """

    impuesto: str
    tipo_factor: str
    tasa_o_cuota: Decimal | None
    base: Decimal
    importe: Decimal | None


@dataclass(frozen=True)
class InvoiceTaxes:
    """What a stamped CFDI owes in taxes: one row per impuesto, factor and rate.

    objeto_imp: "02" when it carries taxes, else what its conceptos say.
    Bases are of the whole CFDI; a share of them is what a payment pays.
    """

    total: Decimal
    objeto_imp: str
    traslados: tuple[Impuesto, ...]
    retenciones: tuple[Impuesto, ...]


@dataclass(frozen=True)
class DoctoRelacionado:
    """An invoice that a payment pays, wholly or in part. Amounts in its currency.

    equivalencia: units of `moneda` for one unit of the payment's currency, up to ten
    decimals; exactly 1 when both are the same.
    """

    folio_fiscal: UUID
    serie: str
    folio: str
    moneda: str
    equivalencia: Decimal
    parcialidad: int
    saldo_anterior: Decimal
    pagado: Decimal
    taxes: InvoiceTaxes

    @property
    def saldo_insoluto(self) -> Decimal:
        return self.saldo_anterior - self.pagado


@dataclass(frozen=True)
class BankAccounts:
    """From where to where a payment went. Each is "" when it is not said.

    banco_ordenante: only for a foreign bank, whose RFC is XEXX010101000.
    """

    rfc_ordenante: str = ""
    banco_ordenante: str = ""
    cuenta_ordenante: str = ""
    rfc_beneficiario: str = ""
    cuenta_beneficiario: str = ""


@dataclass(frozen=True)
class Pago:
    """A payment that was received.

    fecha: "AAAA-MM-DDThh:mm:ss", local, without zone.
    tipo_cambio: pesos for one unit of `moneda`; exactly 1 for MXN.
    monto: in `moneda`. num_operacion: "" when there is none.
    """

    fecha: str
    forma_pago: str
    moneda: str
    tipo_cambio: Decimal
    monto: Decimal
    num_operacion: str
    accounts: BankAccounts
    doctos: tuple[DoctoRelacionado, ...]


@dataclass(frozen=True)
class PaymentDocument:
    """A CFDI of type P that can be validated, added up and sealed.

    fecha: when the receipt is issued, on the clock of lugar_expedicion.
    """

    emisor: Party
    receptor: Receptor
    serie: str
    folio: str
    fecha: str
    lugar_expedicion: str
    pago: Pago
