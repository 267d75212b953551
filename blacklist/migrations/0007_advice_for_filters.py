from django.db import migrations

MICROSOFT_365 = (
    "Microsoft 365 suele retener facturas en cuarentena sin avisar: si su cliente no "
    "la ve, pida a su área de sistemas que la busque ahí y autorice a nuestro remitente."
)
CONSUMER = (
    "Ahí las facturas llegan a veces a «Correo no deseado»: avise a su cliente que "
    "la busque y marque a nuestro remitente como seguro."
)
# Suffixes of mail hosts: filters that stand before somebody else's mailboxes.
FILTERS = {
    "Proofpoint": "pphosted.com ppe-hosted.com",
    "Mimecast": "mimecast.com",
    "Barracuda": "barracudanetworks.com",
    "Cisco": "iphmx.com",
    "Broadcom": "messagelabs.com",
    "Trend Micro": "in.hes.trendmicro.com in.hes.trendmicro.eu",
    "Forcepoint": "mailcontrol.com",
    "SpamExperts": "antispamcloud.com mailspamprotection.com",
}
# Most firms are there: said only where our own mail comes back.
WATCHED = {
    MICROSOFT_365: "mail.protection.outlook.com mx.microsoft "
    "mail.protection.office365.us",
    CONSUMER: "hotmail.com outlook.com live.com.mx olc.protection.outlook.com "
    "yahoo.com yahoo.com.mx yahoodns.net",
}


def filter_sentence(name):
    return (
        f"Antes de ese buzón está el filtro {name}, que puede retener la factura sin "
        "avisar: si su cliente no la ve, pida a su área de sistemas que la busque ahí."
    )


def say(rules, name, *, sentence, needs_figures):
    """Only where the administrator has said nothing."""
    rule, is_new = rules.objects.get_or_create(
        kind="risky_host",
        name=name,
        defaults={"sentence": sentence, "needs_figures": needs_figures},
    )
    if not is_new and not rule.sentence and rule.needs_figures:
        rule.sentence, rule.needs_figures = sentence, needs_figures
        rule.save()


def add(apps, schema_editor):
    rules = apps.get_model("blacklist", "AdviceRule")
    for name, suffixes in FILTERS.items():
        for suffix in suffixes.split():
            sentence = filter_sentence(name)
            say(rules, suffix, sentence=sentence, needs_figures=False)
    for sentence, suffixes in WATCHED.items():
        for suffix in suffixes.split():
            say(rules, suffix, sentence=sentence, needs_figures=True)


def take_back(apps, schema_editor):
    rules = apps.get_model("blacklist", "AdviceRule").objects
    said = [*map(filter_sentence, FILTERS), *WATCHED]
    rules.filter(sentence__in=said).update(sentence="", needs_figures=True)


class Migration(migrations.Migration):
    dependencies = [("blacklist", "0006_releases_through_providers")]

    operations = [migrations.RunPython(add, take_back)]
