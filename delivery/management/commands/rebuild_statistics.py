"""Count all messages anew, e.g. after an update or after rows were deleted by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from delivery.services.counting import rebuild


class Command(BaseCommand):
    help = "Count all messages anew: days, domains, mail hosts, providers."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Counted {rebuild()} messages.")
