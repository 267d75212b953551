"""python -m tests.bench._post_office.queueing COUNT: queue so many emails, no others.

The same sizes as ours: a text, its HTML, 8 kB of XML and 50 kB of PDF.
"""

import os
import sys

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from post_office.models import PRIORITY, STATUS, Attachment, Email  # noqa: E402

FILES = 50
SIZES = {"factura.xml": 8_000, "factura.pdf": 50_000}
TEXT = "Estimado cliente: le enviamos su factura. " * 20


def queue(count: int) -> None:
    Email.objects.all().delete()
    pairs = [_pair() for _ in range(FILES)]
    emails = Email.objects.bulk_create(
        (_email(at) for at in range(count)), batch_size=2_000
    )
    Attachment.emails.through.objects.bulk_create(
        (
            Attachment.emails.through(email=email, attachment=file)
            for at, email in enumerate(emails)
            for file in pairs[at % FILES]
        ),
        batch_size=5_000,
    )


def _pair() -> list[Attachment]:
    return [
        Attachment.objects.create(name=name, file=ContentFile(os.urandom(size), name))
        for name, size in SIZES.items()
    ]


def _email(at: int) -> Email:
    return Email(
        from_email="no-reply@ejemplo.mx",
        to=[f"cliente{at}@empresa{at % 500}.mx"],
        subject="Su factura A-1",
        message=TEXT,
        html_message=f"<p>{TEXT}</p>",
        status=STATUS.queued,
        priority=PRIORITY.medium,
    )


queue(int(sys.argv[1]))
