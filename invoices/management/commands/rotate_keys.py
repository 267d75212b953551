"""Encrypt every kept private key again, with the newest of CSD_ENCRYPTION_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from invoices.csd import LockedKey, rotate_key
from invoices.models import Certificate


class Command(BaseCommand):
    help = (
        "Cifra de nuevo las llaves de los CSD con la primera llave de "
        "CSD_ENCRYPTION_KEYS. Después puede quitar las anteriores."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        locked = []
        for certificate in Certificate.objects.iterator():
            try:
                rotate_key(certificate)
            except LockedKey:
                locked.append(certificate.number)
        if locked:
            numbers = ", ".join(locked)
            raise CommandError(f"Ninguna llave de cifrado abre los CSD: {numbers}.")
        self.stdout.write("Las llaves quedaron cifradas con la llave más nueva.")
