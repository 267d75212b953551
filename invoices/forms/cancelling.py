"""Cancel an invoice: for which of the SAT's motives."""

from typing import Any
from uuid import UUID

from django import forms
from satcfdi.models import RFC_Generico_Nacional

from invoices.cancelling import Motive
from invoices.forms.base import StyledForm
from invoices.models import Invoice

_EXPLAINED = {
    Motive.WITH_REPLACEMENT: "Primero va la correcta, relacionada con ésta, y después "
    "se cancela ésta.",
    Motive.WITHOUT_REPLACEMENT: "Por ejemplo, salió dos veces o a otro cliente, y no "
    "hará una nueva que la sustituya.",
    Motive.NOT_DONE: "La venta o el servicio ya no se hizo, o se devolvió todo.",
    Motive.IN_GLOBAL: "La venta estaba en esta factura global y el cliente pidió una a "
    "su nombre: se cancela la global y se vuelve a hacer sin ella.",
}


class CancelForm(StyledForm):
    """`motives` are the radio buttons with what each one means."""

    motive = forms.ChoiceField(
        label="Motivo",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Elija el motivo.",
            "invalid_choice": "Elija uno de los motivos de la lista.",
        },
    )
    folio_sustitucion = forms.UUIDField(
        label="O el folio fiscal (UUID) de la que ya emitió, con relación 04",
        required=False,
        error_messages={
            "invalid": "Copie el folio fiscal completo, por ejemplo "
            "5F1C8A3E-0B7D-4E57-9C55-2D7E3F6A9B10."
        },
    )
    marks_optional = False

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._invoice = invoice
        choices = [(one.value, one.label) for one in _offered(invoice)]
        self.fields["motive"].choices = choices  # type: ignore[attr-defined]

    @property
    def motives(self) -> list[tuple[Any, str]]:
        return [
            (radio, _EXPLAINED[Motive(str(radio.data["value"]))])
            for radio in self["motive"]
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_replaced = cleaned.get("motive") == Motive.WITH_REPLACEMENT
        folio: UUID | None = cleaned.get("folio_sustitucion")
        if not is_replaced:
            cleaned["folio_sustitucion"] = None
        elif folio is None and "folio_sustitucion" not in self.errors:
            self.add_error(
                "folio_sustitucion",
                "Escriba el folio fiscal de la factura que la sustituye.",
            )
        elif folio == self._invoice.folio_fiscal:
            self.add_error(
                "folio_sustitucion",
                "Es el folio de esta factura: va el de la otra.",
            )
        return cleaned


def _offered(invoice: Invoice) -> list[Motive]:
    """A receipt of payment is not substituted: it is cancelled and made anew."""
    hidden = {Motive.WITH_REPLACEMENT} if invoice.is_payment else set()
    if invoice.receptor_rfc != RFC_Generico_Nacional:
        hidden.add(Motive.IN_GLOBAL)
    return [one for one in Motive if one not in hidden]
