# Cancelling: requests, their acuses, and the state that they end in.

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0017_cancellation_dispatches"),
        ("invoices", "0018_old_demos_are_marked"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cancellation",
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
                    "motive",
                    models.CharField(
                        choices=[
                            ("01", "Tiene errores y otra factura la sustituye"),
                            ("02", "Tiene errores y nada la sustituye"),
                            ("03", "La operación no se llevó a cabo"),
                            (
                                "04",
                                "Era parte de una factura global y el cliente pidió la suya",
                            ),
                        ],
                        max_length=2,
                        verbose_name="motivo",
                    ),
                ),
                (
                    "folio_sustitucion",
                    models.UUIDField(
                        blank=True, null=True, verbose_name="folio que la sustituye"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("replacing", "Espera a la factura que la sustituye"),
                            ("requested", "Cancelación por solicitar"),
                            ("unknown", "Cancelación sin confirmar"),
                            ("in_process", "Cancelación en proceso"),
                            ("cancelled", "Cancelada sin aceptación"),
                            ("accepted", "Cancelada con aceptación"),
                            ("expired", "Cancelada por plazo vencido"),
                            ("rejected", "Su cliente rechazó la cancelación"),
                            ("refused", "El SAT no admitió la cancelación"),
                        ],
                        default="requested",
                        max_length=16,
                        verbose_name="estado",
                    ),
                ),
                (
                    "requested_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="pedida"
                    ),
                ),
                (
                    "received_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="recibida por el SAT"
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="terminada"
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="respuesta")),
                ("claim", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "lease_until",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="intentos"
                    ),
                ),
                (
                    "next_try_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="siguiente intento"
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="pedida al cliente"
                    ),
                ),
                (
                    "told_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="avisada al cliente"
                    ),
                ),
            ],
            options={
                "verbose_name": "cancelación",
                "verbose_name_plural": "cancelaciones",
                "ordering": ["-requested_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SandboxCancellation",
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
                    "requested_at",
                    models.DateTimeField(default=django.utils.timezone.now),
                ),
                ("needs_acceptance", models.BooleanField()),
            ],
            options={
                "verbose_name": "cancelación de prueba",
                "verbose_name_plural": "cancelaciones de prueba",
            },
        ),
        migrations.RemoveConstraint(
            model_name="invoice",
            name="invoice_stamped_has_folio_fiscal",
        ),
        migrations.AlterField(
            model_name="invoice",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Borrador"),
                    ("sealed", "Por timbrar"),
                    ("rejected", "Rechazada por el PAC"),
                    ("stamped", "Timbrada"),
                    ("cancelled", "Cancelada"),
                ],
                default="draft",
                max_length=16,
                verbose_name="estado",
            ),
        ),
        migrations.AlterField(
            model_name="xmldocument",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sealed", "Sellado"),
                    ("stamped", "Timbrado"),
                    ("acuse", "Acuse de cancelación"),
                ],
                max_length=16,
                verbose_name="clase",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["stamped", "cancelled"]), _negated=True),
                    models.Q(
                        ("folio_fiscal__isnull", False), ("stamped_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="invoice_stamped_has_folio_fiscal",
            ),
        ),
        migrations.AddField(
            model_name="cancellation",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cancellations",
                to="invoices.invoice",
                verbose_name="factura",
            ),
        ),
        migrations.AddField(
            model_name="cancellation",
            name="replacement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="replaces",
                to="invoices.invoice",
                verbose_name="la sustituye",
            ),
        ),
        migrations.AddField(
            model_name="cancellation",
            name="requested_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="quién",
            ),
        ),
        migrations.AddField(
            model_name="sandboxcancellation",
            name="stamp",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cancellation",
                to="invoices.sandboxstamp",
            ),
        ),
        migrations.AddIndex(
            model_name="cancellation",
            index=models.Index(
                condition=models.Q(("next_try_at__isnull", False)),
                fields=["next_try_at"],
                name="cancellation_with_work_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="cancellation",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["refused", "rejected"]), _negated=True
                ),
                fields=("invoice",),
                name="cancellation_one_not_failed_per_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="cancellation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("motive", "01"),
                        models.Q(
                            ("folio_sustitucion__isnull", False),
                            models.Q(
                                ("replacement__isnull", False), ("state", "replacing")
                            ),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        models.Q(("motive", "01"), _negated=True),
                        ("folio_sustitucion__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="cancellation_names_what_replaces",
            ),
        ),
    ]
