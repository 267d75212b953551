"""Check SPF, DKIM, DMARC and the Return-Path of the domain that sends."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from delivery.services.domain_check import run_checks


class Command(BaseCommand):
    help = "Check the sending domain's DNS: one JSON line per check; 1 if one fails."

    def handle(self, *args: Any, **options: Any) -> None:
        checks = run_checks()
        for check in checks:
            self.stdout.write(json.dumps(asdict(check), ensure_ascii=False))
        if any(check.verdict == "fail" for check in checks):
            raise SystemExit(1)
