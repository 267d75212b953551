"""The payment being typed: how it came, and how much of it pays each invoice."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField

from invoices.bank_rules import BANK_RULES
from invoices.comprobantes import POR_DEFINIR
from invoices.currencies import PESO
from invoices.forms.base import AmountField, StyledForm, catalog_choices
from invoices.models import CatalogKey, Customer
from invoices.payment_amounts import Unpaid, applied, equivalencia, pesos_of, spread
from invoices.payments import BankAccounts
from invoices.services.payments import NewPayment
from invoices.validation import Finding

if TYPE_CHECKING:
    from invoices.services.balances import Owed

Catalog = CatalogKey.Catalog
# Whoever does not know the hour of a payment writes noon: guide of Pagos 2.0.
_NOON = "12:00:00"
ACCOUNTS = (
    "rfc_ordenante",
    "banco_ordenante",
    "cuenta_ordenante",
    "rfc_beneficiario",
    "cuenta_beneficiario",
)


def _bank_field(label: str, longest: int, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=False, help_text=hint
    )


class PaymentForm(StyledForm):
    """One amount field for each unpaid invoice is added to the ones below."""

    marks_optional = False

    monto = AmountField(label="Importe recibido", decimal_places=2)
    fecha_pago = forms.DateField(
        label="Día en que se recibió",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    forma_pago = forms.ChoiceField(label="Forma de pago")
    moneda = forms.ChoiceField(label="Moneda del pago", required=False)
    tipo_cambio = AmountField(
        label="Tipo de cambio",
        decimal_places=6,
        required=False,
        help_text="Pesos por una unidad de la otra moneda, el día del pago.",
    )
    num_operacion = forms.CharField(
        label="Referencia",
        max_length=100,
        required=False,
        help_text="Clave de rastreo, número de cheque o de autorización.",
    )
    rfc_ordenante = _bank_field("RFC del banco de su cliente", 13)
    cuenta_ordenante = _bank_field("Cuenta de su cliente", 50)
    banco_ordenante = _bank_field(
        "Nombre del banco, si es extranjero", 300, "Su RFC es entonces XEXX010101000."
    )
    rfc_beneficiario = _bank_field("RFC del banco que lo recibió", 13)
    cuenta_beneficiario = _bank_field("Cuenta que lo recibió", 50)

    def __init__(
        self, *args: Any, customer: Customer, owed: Sequence["Owed"], **kwargs: Any
    ) -> None:
        self.customer = customer
        self.owed = owed
        super().__init__(*args, **kwargs)
        self._set_choices()
        for invoice in owed:
            self.fields[_name(invoice.pk)] = AmountField(
                label=f"Pagado de {invoice.number}", decimal_places=2, required=False
            )

    @property
    def is_foreign(self) -> bool:
        """Whether any currency but the peso may come into it."""
        return any(invoice.moneda != PESO for invoice in self.owed)

    @property
    def banked(self) -> str:
        """Forms of payment that may carry bank data, for the page's script."""
        return " ".join(BANK_RULES)

    @property
    def has_accounts(self) -> bool:
        """Whether something stands in the fields that are folded away."""
        return any(self[name].value() or self[name].errors for name in ACCOUNTS)

    def rows(self) -> list[tuple["Owed", BoundField]]:
        """Each unpaid invoice with its amount field."""
        return [(invoice, self[_name(invoice.pk)]) for invoice in self.owed]

    def pagado(self) -> dict[int, Decimal]:
        """What was typed for each invoice, by id, or the amount spread over them."""
        typed = {one.pk: self.typed(_name(one.pk)) for one in self.owed}
        return {pk: amount for pk, amount in typed.items() if amount} or self.spread()

    def spread(self) -> dict[int, Decimal]:
        """The received amount over the invoices, the first ones first."""
        owed = [Unpaid(one.saldo, self._equivalencia(one.moneda)) for one in self.owed]
        paid = spread(self.typed("monto"), owed)
        pairs = zip(self.owed, paid, strict=True)
        return {one.pk: amount for one, amount in pairs if amount}

    def applied(self) -> Decimal:
        """What the typed amounts are together, in the payment's currency."""
        return applied(
            (self.typed(_name(one.pk)), self._equivalencia(one.moneda))
            for one in self.owed
        )

    def typed(self, name: str) -> Decimal:
        """A number as it stands in the form, valid or not; zero when it is none."""
        field = self.fields[name]
        try:
            value = field.clean(self[name].value())
        except forms.ValidationError:
            return Decimal(0)
        return value if isinstance(value, Decimal) else Decimal(0)

    def new_payment(self) -> NewPayment:
        """What a valid form says."""
        cleaned = self.cleaned_data
        return NewPayment(
            customer=self.customer,
            fecha=f"{cleaned['fecha_pago']:%Y-%m-%d}T{_NOON}",
            forma_pago=cleaned["forma_pago"],
            moneda=cleaned["moneda"] or PESO,
            tipo_cambio=cleaned["tipo_cambio"],
            monto=cleaned["monto"],
            num_operacion=cleaned["num_operacion"],
            accounts=BankAccounts(**{name: cleaned[name] for name in ACCOUNTS}),
            pagado=self.pagado(),
        )

    def show(
        self, findings: Sequence[Finding], *, pagado: Mapping[int, Decimal]
    ) -> None:
        """Put each finding next to its field. pagado: of the payment that was tried."""
        order = list(pagado)
        for finding in findings:
            field: str | None = finding.field
            if finding.field.startswith("doctos."):
                field = _name(order[int(finding.field.split(".")[1])])
            self.add_error(field if field in self.fields else None, finding.sentence)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ACCOUNTS:
            text = " ".join(str(cleaned.get(name, "")).upper().split())
            # An account is often copied in groups of four.
            is_number = name != "banco_ordenante"
            cleaned[name] = text.replace(" ", "") if is_number else text
        return cleaned

    def _set_choices(self) -> None:
        forms_of_payment = [
            one for one in catalog_choices(Catalog.FORMA_PAGO) if one[0] != POR_DEFINIR
        ]
        currencies = sorted({PESO, *(one.moneda for one in self.owed)})
        self.fields["forma_pago"].choices = forms_of_payment  # type: ignore[attr-defined]
        self.fields["moneda"].choices = [(one, one) for one in currencies]  # type: ignore[attr-defined]

    def _equivalencia(self, moneda: str) -> Decimal:
        of_payment = str(self["moneda"].value() or PESO)
        rate = self.typed("tipo_cambio")
        return equivalencia(
            docto=pesos_of(moneda, rate), pago=pesos_of(of_payment, rate)
        )


def _name(pk: int) -> str:
    return f"pagado_{pk}"
