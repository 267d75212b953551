"""Load the demo data once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from invoices import demo, demo_account


class Command(BaseCommand):
    help = "Carga un usuario, dos emisores y facturas de demostración, una sola vez."

    def handle(self, *args: Any, **options: Any) -> None:
        if (settings.EMAIL_PROVIDER, settings.PAC) != ("sandbox", "sandbox"):
            raise CommandError(
                "La demostración sólo se carga con el proveedor y el PAC de prueba."
            )
        if not demo.is_loaded():
            demo.load()
        if demo_account.is_open():
            self.stdout.write(
                f"Usuario: {demo_account.EMAIL}  Contraseña: {demo_account.PASSWORD}"
            )
