# Credit notes, relations, other currencies, foreigners and global invoices.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0013_rejected_invoices"),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="num_reg_id_trib",
            field=models.CharField(
                blank=True, max_length=40, verbose_name="registro tributario en su país"
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="residencia_fiscal",
            field=models.CharField(
                blank=True, max_length=3, verbose_name="país de residencia"
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="anio",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="año"
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="meses",
            field=models.CharField(
                blank=True,
                choices=[
                    ("01", "Enero"),
                    ("02", "Febrero"),
                    ("03", "Marzo"),
                    ("04", "Abril"),
                    ("05", "Mayo"),
                    ("06", "Junio"),
                    ("07", "Julio"),
                    ("08", "Agosto"),
                    ("09", "Septiembre"),
                    ("10", "Octubre"),
                    ("11", "Noviembre"),
                    ("12", "Diciembre"),
                    ("13", "Enero y febrero"),
                    ("14", "Marzo y abril"),
                    ("15", "Mayo y junio"),
                    ("16", "Julio y agosto"),
                    ("17", "Septiembre y octubre"),
                    ("18", "Noviembre y diciembre"),
                ],
                max_length=2,
                verbose_name="meses",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="periodicidad",
            field=models.CharField(
                blank=True,
                choices=[
                    ("01", "Diario"),
                    ("02", "Semanal"),
                    ("03", "Quincenal"),
                    ("04", "Mensual"),
                    ("05", "Bimestral"),
                ],
                max_length=2,
                verbose_name="periodicidad",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="prices_include_taxes",
            field=models.BooleanField(
                default=False, verbose_name="precios con impuestos incluidos"
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="receptor_num_reg_id_trib",
            field=models.CharField(
                blank=True,
                max_length=40,
                verbose_name="registro tributario del receptor",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="receptor_residencia_fiscal",
            field=models.CharField(
                blank=True, max_length=3, verbose_name="país del receptor"
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="tipo_cambio",
            field=models.DecimalField(
                blank=True,
                decimal_places=6,
                max_digits=18,
                null=True,
                verbose_name="tipo de cambio",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="tipo_de_comprobante",
            field=models.CharField(
                choices=[("I", "Factura"), ("E", "Nota de crédito")],
                default="I",
                max_length=1,
                verbose_name="tipo",
            ),
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="ieps_cuota",
            field=models.DecimalField(
                blank=True,
                decimal_places=6,
                max_digits=10,
                null=True,
                verbose_name="cuota de IEPS",
            ),
        ),
        migrations.CreateModel(
            name="InvoiceRelation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "tipo_relacion",
                    models.CharField(
                        choices=[
                            ("01", "Nota de crédito de"),
                            ("02", "Nota de débito de"),
                            ("03", "Devolución de mercancía de"),
                            ("04", "Sustituye a"),
                            ("06", "Factura los traslados"),
                            ("07", "Aplica el anticipo"),
                        ],
                        max_length=2,
                        verbose_name="tipo de relación",
                    ),
                ),
                ("folio_fiscal", models.UUIDField(verbose_name="folio fiscal")),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations",
                        to="invoices.invoice",
                        verbose_name="factura",
                    ),
                ),
                (
                    "related",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="related_by",
                        to="invoices.invoice",
                        verbose_name="factura relacionada",
                    ),
                ),
            ],
            options={
                "verbose_name": "CFDI relacionado",
                "verbose_name_plural": "CFDI relacionados",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("invoice", "tipo_relacion", "folio_fiscal"),
                        name="invoice_relation_once_per_folio_fiscal",
                    )
                ],
            },
        ),
    ]
