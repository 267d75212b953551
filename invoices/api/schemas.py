"""What goes in and comes out. Descriptions are for the people who write programs."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

Address = Annotated[str, Field(max_length=320)]
Text = Annotated[str, Field(max_length=300)]
AddressList = Annotated[list[Address], Field(max_length=20)]


class Strict(Schema):
    """What comes in: an unknown name is most likely a misspelt one."""

    model_config = ConfigDict(extra="forbid")


class AddressesIn(Strict):
    addresses: list[Address] = Field(
        min_length=1,
        max_length=100,
        description="De 1 a 100 direcciones. Hasta 10 se pregunta también al DNS.",
    )


class ReasonOut(Schema):
    code: str = Field(description="Clase de motivo, p. ej. typo, blacklisted, refuses.")
    sentence: str = Field(description="Qué pasa, por qué y qué hacer.")


class CheckOut(Schema):
    address: str
    status: Literal["ok", "warn", "block"] = Field(
        description="ok: úsela; warn: mírela otra vez; block: no se puede usar."
    )
    suggestion: str = Field(description="Lo que quizá quiso escribir, o vacío.")
    reasons: list[ReasonOut]


class ChecksOut(Schema):
    checks: list[CheckOut]


class CustomerIn(Strict):
    rfc: Text
    nombre: Text = Field(description="Como está en la constancia, sin «SA DE CV».")
    regimen_fiscal: Text = Field(description="Clave del SAT, p. ej. 601.")
    codigo_postal: Text
    uso_cfdi: Text = "G03"
    forma_pago: Text = "03"
    metodo_pago: Text = "PUE"
    addresses: AddressList = Field(
        default=[], description="A dónde se envían sus facturas: hasta 20 direcciones."
    )
    confirm: bool = Field(
        default=False, description="true: usar también las direcciones con aviso."
    )


class CustomerPatch(Strict):
    rfc: Text | None = None
    nombre: Text | None = None
    regimen_fiscal: Text | None = None
    codigo_postal: Text | None = None
    uso_cfdi: Text | None = None
    forma_pago: Text | None = None
    metodo_pago: Text | None = None
    addresses: AddressList | None = Field(
        default=None, description="Si viene, sustituye a todas las que tenía."
    )
    confirm: bool = False


class CustomerOut(Schema):
    id: int
    rfc: str
    nombre: str
    regimen_fiscal: str
    codigo_postal: str
    uso_cfdi: str
    forma_pago: str
    metodo_pago: str
    addresses: list[str]


class CustomersOut(Schema):
    customers: list[CustomerOut]
    next_offset: int | None = Field(description="Para pedir más; null: no hay más.")


class RecipientOut(Schema):
    address: str
    role: Literal["customer", "copy"] = Field(description="copy: la copia del emisor.")
    state: str = Field(description="Clave del estado, p. ej. delivered.")
    label: str = Field(description="El estado en palabras.")
    diagnosis: str = Field(description="Dónde está o se detuvo.")
    who_must_act: str
    next_step: str


class InvoiceOut(Schema):
    uuid: UUID = Field(description="Clave en EasySmart: no es el folio fiscal.")
    serie: str
    folio: int | None
    folio_fiscal: UUID | None
    fecha: str
    receptor_rfc: str
    receptor_nombre: str
    total: Decimal
    moneda: str
    tipo_de_comprobante: Literal["I", "E", "P"] = Field(
        description="I: factura. E: nota de crédito. P: recibo de pago."
    )
    state: Literal["draft", "sealed", "rejected", "stamped", "cancelled"]
    delivery_state: str = Field(description="El peor estado de sus destinatarios.")
    delivery_label: str
    recipients: list[RecipientOut] = Field(description="Los del último envío.")
    public_url: str | None = Field(
        description="El enlace para el cliente, sin cuenta; null: no hay, o venció."
    )
    seen_at: datetime | None = Field(description="Cuándo la abrió con un enlace.")
    received_at: datetime | None = Field(description="Cuándo dijo que la recibió.")


class InvoicesOut(Schema):
    invoices: list[InvoiceOut]
    next_offset: int | None = Field(description="Para pedir más; null: no hay más.")


class ResendIn(Strict):
    addresses: AddressList | None = Field(
        default=None, description="Sin direcciones va a las del último envío."
    )


class DispatchOut(Schema):
    dispatch: UUID
    addresses: list[str]
