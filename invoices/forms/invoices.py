"""The invoice being typed: a header and its lines."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils import timezone

from invoices.comprobantes import (
    RELATIONS_OF,
    Meses,
    Periodicidad,
    TipoDeComprobante,
    TipoRelacion,
)
from invoices.currencies import NOT_FOR_INVOICES, PESO
from invoices.forms.base import (
    AmountField,
    StyledForm,
    catalog_choices,
    cuota_field,
    set_choices,
)
from invoices.forms.relations import read_relations
from invoices.models import (
    CatalogKey,
    Customer,
    InvoiceLine,
    InvoiceRelation,
    Issuer,
    Product,
)
from invoices.taxes import TaxProfile

Catalog = CatalogKey.Catalog
MAX_LINES = 500
_USUAL_CURRENCIES = (PESO, "USD", "EUR")
# Those that stand in a part of the form which is closed at first.
UNUSUAL = (
    "moneda",
    "tipo_cambio",
    "tipo_relacion",
    "relacionados",
    "periodicidad",
)


class InvoiceForm(StyledForm):
    """The header. The customer comes from the type-ahead, or by RFC or exact name."""

    marks_optional = False

    customer = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-fill": "customer"})
    )
    customer_text = forms.CharField(
        label="Cliente",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "RFC, nombre o correo"}),
    )
    uso_cfdi = forms.CharField(label="Uso del CFDI", initial="G03")
    metodo_pago = forms.CharField(label="Método de pago", initial="PUE")
    forma_pago = forms.CharField(label="Forma de pago", initial="03")
    condiciones_de_pago = forms.CharField(
        label="Condiciones de pago", max_length=1000, required=False
    )

    moneda = forms.CharField(label="Moneda", initial=PESO, required=False)
    tipo_cambio = AmountField(
        label="Tipo de cambio",
        decimal_places=6,
        required=False,
        help_text="Pesos por una unidad de la moneda.",
    )
    prices_include_taxes = forms.BooleanField(
        label="IVA e IEPS incluidos en lo que escribo", required=False
    )
    periodicidad = forms.ChoiceField(
        label="Factura global",
        choices=[("", "No lo es"), *Periodicidad.choices],
        required=False,
    )
    meses = forms.ChoiceField(label="Mes", choices=Meses.choices, required=False)
    anio = forms.IntegerField(label="Año", min_value=0, max_value=9999, required=False)
    tipo_relacion = forms.ChoiceField(label="Relación con otro CFDI", required=False)
    relacionados = forms.CharField(
        label="CFDI relacionados",
        max_length=2000,
        required=False,
        help_text="Serie y folio, como A-12, o folio fiscal. Varios, con comas.",
    )

    def __init__(
        self, *args: Any, issuer: Issuer, tipo: str = "I", **kwargs: Any
    ) -> None:
        self.issuer = issuer
        super().__init__(*args, **kwargs)
        set_choices(self, "tipo_relacion", relation_choices(tipo), empty="Ninguna")
        set_choices(self, "moneda", currency_choices())
        today = timezone.localdate()
        self.fields["meses"].initial = f"{today.month:02}"
        self.fields["anio"].initial = today.year
        for name, catalog in (
            ("uso_cfdi", Catalog.USO_CFDI),
            ("metodo_pago", Catalog.METODO_PAGO),
            ("forma_pago", Catalog.FORMA_PAGO),
        ):
            set_choices(self, name, catalog_choices(catalog))
            self.fields[name].widget.attrs["data-fill"] = name

    @property
    def is_unusual(self) -> bool:
        """Whether something is filled in, or wrong, of what most invoices leave."""
        wrong = any(name in self.errors for name in UNUSUAL) if self.is_bound else False
        filled = (self[name].value() for name in UNUSUAL)
        return wrong or any(value not in (None, "", PESO) for value in filled)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["customer"] = self._customer(cleaned)
        cleaned["relations"] = self._relations(cleaned)
        if not cleaned.get("periodicidad"):
            # They stand there beforehand, and mean nothing without it.
            cleaned["meses"], cleaned["anio"] = "", None
        return cleaned

    def clean_moneda(self) -> str:
        return self.cleaned_data["moneda"] or PESO

    def clean_tipo_cambio(self) -> Decimal | None:
        """In pesos there is none: what was typed before choosing them goes."""
        if self.cleaned_data.get("moneda") == PESO:
            return None
        rate: Decimal | None = self.cleaned_data["tipo_cambio"]
        return rate

    def _relations(self, cleaned: dict[str, Any]) -> list[InvoiceRelation]:
        tipo, text = cleaned.get("tipo_relacion", ""), cleaned.get("relacionados", "")
        if bool(tipo) != bool(text.strip()):
            missing = "relacionados" if tipo else "tipo_relacion"
            self.add_error(missing, "Van juntos: la relación y con qué CFDI.")
            return []
        try:
            return read_relations(self.issuer, tipo, text)
        except forms.ValidationError as error:
            self.add_error("relacionados", error)
            return []

    def _customer(self, cleaned: dict[str, Any]) -> Customer | None:
        """The chosen one while its name still stands there, else the one that fits."""
        text = str(cleaned.get("customer_text", "")).strip()
        if not text:
            return None
        active = self.issuer.customers.filter(archived_at__isnull=True)
        chosen = str(cleaned.get("customer", ""))
        if chosen.isdecimal():
            customer = active.filter(pk=int(chosen), nombre=text).first()
            if customer:
                return customer
        fitting = active.filter(Q(rfc__iexact=text) | Q(nombre__iexact=text))[:2]
        if len(fitting) != 1:
            self.add_error("customer_text", self._not_found(text, fitting))
            return None
        return fitting[0]

    @staticmethod
    def _not_found(text: str, fitting: Iterable[Customer]) -> str:
        if fitting:
            return f"Hay más de un cliente «{text}»: elija uno de la lista."
        return f"No hay un cliente «{text}». Elija uno de la lista o agréguelo."


def currency_choices() -> list[tuple[str, str]]:
    """Those that one can pay with, the usual ones first."""
    choices = dict(catalog_choices(Catalog.MONEDA))
    usual = [one for one in _USUAL_CURRENCIES if one in choices]
    others = choices.keys() - NOT_FOR_INVOICES - set(usual)
    return [(key, choices[key]) for key in [*usual, *sorted(others)]]


def relation_choices(tipo: str) -> list[tuple[str, str]]:
    """The relations that a CFDI of this type may have, with their keys."""
    allowed = RELATIONS_OF[TipoDeComprobante(tipo)]
    return [(one, f"{one} {one.label}") for one in TipoRelacion if one in allowed]


def _key_field(label: str, catalog: CatalogKey.Catalog, max_length: int) -> Any:
    """A SAT key with type-ahead, filled by the chosen product."""
    return forms.CharField(
        label=label,
        max_length=max_length,
        required=False,
        widget=forms.TextInput(attrs={"data-fill": catalog.value, "class": "input"}),
    )


class LineForm(StyledForm):
    """A concepto. Blank rows are left out."""

    marks_optional = False
    product = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-fill": "product"})
    )
    descripcion = forms.CharField(
        label="Descripción",
        max_length=1000,
        required=False,
        widget=forms.TextInput(attrs={"data-enter": ""}),
    )
    cantidad = AmountField(label="Cantidad", decimal_places=6, initial="1")
    valor_unitario = AmountField(label="Precio", decimal_places=6)
    descuento = AmountField(label="Descuento", decimal_places=2, required=False)
    tax_profile = forms.ChoiceField(
        label="Impuestos",
        choices=TaxProfile.choices,
        initial=TaxProfile.IVA_16,
        widget=forms.Select(attrs={"data-fill": "tax_profile"}),
    )
    ieps_cuota = cuota_field()
    clave_prod_serv = _key_field("Clave SAT", Catalog.CLAVE_PROD_SERV, 8)
    clave_unidad = _key_field("Clave unidad", Catalog.CLAVE_UNIDAD, 3)
    unidad = forms.CharField(
        label="Unidad",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"data-fill": "unidad"}),
    )
    no_identificacion = forms.CharField(
        label="Código",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"data-fill": "no_identificacion"}),
    )

    def __init__(self, *args: Any, issuer: Issuer, **kwargs: Any) -> None:
        self.issuer = issuer
        super().__init__(*args, **kwargs)
        self.fields["cantidad"].widget.attrs["data-enter"] = ""
        self.fields["ieps_cuota"].widget.attrs["data-fill"] = "ieps_cuota"
        self.fields["valor_unitario"].widget.attrs |= {
            "data-enter": "",
            "data-fill": "valor_unitario",
        }

    def has_changed(self) -> bool:
        """A row without description and price is a blank one, whatever its defaults."""
        if not self.is_bound:
            return super().has_changed()
        typed = (self.data.get(self.add_prefix(name), "") for name in _TYPED)
        return any(str(value).strip() for value in typed)

    def clean_product(self) -> Product | None:
        pk = str(self.cleaned_data["product"])
        return self.issuer.products.filter(pk=pk).first() if pk.isdecimal() else None

    def clean_clave_prod_serv(self) -> str:
        return str(self.cleaned_data["clave_prod_serv"]).strip()

    def clean_clave_unidad(self) -> str:
        return str(self.cleaned_data["clave_unidad"]).strip().upper()

    def line(self, position: int) -> InvoiceLine:
        """The unsaved line that this valid row describes."""
        values = {**self.cleaned_data, "descuento": self._descuento()}
        values.pop("DELETE", None)
        return InvoiceLine(position=position, **values)

    def ticket(self, position: int) -> InvoiceLine:
        """The same as a sale of a global invoice: its number and its amount count."""
        line = self.line(position)
        line.no_identificacion = line.no_identificacion or line.descripcion[:100]
        line.descripcion, line.unidad = "Venta", ""
        line.clave_prod_serv, line.clave_unidad = "01010101", "ACT"
        return line

    def _descuento(self) -> Decimal:
        return self.cleaned_data["descuento"] or Decimal(0)


_TYPED = ("descripcion", "valor_unitario")

LINE_URLS = {
    "products": reverse_lazy("product-search"),
    "clave_prod_serv": reverse_lazy("catalog-search", args=["clave_prod_serv"]),
    "clave_unidad": reverse_lazy("catalog-search", args=["clave_unidad"]),
}

LineFormSet = forms.formset_factory(
    LineForm, extra=1, can_delete=True, max_num=MAX_LINES, absolute_max=MAX_LINES
)
