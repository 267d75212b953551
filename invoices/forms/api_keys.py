"""Make a key of the API."""

from django import forms

from invoices.forms.base import StyledForm


class ApiKeyForm(StyledForm):
    name = forms.CharField(
        label="Nombre", max_length=80, help_text="El programa que la usará."
    )
