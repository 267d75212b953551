# Payments, what they paid of which invoice, and how long customers may take.

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0017_cancellation_dispatches"),
        ("invoices", "0020_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaidInvoice",
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
                    "parcialidad",
                    models.PositiveSmallIntegerField(verbose_name="parcialidad"),
                ),
                (
                    "equivalencia",
                    models.DecimalField(
                        decimal_places=10,
                        default=1,
                        max_digits=20,
                        verbose_name="equivalencia",
                    ),
                ),
                (
                    "saldo_anterior",
                    models.DecimalField(
                        decimal_places=2, max_digits=18, verbose_name="saldo anterior"
                    ),
                ),
                (
                    "pagado",
                    models.DecimalField(
                        decimal_places=2, max_digits=18, verbose_name="pagado"
                    ),
                ),
                (
                    "saldo_insoluto",
                    models.DecimalField(
                        decimal_places=2, max_digits=18, verbose_name="saldo insoluto"
                    ),
                ),
            ],
            options={
                "verbose_name": "factura pagada",
                "verbose_name_plural": "facturas pagadas",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Payment",
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
                    "fecha_pago",
                    models.CharField(max_length=19, verbose_name="fecha del pago"),
                ),
                (
                    "forma_pago",
                    models.CharField(max_length=2, verbose_name="forma de pago"),
                ),
                (
                    "moneda",
                    models.CharField(
                        default="MXN", max_length=3, verbose_name="moneda"
                    ),
                ),
                (
                    "tipo_cambio",
                    models.DecimalField(
                        decimal_places=6,
                        default=1,
                        max_digits=18,
                        verbose_name="tipo de cambio",
                    ),
                ),
                (
                    "monto",
                    models.DecimalField(
                        decimal_places=2, max_digits=18, verbose_name="monto"
                    ),
                ),
                (
                    "num_operacion",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="referencia"
                    ),
                ),
                (
                    "rfc_ordenante",
                    models.CharField(
                        blank=True, max_length=13, verbose_name="RFC de su banco"
                    ),
                ),
                (
                    "banco_ordenante",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="banco extranjero"
                    ),
                ),
                (
                    "cuenta_ordenante",
                    models.CharField(
                        blank=True, max_length=50, verbose_name="cuenta de origen"
                    ),
                ),
                (
                    "rfc_beneficiario",
                    models.CharField(
                        blank=True,
                        max_length=12,
                        verbose_name="RFC del banco que recibió",
                    ),
                ),
                (
                    "cuenta_beneficiario",
                    models.CharField(
                        blank=True, max_length=50, verbose_name="cuenta que recibió"
                    ),
                ),
            ],
            options={
                "verbose_name": "pago",
                "verbose_name_plural": "pagos",
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="customer",
            name="dias_de_credito",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Sus facturas PPD vencen a los tantos días de emitidas.",
                validators=[django.core.validators.MaxValueValidator(365)],
                verbose_name="días de crédito",
            ),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="tipo_de_comprobante",
            field=models.CharField(
                choices=[
                    ("I", "Factura"),
                    ("E", "Nota de crédito"),
                    ("P", "Recibo de pago"),
                ],
                default="I",
                max_length=1,
                verbose_name="tipo",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(
                    ("metodo_pago", "PPD"),
                    ("state", "stamped"),
                    ("tipo_de_comprobante", "I"),
                ),
                fields=["issuer", "customer", "fecha"],
                name="invoice_to_be_paid",
            ),
        ),
        migrations.AddField(
            model_name="paidinvoice",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="invoices.invoice",
                verbose_name="factura",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="invoice",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="payment",
                to="invoices.invoice",
                verbose_name="recibo",
            ),
        ),
        migrations.AddField(
            model_name="paidinvoice",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="paid",
                to="invoices.payment",
                verbose_name="pago",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("monto__gt", 0)), name="payment_monto_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("tipo_cambio__gt", 0)),
                name="payment_tipo_cambio_is_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="paidinvoice",
            constraint=models.UniqueConstraint(
                fields=("payment", "invoice"), name="paid_invoice_once_per_payment"
            ),
        ),
        migrations.AddConstraint(
            model_name="paidinvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("pagado__gt", 0)),
                name="paid_invoice_pagado_is_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="paidinvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "saldo_insoluto",
                        django.db.models.expressions.CombinedExpression(
                            models.F("saldo_anterior"), "-", models.F("pagado")
                        ),
                    ),
                    ("saldo_insoluto__gte", 0),
                ),
                name="paid_invoice_balance_is_never_negative",
            ),
        ),
    ]
