"""The pipeline: what is said of an address, how seriously, and in which order."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from blacklist.checking import EMPTY_BOOK, Book, Code, check_address
from blacklist.dns import MailDomains
from blacklist.models import Suppression
from tests.blacklist.fakes import DeadResolver, FakeResolver

pytestmark = pytest.mark.django_db

MX = {"ejemplo.mx": [(10, "mx.ejemplo.mx")]}


def check(address, *, book=EMPTY_BOOK, resolver=None):
    domains = MailDomains(resolver or FakeResolver(MX), canary="gmail.com")
    return check_address(address, book=book, domains=domains)


def codes(check):
    return [reason.code for reason in check.reasons]


def test_good_address_gets_no_remark_and_is_normalised():
    answer = check(" Ana@EJEMPLO.mx ")
    assert (answer.address, answer.status, answer.reasons) == (
        "Ana@ejemplo.mx",
        "ok",
        (),
    )


def test_bad_syntax_blocks_and_may_still_be_mended():
    answer = check("ana@gmail..com")
    assert (answer.status, codes(answer)) == ("block", [Code.SYNTAX])
    assert answer.suggestion == "ana@gmail.com"


def test_typo_warns_with_a_suggestion_and_nothing_else():
    answer = check("postmaster@hotmial.com")
    assert (answer.status, codes(answer)) == ("warn", [Code.TYPO])
    assert answer.suggestion == "postmaster@hotmail.com"
    assert "postmaster@hotmail.com" in answer.reasons[0].sentence


def test_domain_of_a_typo_is_not_asked_for():
    resolver = FakeResolver()
    check("ana@hotmial.com", resolver=resolver)
    assert not resolver.asked


def test_address_of_the_book_is_never_a_typo():
    assert check("ana@hotmial.com", book=Book.build(["ana@hotmial.com"])).status != (
        "block"
    )
    answer = check("ana@ejemplo.mx", book=Book.build(["ana@ejemplo.mx", "anna@e.mx"]))
    assert answer.status == "ok"


@pytest.mark.parametrize(
    ("records", "code"),
    [
        ({"ejemplo.mx": [(0, "")]}, Code.REFUSES),
        ({"ejemplo.mx": None}, Code.REFUSES),
        ({"ejemplo.mx": []}, Code.REFUSES),
    ],
)
def test_domain_without_mail_warns_but_may_be_used(records, code):
    answer = check("ana@ejemplo.mx", resolver=FakeResolver(records))
    assert (answer.status, codes(answer)) == ("warn", [code])


def test_address_record_alone_warns():
    resolver = FakeResolver({"ejemplo.mx": []}, addresses=["ejemplo.mx"])
    assert codes(check("ana@ejemplo.mx", resolver=resolver)) == [Code.NO_MX]


def test_silent_dns_is_no_reason_to_doubt():
    assert check("ana@ejemplo.mx", resolver=DeadResolver()).status == "ok"


def test_dns_is_not_asked_when_told_so():
    answer = check_address("ana@nadie.mx", book=EMPTY_BOOK, use_dns=False)
    assert answer.status == "ok"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("ana@ejemplo.qqqqqq", Code.ENDING),
        ("ana@io", Code.ENDING),
        ("ana@yopmail.com", Code.DISPOSABLE),
        ("noreply@ejemplo.mx", Code.UNREAD),
        ("muñoz@ejemplo.mx", Code.INTERNATIONAL),
    ],
)
def test_odd_address_warns(address, code):
    resolver = FakeResolver({**MX, "yopmail.com": [(10, "mx.yopmail.com")]})
    answer = check(address, resolver=resolver)
    assert (answer.status, codes(answer)) == ("warn", [code])


@pytest.mark.parametrize("local", ["facturas", "contabilidad", "cxp", "pagos"])
def test_department_that_reads_invoices_is_welcome(local):
    assert check(f"{local}@ejemplo.mx").reasons == ()


def test_risky_host_is_mere_advice():
    assert check("ana@prodigy.net.mx").status == "ok"
    assert codes(check("ana@prodigy.net.mx")) == [Code.RISKY_HOST]
    resolver = FakeResolver({"ejemplo.mx": [(10, "mx1.triara.com")]})
    assert codes(check("ana@ejemplo.mx", resolver=resolver)) == [Code.RISKY_HOST]


def test_host_is_compared_on_a_label_boundary():
    resolver = FakeResolver({"ejemplo.mx": [(10, "mx.notriara.com")]})
    assert check("ana@ejemplo.mx", resolver=resolver).reasons == ()


@pytest.fixture
def suppression():
    return Suppression.objects.create(
        address="ana@ejemplo.mx",
        reason=Suppression.Reason.INVALID,
        since=datetime(2026, 3, 3, 1, tzinfo=ZoneInfo("UTC")),
    )


def test_blacklisted_address_blocks_and_says_since_when_why_and_what_to_do(suppression):
    suppression.evidence.create(
        source="webhook", status_code="5.1.1", words="550 5.1.1 User\n unknown"
    )
    answer = check("ANA@ejemplo.mx")
    assert (answer.status, codes(answer)) == ("block", [Code.BLACKLISTED])
    assert answer.reasons[0].sentence == (
        "ana@ejemplo.mx está bloqueada desde el 2 de marzo de 2026: el buzón no "
        "existe. Su servidor respondió «550 5.1.1 User unknown», es decir, ese buzón "
        "no existe. No se le escribe: pida otra dirección al cliente."
    )


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        ({"source": "webhook", "status_code": "5.2.2"}, "respondió que el buzón está"),
        ({"source": "webhook", "words": "no"}, "respondió «no»."),
        ({"source": "webhook"}, "no existe. No se le escribe"),
        ({"source": "admin", "words": "Lo pidió"}, "no existe. No se le escribe"),
    ],
)
def test_servers_words_are_quoted_as_far_as_known(suppression, evidence, words):
    suppression.evidence.create(**evidence)
    assert words in check("ana@ejemplo.mx").reasons[0].sentence


def test_released_address_is_welcome_again(suppression):
    Suppression.objects.update(state=Suppression.State.RELEASED)
    assert check("ana@ejemplo.mx").status == "ok"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("rmontoia@talleresmina.com", "se distinguen en una letra"),
        ("ana@talleresmna.com", "Ya tiene clientes en ese dominio"),
        ("ana@papelerialuz.ocm", "La terminación que escribió no existe"),
    ],
)
def test_typo_says_what_looked_wrong(address, words):
    book = Book.build(["rmontoya@talleresmina.com"])
    assert words in check(address, book=book).reasons[0].sentence
