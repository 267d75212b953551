"""The mail host families that EasySmart knows when it is installed."""

from django.db import migrations

_JUNK_ON_THE_WEB = (
    "Pida a su cliente entrar a su correo en la página web y buscar en «Correo no "
    "deseado»: el programa Outlook de la computadora puede ocultar esa carpeta. Ahí "
    "puede marcarlo como seguro."
)
_QUARANTINE = (
    "Pida a su cliente buscar en «Correo no deseado» en la página web de Outlook. Si "
    "no está, su área de sistemas lo encuentra en la cuarentena de Microsoft 365: "
    "mándele la carta para sistemas."
)
_GOOGLE = (
    "Pida a su cliente buscar en «Spam» y en «Todos», y revisar sus filtros: Gmail "
    "puede archivarlo sin mostrarlo en Recibidos."
)
_YAHOO = (
    "Pida a su cliente buscar en la carpeta «Spam» de Yahoo, en la página web, y "
    "agregar nuestro remitente a sus contactos."
)
_APPLE = (
    "Pida a su cliente buscar en «No deseado» en icloud.com: el teléfono no siempre "
    "muestra esa carpeta."
)
_TELMEX = (
    "Los servidores de Telmex (Prodigy, Infinitum) pueden aceptar un correo y "
    "descartarlo sin avisar: pida a su cliente otra dirección y reenvíe."
)


def _filter(name):
    return (
        f"Antes del buzón de su cliente está el filtro {name}, que puede retener el "
        "correo sin avisar. Mande a su área de sistemas la carta para que lo busque "
        "ahí y autorice a nuestro remitente."
    )


def _hosting(name):
    return (
        f"Pida a su cliente buscar en la carpeta de spam, en la página web del correo "
        f"de {name}."
    )


_OTHERS = (
    "Pida a su cliente buscar en la carpeta de correo no deseado, en la página web de "
    "su correo, y a quien administra su servidor que autorice a nuestro remitente."
)

# Code, name, kind, advice, suffixes of domains, suffixes of MX hosts.
# Telmex by domain: no public source names its mail hosts.
FAMILIES = [
    (
        "telmex",
        "Telmex (Prodigy, Infinitum, Triara)",
        "mailboxes",
        _TELMEX,
        "prodigy.net.mx infinitummail.com telmexmail.com telmex.com telmex.net "
        "triara.com uninet.net.mx",
        "prodigy.net.mx infinitummail.com telmex.com telmex.net triara.com "
        "uninet.net.mx",
    ),
    (
        "microsoft-consumer",
        "Outlook.com y Hotmail",
        "mailboxes",
        _JUNK_ON_THE_WEB,
        "hotmail.com hotmail.com.mx hotmail.es outlook.com outlook.com.mx outlook.es "
        "live.com live.com.mx msn.com",
        "olc.protection.outlook.com",
    ),
    (
        "microsoft-365",
        "Microsoft 365",
        "mailboxes",
        _QUARANTINE,
        "",
        "mail.protection.outlook.com mx.microsoft mail.protection.office365.us",
    ),
    (
        "google",
        "Google (Gmail y Workspace)",
        "mailboxes",
        _GOOGLE,
        "gmail.com googlemail.com",
        "google.com googlemail.com",
    ),
    (
        "yahoo",
        "Yahoo y AOL",
        "mailboxes",
        _YAHOO,
        "yahoo.com yahoo.com.mx yahoo.es ymail.com rocketmail.com aol.com",
        "yahoodns.net",
    ),
    (
        "apple",
        "Apple (iCloud)",
        "mailboxes",
        _APPLE,
        "icloud.com me.com mac.com",
        "mail.icloud.com",
    ),
    *(
        (code, name, "filter", _filter(name), "", suffixes)
        for code, name, suffixes in [
            ("proofpoint", "Proofpoint", "pphosted.com ppe-hosted.com"),
            ("mimecast", "Mimecast", "mimecast.com"),
            ("barracuda", "Barracuda", "barracudanetworks.com"),
            ("cisco", "Cisco", "iphmx.com"),
            ("broadcom", "Broadcom (MessageLabs)", "messagelabs.com"),
            (
                "trend-micro",
                "Trend Micro",
                "in.hes.trendmicro.com in.hes.trendmicro.eu",
            ),
            ("forcepoint", "Forcepoint", "mailcontrol.com"),
            (
                "spamexperts",
                "SpamExperts",
                "antispamcloud.com mailspamprotection.com",
            ),
        ]
    ),
    *(
        (code, name, "mailboxes", _hosting(name), "", suffixes)
        for code, name, suffixes in [
            ("godaddy", "GoDaddy", "secureserver.net"),
            ("zoho", "Zoho", "zoho.com zohomail.com zoho.eu zoho.in"),
            ("hostinger", "Hostinger", "hostinger.com titan.email"),
            ("rackspace", "Rackspace", "emailsrvr.com"),
            ("namecheap", "Namecheap", "privateemail.com registrar-servers.com"),
            ("dreamhost", "DreamHost", "mail.dreamhost.com"),
            ("fastmail", "Fastmail", "messagingengine.com"),
            ("proton", "Proton", "protonmail.ch"),
            ("yandex", "Yandex", "yandex.net yandex.ru"),
            ("ionos", "IONOS", "1and1.com"),
            ("ovh", "OVH", "ovh.net"),
        ]
    ),
    ("own", "Servidor propio", "own", _OTHERS, "", ""),
    ("other", "Otro servidor", "own", _OTHERS, "", ""),
]


def ship(apps, schema_editor):
    family_model = apps.get_model("blacklist", "MailHostFamily")
    rule_model = apps.get_model("blacklist", "MailHostRule")
    for code, name, kind, advice, domains, hosts in FAMILIES:
        family = family_model.objects.create(
            code=code, name=name, kind=kind, advice=advice
        )
        rule_model.objects.bulk_create(
            rule_model(family=family, of=of, suffix=suffix)
            for of, suffixes in (("domain", domains), ("mx", hosts))
            for suffix in suffixes.split()
        )


class Migration(migrations.Migration):
    dependencies = [("blacklist", "0002_mail_host_families")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
