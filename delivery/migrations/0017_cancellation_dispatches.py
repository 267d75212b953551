# Emails that tell of a cancellation have a name of their own.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0016_inbox_compressed_by_lz4"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dispatch",
            name="why",
            field=models.CharField(
                choices=[
                    ("issue", "Emisión"),
                    ("resend", "Reenvío"),
                    ("correction", "Dirección corregida"),
                    ("cancellation", "Cancelación"),
                ],
                max_length=16,
                verbose_name="por qué",
            ),
        ),
    ]
