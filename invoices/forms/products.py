"""A product or service."""

from decimal import Decimal

from django import forms

from invoices.forms.base import AmountField, StyledModelForm, cuota_field
from invoices.models import CatalogKey, Product

Catalog = CatalogKey.Catalog


class ProductForm(StyledModelForm):
    valor_unitario = AmountField(
        label="Precio unitario", min_value=Decimal(0), decimal_places=6
    )

    ieps_cuota = cuota_field()

    class Meta:
        model = Product
        fields = [
            "descripcion",
            "no_identificacion",
            "valor_unitario",
            "tax_profile",
            "ieps_cuota",
            "clave_prod_serv",
            "clave_unidad",
            "unidad",
        ]
        help_texts = {
            "clave_prod_serv": "Escriba una palabra o los ocho dígitos.",
            "unidad": "Como la llama usted: pieza, hora, caja.",
        }
        widgets = {"descripcion": forms.Textarea(attrs={"rows": 2})}

    def clean_clave_prod_serv(self) -> str:
        return self._known(Catalog.CLAVE_PROD_SERV, "clave_prod_serv")

    def clean_clave_unidad(self) -> str:
        return self._known(Catalog.CLAVE_UNIDAD, "clave_unidad")

    def _known(self, catalog: CatalogKey.Catalog, name: str) -> str:
        key = str(self.cleaned_data[name]).strip().upper()
        if not CatalogKey.objects.filter(catalog=catalog, key=key).exists():
            raise forms.ValidationError(
                f"La clave {key} no está en el catálogo del SAT. "
                "Busque con una palabra y elija una de la lista."
            )
        return key
