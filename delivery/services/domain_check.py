"""Look at the sending domain's DNS and keep what was found."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from blacklist.resolver import SystemResolver, Unanswered
from delivery.monitoring import Alert, DomainCheckRun, SendingDomainCheck
from delivery.publishing import publish_on_commit
from delivery.sending_domain import (
    Check,
    SendingDomain,
    TextResolver,
    check_sending_domain,
)
from delivery.services.alerts import Finding, update_alerts

FAIL = SendingDomainCheck.Verdict.FAIL
UNKNOWN = SendingDomainCheck.Verdict.UNKNOWN
BETWEEN_RUNS = timedelta(minutes=1)
LONGEST_RUN = timedelta(minutes=2)


def sending_domain() -> SendingDomain:
    """What the settings say that should be true."""
    return SendingDomain(
        from_domain=settings.FROM_ADDRESS.rpartition("@")[2],
        dkim_domain=settings.DKIM_DOMAIN,
        dkim_selector=settings.DKIM_SELECTOR,
        return_path=settings.RETURN_PATH_DOMAIN,
        spf_include=settings.SPF_INCLUDE,
    )


def ask_for_checks() -> bool:
    """Let a worker look now. False when somebody asked less than a minute ago."""
    now = timezone.now()
    run, _ = DomainCheckRun.objects.get_or_create(pk=1)
    may_ask = Q(asked_at__isnull=True) | Q(asked_at__lte=now - BETWEEN_RUNS)
    with transaction.atomic():
        mine = DomainCheckRun.objects.filter(may_ask, pk=run.pk)
        if not mine.update(asked_at=now, ended_at=None):
            return False
        publish_on_commit("delivery.tasks.run_asked_checks", run.pk)
    return True


def run_asked_checks(run_id: int) -> None:
    """Look, if somebody asked and nobody has looked since."""
    if DomainCheckRun.objects.filter(pk=run_id, ended_at__isnull=True).exists():
        run_checks()
        DomainCheckRun.objects.filter(pk=run_id).update(ended_at=timezone.now())


def is_running() -> bool:
    """Whether a worker looks, or is about to. One that died is not waited for."""
    return DomainCheckRun.objects.filter(
        ended_at__isnull=True, asked_at__gt=timezone.now() - LONGEST_RUN
    ).exists()


def run_checks(resolver: TextResolver | None = None) -> list[Check]:
    """Ask DNS, keep the answers and raise or end the alerts about them.

    resolver: where to ask; by default as the settings DNS_… want it.
    """
    checks = check_sending_domain(sending_domain(), resolver or _resolver())
    _keep(checks)
    return checks


@transaction.atomic
def _keep(checks: list[Check]) -> None:
    for check in checks:
        row = {
            "verdict": check.verdict,
            "sentence": check.sentence,
            "found": check.found,
            "checked_at": timezone.now(),
        }
        SendingDomainCheck.objects.update_or_create(name=check.name, defaults=row)
    if any(check.verdict == UNKNOWN for check in checks):
        # No answer is no news: what was open stays open.
        return
    update_alerts(
        Alert.Kind.SENDING_DOMAIN,
        [
            Finding(check.name, check.sentence[:254], check.sentence)
            for check in checks
            if check.verdict == FAIL
        ],
    )


class _NoDns:
    """Stands in when DNS_CHECK is off."""

    def texts(self, name: str) -> list[str]:
        raise Unanswered(name)


def _resolver() -> TextResolver:
    return SystemResolver(settings.DNS_RESOLVERS) if settings.DNS_CHECK else _NoDns()
