"""Fill it for the invoices that were sent before it was kept."""

from django.db import migrations
from django.db.models import Max, OuterRef

BATCH = 5_000


def fill(apps, schema_editor):
    """A batch to a transaction; what breaks off is finished by migrating again."""
    Invoice = apps.get_model("invoices", "Invoice")
    newest_first = (
        Invoice.dispatches.through.objects.filter(invoice=OuterRef("pk"))
        .order_by("-dispatch__created_at", "-dispatch")
        .values("dispatch")
    )
    last = Invoice.objects.aggregate(last=Max("pk"))["last"] or 0
    for first in range(1, last + 1, BATCH):
        rows = Invoice.objects.filter(pk__range=(first, first + BATCH - 1))
        rows.update(newest_dispatch=newest_first[:1])


class Migration(migrations.Migration):
    # Each batch by itself, so that nobody waits for its locks.
    atomic = False

    dependencies = [("invoices", "0014_newest_dispatch")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
