"""Remove the demo issuers with all that is theirs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from invoices.errors import DemoInUse, NotDemo
from invoices.models import Issuer
from invoices.services.demo_removal import remove_demo


class Command(BaseCommand):
    help = "Quita los emisores de demostración con sus clientes, facturas y correos."

    def handle(self, *args: Any, **options: Any) -> None:
        for issuer in Issuer.objects.filter(is_demo=True).select_related("sender"):
            try:
                removed = remove_demo(issuer)
            except (NotDemo, DemoInUse) as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"{issuer.nombre}: {removed} facturas quitadas")
