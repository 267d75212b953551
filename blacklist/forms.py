"""What an administrator says when changing the blacklist."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from blacklist.addresses import fold
from blacklist.hooks import Waiting
from blacklist.models import AdviceRule, Suppression
from blacklist.syntax import SyntaxProblem, normalised


class WhyForm(forms.Form):
    """The reason for a change of an entry."""

    why = forms.CharField(
        label="Razón",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="Quedará en la historia de la dirección, con su nombre y la fecha.",
    )


class ReleaseForm(WhyForm):
    """Why an address is released, and what of that waits for it is sent now."""

    waiting = forms.MultipleChoiceField(
        label="Enviar ahora lo que está retenido",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sólo se le envía lo que marque; si el proveedor también la tiene "
        "en su lista, cuando él la quite. Revise que no haya llegado ya a "
        "otra dirección: un envío no se puede deshacer.",
    )

    def __init__(self, *args: Any, waiting: Iterable[Waiting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, one.text) for one in waiting]
        cast(forms.MultipleChoiceField, self.fields["waiting"]).choices = choices


class AddSuppressionForm(forms.ModelForm[Suppression]):
    """A new entry by hand: the address, and why it must not be written to."""

    why = WhyForm.base_fields["why"]

    class Meta:
        model = Suppression
        fields = ["address"]
        error_messages = {
            "address": {
                "unique": "Esta dirección ya está en la lista: búsquela para ver su "
                "historia o para bloquearla otra vez."
            }
        }

    def clean_address(self) -> str:
        try:
            return fold(normalised(self.cleaned_data["address"]))
        except SyntaxProblem as problem:
            raise forms.ValidationError(str(problem)) from problem


class AdviceRuleForm(forms.ModelForm[AdviceRule]):
    """A rule of the advice table; its name as addresses and hosts are compared."""

    class Meta:
        model = AdviceRule
        fields = ["kind", "name", "sentence", "needs_figures"]

    def clean_name(self) -> str:
        return fold(self.cleaned_data["name"]).strip(".@")
