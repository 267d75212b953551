"""A customer and its addresses."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse_lazy

from blacklist.addresses import split_pasted
from blacklist.checking import Book, check_address
from invoices.forms.base import (
    StyledForm,
    StyledModelForm,
    catalog_choices,
    set_choices,
)
from invoices.forms.findings import show_findings
from invoices.models import CatalogKey, Customer
from invoices.sat_text import sat_nombre, sat_rfc
from invoices.services.parties import customer_findings

Catalog = CatalogKey.Catalog


_ABROAD = ("residencia_fiscal", "num_reg_id_trib")


class CustomerForm(StyledModelForm):
    class Meta:
        model = Customer
        fields = [
            "rfc",
            "nombre",
            "regimen_fiscal",
            "codigo_postal",
            "uso_cfdi",
            "forma_pago",
            "metodo_pago",
            "dias_de_credito",
            "residencia_fiscal",
            "num_reg_id_trib",
        ]
        help_texts = {
            "nombre": "Como está en la constancia, sin «SA DE CV».",
            "codigo_postal": "El del domicilio fiscal.",
            "num_reg_id_trib": "Su número de contribuyente allá.",
        }
        widgets = {
            "rfc": forms.TextInput(attrs={"autocapitalize": "characters"}),
            "codigo_postal": forms.TextInput(attrs={"inputmode": "numeric"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regimenes = catalog_choices(Catalog.REGIMEN_FISCAL)
        set_choices(self, "regimen_fiscal", regimenes, empty="Elija un régimen")
        set_choices(self, "uso_cfdi", catalog_choices(Catalog.USO_CFDI))
        set_choices(self, "forma_pago", catalog_choices(Catalog.FORMA_PAGO))
        set_choices(self, "metodo_pago", catalog_choices(Catalog.METODO_PAGO))
        self.fields["dias_de_credito"].required = False
        paises = catalog_choices(Catalog.PAIS)
        set_choices(self, "residencia_fiscal", paises, empty="México")

    @property
    def is_foreigner(self) -> bool:
        """Whether what only a foreigner has is filled in, or wrong."""
        values = (self[name].value() for name in _ABROAD)
        return any(values) or any(name in self.errors for name in _ABROAD)

    def clean_dias_de_credito(self) -> int:
        return self.cleaned_data["dias_de_credito"] or 0

    def clean_rfc(self) -> str:
        return sat_rfc(self.cleaned_data["rfc"])

    def clean_nombre(self) -> str:
        return sat_nombre(self.cleaned_data["nombre"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            customer = Customer(issuer=self.instance.issuer, **cleaned)
            show_findings(customer_findings(customer), form=self)
        return cleaned


class AddressInput(forms.EmailInput):
    """An address that is checked while it is typed; the answer stands under it."""

    def __init__(self) -> None:
        super().__init__(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
                "hx-get": reverse_lazy("address-check"),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "next [aria-live]",
                # A slower answer to an older text is thrown away.
                "hx-sync": "this:replace",
                "data-split-url": reverse_lazy("address-split"),
                "data-corrected-url": reverse_lazy("address-corrected"),
            }
        )

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """One that is shown already filled in is checked at once."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        if value:
            context["widget"]["attrs"]["hx-trigger"] += ", load"
        return context


class AddressForm(StyledForm):
    """One address. Refused when it cannot work; a mere doubt lets it pass."""

    address = forms.CharField(
        label="Correo electrónico",
        required=False,
        max_length=254,
        widget=AddressInput,
    )

    def __init__(self, *args: Any, book: Book, **kwargs: Any) -> None:
        self.book = book
        super().__init__(*args, **kwargs)

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip()
        if not address:
            return ""
        check = check_address(address, book=self.book)
        if check.status == "block":
            raise forms.ValidationError([reason.sentence for reason in check.reasons])
        return str(check.address)


_PREFIX = "addresses"
_MAX_ROWS = 200
_AddressFormSet = forms.formset_factory(
    AddressForm, extra=1, max_num=_MAX_ROWS, absolute_max=_MAX_ROWS
)


def address_rows(request: HttpRequest, *, saved: Iterable[str], book: Book) -> Any:
    """The rows of addresses that a form begins with, or those that it posts."""
    kwargs: dict[str, Any] = {"prefix": _PREFIX, "form_kwargs": {"book": book}}
    if request.method == "POST":
        # Without what was saved: a row that equals it would count as untouched.
        return _AddressFormSet(_split_rows(request.POST), **kwargs)
    return _AddressFormSet(initial=[{"address": one} for one in saved], **kwargs)


def _split_rows(posted: Mapping[str, str]) -> dict[str, str]:
    """The posted rows, with one row for each address of those pasted together."""
    names = (f"{_PREFIX}-{at}-address" for at in range(_MAX_ROWS))
    typed = [posted[name] for name in names if name in posted]
    texts = [text for one in typed for text in split_pasted(one) or [one]]
    return {
        f"{_PREFIX}-TOTAL_FORMS": str(len(texts)),
        f"{_PREFIX}-INITIAL_FORMS": "0",
        **{f"{_PREFIX}-{at}-address": text for at, text in enumerate(texts)},
    }


def refused_addresses(rows: Any) -> int:
    """How many of the posted rows did not pass the check."""
    return sum(row.has_error("address") for row in rows)


def typed_addresses(rows: Any) -> list[str]:
    """The addresses of valid rows, without the blank ones."""
    typed = (row.cleaned_data.get("address", "") for row in rows)
    return [address for address in typed if address]
