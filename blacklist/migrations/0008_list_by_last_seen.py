from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blacklist", "0007_advice_for_filters")]

    operations = [
        migrations.AddIndex(
            model_name="suppression",
            index=models.Index(
                fields=["-last_seen_at", "-id"], name="suppression_by_last_seen"
            ),
        ),
    ]
