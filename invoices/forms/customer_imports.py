"""A file with a list of customers."""

from typing import Any

from django import forms

from invoices.customer_files import BadFile, CustomerRow, read_customers
from invoices.forms.base import StyledForm

_MAX_BYTES = 2_000_000


class CustomerFileForm(StyledForm):
    """Its cleaned file is the list of rows that the file holds."""

    file = forms.FileField(
        label="Archivo",
        help_text="CSV o Excel (.xlsx), hasta 1,000 clientes.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": "Elija el archivo con su lista de clientes."},
    )

    def clean_file(self) -> list[CustomerRow]:
        upload: Any = self.cleaned_data["file"]
        self.filename = str(upload.name)
        if (upload.size or 0) > _MAX_BYTES:
            raise forms.ValidationError("El archivo pesa más de 2 MB: divídalo.")
        try:
            return read_customers(upload.read())
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error
