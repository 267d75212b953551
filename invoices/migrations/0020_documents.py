# Credit notes, relations, other currencies, foreigners and global invoices.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0019_cancellations"),
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
        migrations.AddField(
            model_name="product",
            name="ieps_cuota",
            field=models.DecimalField(
                blank=True,
                decimal_places=6,
                max_digits=10,
                null=True,
                verbose_name="cuota de IEPS",
            ),
        ),
        migrations.AlterField(
            model_name="invoiceline",
            name="tax_profile",
            field=models.CharField(
                choices=[
                    ("iva_16", "IVA 16 %"),
                    ("iva_8", "IVA 8 % (frontera)"),
                    ("iva_0", "IVA 0 %"),
                    ("exento", "Exento de IVA"),
                    ("no_objeto", "No objeto de impuesto"),
                    ("honorarios", "Honorarios (IVA 16, ret. ISR 10 e IVA 10.6667)"),
                    (
                        "honorarios_8",
                        "Honorarios, frontera (IVA 8, ret. ISR 10 e IVA 5.3333)",
                    ),
                    (
                        "arrendamiento",
                        "Arrendamiento (IVA 16, ret. ISR 10 e IVA 10.6667)",
                    ),
                    ("resico", "RESICO (IVA 16, ret. ISR 1.25)"),
                    ("resico_8", "RESICO, frontera (IVA 8, ret. ISR 1.25)"),
                    (
                        "resico_servicios",
                        "RESICO, honorarios y renta (IVA 16, ret. ISR 1.25 e IVA 10.6667)",
                    ),
                    ("fletes", "Fletes (IVA 16, ret. IVA 4)"),
                    ("ieps_8", "IEPS 8 % e IVA 0 % (alimentos calóricos)"),
                    ("ieps_3", "IEPS 3 % e IVA 16 % (telecomunicaciones)"),
                    ("ieps_25", "IEPS 25 % e IVA 16 % (energizantes)"),
                    ("ieps_26_5", "IEPS 26.5 % e IVA 16 % (hasta 14° G. L.)"),
                    ("ieps_30", "IEPS 30 % e IVA 16 % (de 14 a 20° G. L.)"),
                    ("ieps_53", "IEPS 53 % e IVA 16 % (más de 20° G. L.)"),
                    ("ieps_6", "IEPS 6 % e IVA 0 % (plaguicidas, categoría 4)"),
                    ("ieps_7", "IEPS 7 % e IVA 0 % (plaguicidas, categoría 3)"),
                    ("ieps_9", "IEPS 9 % e IVA 0 % (plaguicidas, categorías 1 y 2)"),
                    ("ieps_cuota", "IEPS por cuota e IVA 16 %"),
                ],
                default="iva_16",
                max_length=16,
                verbose_name="impuestos",
            ),
        ),
        migrations.AlterField(
            model_name="product",
            name="tax_profile",
            field=models.CharField(
                choices=[
                    ("iva_16", "IVA 16 %"),
                    ("iva_8", "IVA 8 % (frontera)"),
                    ("iva_0", "IVA 0 %"),
                    ("exento", "Exento de IVA"),
                    ("no_objeto", "No objeto de impuesto"),
                    ("honorarios", "Honorarios (IVA 16, ret. ISR 10 e IVA 10.6667)"),
                    (
                        "honorarios_8",
                        "Honorarios, frontera (IVA 8, ret. ISR 10 e IVA 5.3333)",
                    ),
                    (
                        "arrendamiento",
                        "Arrendamiento (IVA 16, ret. ISR 10 e IVA 10.6667)",
                    ),
                    ("resico", "RESICO (IVA 16, ret. ISR 1.25)"),
                    ("resico_8", "RESICO, frontera (IVA 8, ret. ISR 1.25)"),
                    (
                        "resico_servicios",
                        "RESICO, honorarios y renta (IVA 16, ret. ISR 1.25 e IVA 10.6667)",
                    ),
                    ("fletes", "Fletes (IVA 16, ret. IVA 4)"),
                    ("ieps_8", "IEPS 8 % e IVA 0 % (alimentos calóricos)"),
                    ("ieps_3", "IEPS 3 % e IVA 16 % (telecomunicaciones)"),
                    ("ieps_25", "IEPS 25 % e IVA 16 % (energizantes)"),
                    ("ieps_26_5", "IEPS 26.5 % e IVA 16 % (hasta 14° G. L.)"),
                    ("ieps_30", "IEPS 30 % e IVA 16 % (de 14 a 20° G. L.)"),
                    ("ieps_53", "IEPS 53 % e IVA 16 % (más de 20° G. L.)"),
                    ("ieps_6", "IEPS 6 % e IVA 0 % (plaguicidas, categoría 4)"),
                    ("ieps_7", "IEPS 7 % e IVA 0 % (plaguicidas, categoría 3)"),
                    ("ieps_9", "IEPS 9 % e IVA 0 % (plaguicidas, categorías 1 y 2)"),
                    ("ieps_cuota", "IEPS por cuota e IVA 16 %"),
                ],
                default="iva_16",
                max_length=16,
                verbose_name="impuestos",
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
