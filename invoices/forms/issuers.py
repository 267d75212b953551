"""An issuer's own data, its series and its CSD."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator

from blacklist.checking import EMPTY_BOOK, check_address
from invoices.forms.base import (
    StyledForm,
    StyledModelForm,
    catalog_choices,
    set_choices,
)
from invoices.forms.findings import show_findings
from invoices.models import CatalogKey, Issuer, Serie
from invoices.services.parties import issuer_findings

LOGO_MAX_BYTES = 500_000
NOT_A_PICTURE = "El logotipo debe ser PNG o JPEG."
LOGO_MAX_PIXELS = 2_000 * 2_000


class IssuerForm(StyledModelForm):
    """Fiscal data, and the sender's address for answers and copies."""

    correo = forms.CharField(
        label="Correo del negocio",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
        help_text="Aquí llegan las respuestas y una copia de cada envío.",
    )

    class Meta:
        model = Issuer
        fields = ["rfc", "nombre", "regimen_fiscal", "codigo_postal", "logo"]
        help_texts = {
            "nombre": "Como está en la constancia, sin «SA DE CV».",
            "codigo_postal": "El lugar de expedición de sus facturas.",
            "logo": "PNG o JPEG de hasta 500 kB. Aparece en el PDF.",
        }
        widgets = {"logo": forms.FileInput(attrs={"accept": "image/png,image/jpeg"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regimenes = catalog_choices(CatalogKey.Catalog.REGIMEN_FISCAL)
        set_choices(self, "regimen_fiscal", regimenes, empty="Elija un régimen")
        self.fields["logo"].required = False
        self.fields["logo"].validators = [
            FileExtensionValidator(["png", "jpg", "jpeg"], NOT_A_PICTURE)
        ]
        if self.instance.pk:
            self.initial["correo"] = self.instance.sender.copy_address

    def clean_rfc(self) -> str:
        return str(self.cleaned_data["rfc"]).strip().upper()

    def clean_nombre(self) -> str:
        return " ".join(str(self.cleaned_data["nombre"]).upper().split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            names = ("rfc", "nombre", "regimen_fiscal", "codigo_postal")
            issuer = Issuer(**{name: cleaned[name] for name in names})
            show_findings(issuer_findings(issuer), form=self)
        return cleaned

    def clean_correo(self) -> str:
        check = check_address(self.cleaned_data["correo"], book=EMPTY_BOOK)
        if check.status == "block":
            raise forms.ValidationError([reason.sentence for reason in check.reasons])
        return str(check.address)

    def clean_logo(self) -> Any:
        logo = self.cleaned_data["logo"]
        if not isinstance(logo, UploadedFile):
            return logo
        if (logo.size or 0) > LOGO_MAX_BYTES:
            raise forms.ValidationError("El logotipo pesa más de 500 kB: redúzcalo.")
        # Set by Django's ImageField once Pillow has read it.
        image = logo.image  # type: ignore[attr-defined]
        if image.format not in ("PNG", "JPEG"):
            raise forms.ValidationError(NOT_A_PICTURE)
        # A small file may hold a picture that takes gigabytes once it is drawn.
        if image.width * image.height > LOGO_MAX_PIXELS:
            raise forms.ValidationError(
                "El logotipo mide demasiado: redúzcalo a 2,000 × 2,000 puntos."
            )
        return logo


class SerieForm(StyledModelForm):
    class Meta:
        model = Serie
        fields = ["serie", "next_folio"]
        help_texts = {
            "next_folio": "El número que llevará la siguiente factura.",
        }

    def clean_serie(self) -> str:
        return str(self.cleaned_data["serie"]).strip().upper()


class CertificateForm(StyledForm):
    """The three parts of a CSD. What they contain is judged by invoices.csd."""

    certificate = forms.FileField(
        label="Certificado (.cer)", widget=forms.FileInput(attrs={"accept": ".cer"})
    )
    key = forms.FileField(
        label="Llave privada (.key)", widget=forms.FileInput(attrs={"accept": ".key"})
    )
    password = forms.CharField(
        label="Contraseña de la llave",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_certificate(self) -> bytes:
        return self._read("certificate")

    def clean_key(self) -> bytes:
        return self._read("key")

    def _read(self, name: str) -> bytes:
        upload: UploadedFile[bytes] = self.cleaned_data[name]
        if (upload.size or 0) > settings.CERTIFICATE_MAX_BYTES:
            raise forms.ValidationError(
                "El archivo es demasiado grande para ser parte de un CSD. "
                "Elija el que descargó del SAT."
            )
        return bytes(upload.read())
