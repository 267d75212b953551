"""Send an invoice again."""

import uuid

from django import forms


class ResendForm(forms.Form):
    """The addresses are a formset beside it."""

    # Made with the page, so that a double click is one request.
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    save_to_customer = forms.BooleanField(
        label="Guardar estas direcciones en el cliente", required=False
    )


class CatchUpForm(forms.Form):
    """The invoices are ticked beside it."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
