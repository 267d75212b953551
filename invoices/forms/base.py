"""What every form of ours shares: how a control looks and how an amount is typed."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from invoices.amounts import trimmed
from invoices.models import CatalogKey

# 1,250.50 and $ 1250.5 as people write them in Mexico; 1.250,50 stays an error.
_GROUPED_AMOUNT = re.compile(r"^\$?\s*(-?[\d,\s]*\.?\d*)$")


class AmountField(forms.DecimalField):
    """A Decimal that may be typed with a peso sign and thousands separators."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        super().__init__(**kwargs)
        self.widget.attrs.update(
            {"inputmode": "decimal", "class": "input input--number"}
        )

    # The stubs call this an IntegerField's method; it is a DecimalField's.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            match = _GROUPED_AMOUNT.match(value.strip())
            if match is None:
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            value = re.sub(r"[,\s]", "", match[1])
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value


def cuota_field() -> AmountField:
    """The IEPS of a unit, which the page shows with its tax profile only."""
    return AmountField(
        label="Cuota de IEPS",
        max_digits=10,
        decimal_places=6,
        min_value=Decimal(0),
        required=False,
        help_text="Pesos por cada unidad de la cantidad.",
    )


def plain(value: Decimal) -> str:
    """Without needless zeros but with at least two decimals, e.g. "1250.50"."""
    return f"{trimmed(value):f}"


class StyledForm(forms.Form):
    """Gives each control the design system's class."""

    # False where a draft may leave almost everything blank: the word would be noise.
    marks_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect):
                field.widget.attrs.setdefault("class", "input")


class StyledModelForm(StyledForm, forms.ModelForm):  # type: ignore[type-arg]
    """The same for a form that is made from a model.

    Constraints are checked although they name fields that no form shows.
    """

    def _get_validation_exclusions(self) -> set[str]:
        exclude: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclude - {"issuer", "archived_at"}


def catalog_choices(catalog: CatalogKey.Catalog) -> list[tuple[str, str]]:
    """(key, "key text") of a small SAT catalogue, in the order of its keys."""
    rows = CatalogKey.objects.filter(catalog=catalog).values_list("key", "text")
    return [(key, f"{key} {text}") for key, text in rows.order_by("key")]


def set_choices(
    form: forms.BaseForm, name: str, choices: list[tuple[str, str]], *, empty: str = ""
) -> None:
    """Turn a text field into a list to choose from.

    empty: the words of the first, empty choice; none when the field has a default.
    """
    field = form.fields[name]
    options = [("", empty), *choices] if empty else choices
    form.fields[name] = forms.ChoiceField(
        label=field.label,
        choices=options,
        required=field.required,
        initial=field.initial,
        help_text=field.help_text,
        widget=forms.Select(attrs={"class": "input"}),
    )
