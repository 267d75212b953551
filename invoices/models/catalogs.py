"""SAT catalogues, imported from satcfdi by `manage.py import_sat_catalogs`."""

from django.db import models
from django.utils import timezone


class CatalogKey(models.Model):
    """One key of a SAT catalogue that is still in force."""

    class Catalog(models.TextChoices):
        CLAVE_PROD_SERV = "clave_prod_serv", "Clave de producto o servicio"
        CLAVE_UNIDAD = "clave_unidad", "Clave de unidad"
        REGIMEN_FISCAL = "regimen_fiscal", "Régimen fiscal"
        USO_CFDI = "uso_cfdi", "Uso del CFDI"
        FORMA_PAGO = "forma_pago", "Forma de pago"
        METODO_PAGO = "metodo_pago", "Método de pago"
        MONEDA = "moneda", "Moneda"
        PAIS = "pais", "País"

    catalog = models.CharField("catálogo", max_length=16, choices=Catalog)
    key = models.CharField("clave", max_length=16)
    text = models.CharField("descripción", max_length=500)
    # What a search reads, see invoices.folding.
    folded_text = models.CharField(max_length=500, editable=False)

    class Meta:
        verbose_name = "clave del SAT"
        verbose_name_plural = "claves del SAT"
        ordering = ["catalog", "key"]
        constraints = [
            models.UniqueConstraint(
                name="catalog_key_unique", fields=["catalog", "key"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.text}"


class PostalCode(models.Model):
    """A postal code: its clock and its border stimulus."""

    class Border(models.TextChoices):
        NONE = "", "Ninguno"
        NORTH = "north", "Región fronteriza norte"
        SOUTH = "south", "Región fronteriza sur"

    codigo = models.CharField("código postal", max_length=5, primary_key=True)
    estado = models.CharField("estado", max_length=3)
    border = models.CharField(
        "estímulo", max_length=5, choices=Border, default=Border.NONE, blank=True
    )
    # IANA name, see invoices.clocks.
    timezone = models.CharField("huso horario", max_length=40)

    class Meta:
        verbose_name = "código postal"
        verbose_name_plural = "códigos postales"
        ordering = ["codigo"]

    def __str__(self) -> str:
        return self.codigo


class CatalogImport(models.Model):
    """Where the rows of the catalogues came from; one row, or none before the first."""

    source = models.CharField("origen", max_length=100, unique=True)
    imported_at = models.DateTimeField("importado", default=timezone.now)

    class Meta:
        verbose_name = "importación de catálogos"
        verbose_name_plural = "importaciones de catálogos"

    def __str__(self) -> str:
        return self.source
