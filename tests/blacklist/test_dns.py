"""What DNS says of a domain, whom we ask, and what we remember of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from blacklist.dns import Answer, MailDomains, State, mail_domains
from blacklist.models import DomainFact
from blacklist.resolver import Unanswered
from tests.blacklist.fakes import DeadResolver, DenyingResolver, FakeResolver

pytestmark = pytest.mark.django_db


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def domains(resolver, clock=None):
    return MailDomains(resolver, canary="gmail.com", clock=clock or Clock())


@pytest.mark.parametrize(
    ("mx", "addresses", "answer"),
    [
        ([(10, "b.mx"), (20, "c.mx")], [], Answer(State.ACCEPTS, ("b.mx", "c.mx"))),
        # A null MX; an address record does not help it
        ([(0, "")], ["ejemplo.mx"], Answer(State.REFUSES)),
        # No MX, but an address
        ([], ["ejemplo.mx"], Answer(State.ADDRESS_ONLY)),
        # Neither
        ([], [], Answer(State.REFUSES)),
        # Does not exist
        (None, [], Answer(State.REFUSES)),
        # No answer in time, or a broken server
        (Unanswered, [], Answer(State.UNKNOWN)),
    ],
)
def test_answer_follows_the_records(mx, addresses, answer):
    resolver = FakeResolver({"ejemplo.mx": mx}, addresses=addresses)
    assert domains(resolver).answer("ejemplo.mx") == answer


def test_well_known_and_impossible_domains_are_not_asked_for():
    resolver = FakeResolver()
    ours = domains(resolver)
    assert ours.answer("gmail.com").state == State.ACCEPTS
    for domain in ("ejemplo", "ejemplo.qqqq", "com.mx", ""):
        assert ours.answer(domain).state == State.UNKNOWN
    assert not resolver.asked


def test_memory_spares_the_second_question():
    resolver = FakeResolver({"ejemplo.mx": [(10, "b.mx")]})
    ours = domains(resolver)
    assert ours.answer("ejemplo.mx") == ours.answer("ejemplo.mx")
    assert resolver.asked["ejemplo.mx"] == 1


def test_other_processes_find_the_answer_in_the_database():
    domains(FakeResolver({"ejemplo.mx": [(10, "b.mx")]})).answer("ejemplo.mx")
    other = domains(DeadResolver()).answer("ejemplo.mx")
    assert other == Answer(State.ACCEPTS, ("b.mx",))


@pytest.mark.parametrize(
    ("mx", "lifetime"),
    [([(10, "b.mx")], timedelta(days=7)), ([(0, "")], timedelta(hours=1))],
)
def test_good_news_is_kept_longer_than_bad(mx, lifetime):
    domains(FakeResolver({"ejemplo.mx": mx})).answer("ejemplo.mx")
    fact = DomainFact.objects.get()
    assert fact.expires_at - fact.checked_at == lifetime


def test_stale_fact_is_asked_for_again_and_renewed():
    past = timezone.now() - timedelta(minutes=1)
    DomainFact.objects.create(domain="ejemplo.mx", state="refuses", expires_at=past)
    resolver = FakeResolver({"ejemplo.mx": [(10, "b.mx")]})
    assert domains(resolver).answer("ejemplo.mx").state == State.ACCEPTS
    assert DomainFact.objects.get().expires_at > timezone.now()


def test_silence_is_remembered_for_two_minutes_and_never_stored():
    clock, resolver = Clock(), FakeResolver({"ejemplo.mx": Unanswered})
    ours = domains(resolver, clock)
    ours.answer("ejemplo.mx")
    ours.answer("ejemplo.mx")
    assert (resolver.asked["ejemplo.mx"], DomainFact.objects.count()) == (1, 0)
    clock.now += 121
    ours.answer("ejemplo.mx")
    assert resolver.asked["ejemplo.mx"] == 2


def test_closed_network_accuses_nobody_and_is_left_in_peace_for_a_minute():
    clock, resolver = Clock(), DenyingResolver()
    ours = domains(resolver, clock)
    assert ours.answer("uno.mx").state == State.UNKNOWN
    assert ours.answer("dos.mx").state == State.UNKNOWN
    assert resolver.asked == {"uno.mx": 1, "gmail.com": 1}
    clock.now += 61
    ours.answer("tres.mx")
    assert resolver.asked["gmail.com"] == 2
    assert DomainFact.objects.count() == 0


def test_canary_is_asked_once_for_many_refusals():
    resolver = FakeResolver()
    ours = domains(resolver)
    for domain in ("uno.mx", "dos.mx", "tres.mx"):
        assert ours.answer(domain).state == State.REFUSES
    assert resolver.asked["gmail.com"] == 1


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_cost_one_question():
    resolver = FakeResolver({"ejemplo.mx": Unanswered})
    ours, gate = domains(resolver), resolver.hold()
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(_ask, ours, "ejemplo.mx") for _ in range(8)]
        gate.set()
        assert {answer.result() for answer in answers} == {Answer.unknown()}
    assert resolver.asked["ejemplo.mx"] == 1


def _ask(ours, domain):
    from django.db import connection

    try:
        return ours.answer(domain)
    finally:
        connection.close()


def test_switched_off_dns_knows_nothing(settings):
    settings.DNS_CHECK = False
    mail_domains.cache_clear()
    assert mail_domains().answer("ejemplo.mx").state == State.UNKNOWN
