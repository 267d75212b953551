"""Mark the demo issuers that were loaded before they bore a mark."""

from django.db import migrations

DEMO_RFCS = ("EKU9003173C9", "OÑO120726RX3")
DEMO_ADDRESS = "demo@example.com"
# Who signs each certificate of invoices.demo_certificate, as it stands in its DER.
OUR_SIGNER = b"AC DE PRUEBA DE EASYSMART"


def mark(apps, schema_editor):
    """Only what nobody can have in earnest: all of this holds for the demo alone."""
    Issuer = apps.get_model("invoices", "Issuer")
    candidates = Issuer.objects.filter(
        is_demo=False, rfc__in=DEMO_RFCS, sender__copy_address=DEMO_ADDRESS
    )
    for issuer in candidates:
        certificates = [bytes(one.certificate) for one in issuer.certificates.all()]
        made_here = certificates and all(OUR_SIGNER in one for one in certificates)
        stamped = issuer.invoices.filter(folio_fiscal__isnull=False)
        if made_here and not stamped.exclude(pac="sandbox").exists():
            Issuer.objects.filter(pk=issuer.pk).update(is_demo=True)


class Migration(migrations.Migration):
    dependencies = [("invoices", "0017_copy_questions_on_the_row")]

    # A mark that stays harms nothing: the demo bears it anyway.
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
