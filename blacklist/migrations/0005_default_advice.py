from django.db import migrations

# The best known services of throw-away mailboxes, and their twins. Long public lists
# hold misspelt and real mailbox domains too.
DISPOSABLE = """
    10minutemail.com 10minutemail.net 20minutemail.com burnermail.io byom.de
    dispostable.com discard.email discardmail.com emailondeck.com fakeinbox.com
    fakemail.net getairmail.com getnada.com grr.la guerrillamail.biz
    guerrillamail.com guerrillamail.de guerrillamail.info guerrillamail.net
    guerrillamail.org harakirimail.com inboxkitten.com mail-temp.com mail.tm
    mailcatch.com maildrop.cc mailinator.com mailinator.net mailnesia.com
    mailnull.com mailpoof.com mailsac.com mintemail.com mohmal.com moakt.com
    mytemp.email mytrashmail.com nada.email sharklasers.com spam4.me spambog.com
    spambox.us spamgourmet.com temp-mail.io temp-mail.org tempail.com tempinbox.com
    tempmail.com tempmail.dev tempmail.net tempmailo.com tempr.email throwam.com
    throwawaymail.com trash-mail.com trashmail.com trashmail.de trashmail.net
    wegwerfmail.de yopmail.com yopmail.fr yopmail.net
"""
# Local parts that no person reads (RFC 2142, and what mail software uses).
UNREAD = """
    abuse bounce bounces donotreply hostmaster mailerdaemon mailer-daemon no-reply
    no-replay no_reply noreply noresponder no-responder nobody noc postmaster root
    security spam webmaster
"""
# No public source names Telmex's mail hosts, so its own domains stand for them.
TELMEX = """
    prodigy.net.mx infinitummail.com telmexmail.com telmex.com telmex.net triara.com
    uninet.net.mx
"""
TELMEX_SENTENCE = (
    "Los buzones de Telmex (Prodigy, Infinitum) suelen llenarse o rechazar correo: "
    "conviene tener además otra dirección del cliente."
)
# Most of Mexico's mail goes to these. They are spoken of only where our own mail
# comes back. Domains and suffixes of mail hosts.
ONLY_WITH_FIGURES = """
    hotmail.com outlook.com live.com.mx olc.protection.outlook.com
    mail.protection.outlook.com yahoo.com yahoo.com.mx yahoodns.net
    pphosted.com ppe-hosted.com mimecast.com barracudanetworks.com iphmx.com
    messagelabs.com
"""


def add(apps, schema_editor):
    rules = apps.get_model("blacklist", "AdviceRule")
    disposable = [rules(kind="disposable", name=name) for name in DISPOSABLE.split()]
    unread = [rules(kind="unread", name=name) for name in UNREAD.split()]
    telmex = [
        rules(kind="risky_host", name=name, sentence=TELMEX_SENTENCE)
        for name in TELMEX.split()
    ]
    watched = [
        rules(kind="risky_host", name=name, needs_figures=True)
        for name in ONLY_WITH_FIGURES.split()
    ]
    rules.objects.bulk_create([*disposable, *unread, *telmex, *watched])


class Migration(migrations.Migration):
    dependencies = [("blacklist", "0004_advice_rules")]

    # The table goes with the migration before.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
