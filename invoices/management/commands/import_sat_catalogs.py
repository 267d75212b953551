"""Bring the SAT's catalogues from satcfdi. Done once per version of satcfdi."""

from typing import Any

from django.core.management.base import BaseCommand

from invoices.catalog_import import import_catalogs


class Command(BaseCommand):
    help = "Importa los catálogos del SAT que trae satcfdi. Puede repetirse."

    def handle(self, *args: Any, **options: Any) -> None:
        imported = import_catalogs()
        self.stdout.write(
            "Catálogos del SAT importados."
            if imported
            else "Los catálogos del SAT ya estaban al día."
        )
