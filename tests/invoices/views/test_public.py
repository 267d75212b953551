"""The public page: one invoice and nothing else, to whoever has its link."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from invoices.link_tokens import token_of
from invoices.models import Invoice, LinkVisit, User
from invoices.rates import forget_rates
from invoices.services.links import revoke_links
from invoices.services.sending import stamped_xml
from tests.invoices.visiting import Visitor, copys_link, customers_link, shared

pytestmark = pytest.mark.django_db
FILES = ["pdf", "xml", "zip"]


@pytest.fixture(autouse=True)
def nothing_counted(db):
    forget_rates()
    yield
    forget_rates()


@pytest.fixture
def link(sent):
    return customers_link(sent)


@pytest.fixture
def visitor(link):
    return Visitor(link)


def kinds(link):
    return list(link.visits.order_by("pk").values_list("kind", flat=True))


def every_answer(visitor):
    """What each address of a token says."""
    return [
        visitor.page(),
        visitor.touches(),
        visitor.says_received(),
        *map(visitor.file, FILES),
        visitor.client.get(reverse("public-logo", args=[visitor.token])),
    ]


def without_nonces(response):
    return response.text, {
        name: value
        for name, value in response.headers.items()
        if name != "X-Request-ID"
    }


def test_page_shows_the_invoice_and_who_to_ask(visitor, sent):
    page = visitor.page().text
    for text in (
        "Factura A-1",
        "$2,901.16",
        "ESCUELA KEMPER URGATE",
        "XENON INDUSTRIAL ARTICLES",
        str(sent.folio_fiscal).upper(),
        "Consultoría de procesos",
        "mailto:alicia@ejemplo.mx",
        "verificacfdi.facturaelectronica.sat.gob.mx",
        "no tiene validez fiscal",
    ):
        assert text in page


def test_page_leads_nowhere_into_the_product(visitor, sent):
    page = visitor.page().text
    assert str(sent.uuid) not in page
    assert "/entrar/" not in page and "/facturas/" not in page
    assert "ana@example.com" not in page


def test_page_costs_few_queries(visitor, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        visitor.page()


def test_files_are_those_that_were_sent(visitor, sent):
    xml, pdf = stamped_xml(sent), b"%PDF-1.7 prueba"
    assert visitor.file("pdf").content == pdf
    assert visitor.file("xml").content == xml
    with zipfile.ZipFile(BytesIO(visitor.file("zip").content)) as archive:
        named = {name: archive.read(name) for name in archive.namelist()}
    assert named == {"EKU9003173C9_A-1.xml": xml, "EKU9003173C9_A-1.pdf": pdf}


@pytest.mark.parametrize("name", FILES)
def test_files_are_saved_under_the_folio_and_never_shown(visitor, name):
    disposition = visitor.file(name)["Content-Disposition"]
    assert disposition == f'attachment; filename="EKU9003173C9_A-1.{name}"'


def test_what_is_no_file_is_not_found(visitor):
    response = visitor.client.get(f"/f/{visitor.token}/llave/")
    assert response.status_code == 404


def test_no_answer_can_be_kept_followed_or_indexed(visitor):
    for response in every_answer(visitor):
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert not response.cookies


def test_policy_lets_only_our_own_files_in(visitor):
    directives = visitor.page()["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in directives
    assert "script-src 'self'" in directives
    assert "frame-ancestors 'none'" in directives
    assert not any("unsafe" in one or "data:" in one for one in directives)


def test_page_asks_no_other_host_for_anything(visitor):
    page = visitor.page().text
    for attribute in ("src=", "<link", "action="):
        for part in page.split(attribute)[1:]:
            assert "http" not in part.split(">")[0]


def test_wrong_revoked_and_expired_answer_alike(link, sent, alicia, settings):
    wrong = Visitor(link)
    wrong.token = wrong.token[:-1]
    unknown = Visitor(link)
    unknown.token = token_of(sent.uuid)
    answers = every_answer(wrong) + every_answer(unknown)
    with time_machine.travel(timezone.now() + timedelta(settings.PUBLIC_LINK_DAYS + 1)):
        answers += every_answer(Visitor(link))
    revoke_links(sent, by=alicia)
    answers += every_answer(Visitor(link))
    assert {response.status_code for response in answers} == {404}
    first, *others = map(without_nonces, answers)
    assert all(one == first for one in others)
    assert "KEMPER" not in first[0] and "A-1" not in first[0]
    assert "pida un enlace nuevo" in first[0]


def test_link_of_one_issuer_shows_nothing_of_another(sent, other_issuer, visitor):
    Invoice.objects.filter(pk=sent.pk).update(issuer=other_issuer)
    other_issuer.sender.reply_to = "carla@ajena.mx"
    other_issuer.sender.save()
    page = visitor.page().text
    assert "alicia@ejemplo.mx" not in page


def test_looking_alone_is_no_visit(visitor, link):
    visitor.page()
    visitor.client.head(reverse("public-invoice", args=[visitor.token]))
    visitor.client.head(reverse("public-file", args=[visitor.token, "pdf"]))
    assert kinds(link) == []


def test_touching_the_page_is_one_visit_however_often(visitor, link):
    assert visitor.touches().status_code == 204
    visitor.touches()
    assert kinds(link) == ["opened"]


def test_visit_keeps_no_address_and_no_user_agent(visitor, link):
    visitor.touches()
    visit = link.visits.get()
    assert visit.agent == "Safari en iPhone"
    assert "127.0.0.1" not in visit.visitor


@pytest.mark.parametrize("name", FILES)
def test_download_is_a_fact_without_any_script(visitor, link, name):
    visitor.file(name)
    visitor.file(name)
    assert kinds(link) == [name]


@pytest.mark.parametrize("agent", ["curl/8.5.0", "Mozilla/5.0 Mimecast", ""])
def test_machines_may_read_but_do_not_count(link, agent):
    machine = Visitor(link, agent=agent)
    assert machine.page().status_code == 200
    machine.touches()
    machine.says_received()
    machine.file("zip")
    assert kinds(link) == []


def test_file_that_is_fetched_from_the_mail_directly_does_not_count(link):
    Visitor(link, **{"Sec-Fetch-Site": "none"}).file("pdf")
    assert kinds(link) == []


def test_received_is_said_once_and_answered(visitor, link):
    assert "La recibí" in visitor.page().text
    response = visitor.says_received()
    assert response["Location"] == reverse("public-invoice", args=[visitor.token])
    visitor.says_received()
    assert kinds(link) == ["received"]
    page = visitor.page().text
    assert "ya avisó que la recibió" in page
    assert "La recibí" not in page


def test_reading_is_no_way_to_say_received(visitor, link):
    url = reverse("public-received", args=[visitor.token])
    assert visitor.client.get(url).status_code == 405
    assert kinds(link) == []


def test_issuers_own_people_are_no_customers(visitor, link, alicia):
    visitor.client.force_login(alicia)
    assert "no cuenta" in visitor.page().text
    visitor.touches()
    visitor.file("pdf")
    visitor.says_received()
    assert kinds(link) == []


def test_customer_who_uses_the_product_too_is_a_customer(
    visitor, link, carla, other_issuer
):
    visitor.client.force_login(carla)
    assert "La recibí" in visitor.page().text
    visitor.says_received()
    assert kinds(link) == ["received"]


def test_who_runs_the_site_is_no_customer(visitor, link, carla):
    User.objects.filter(pk=carla.pk).update(is_staff=True)
    visitor.client.force_login(carla)
    visitor.touches()
    assert kinds(link) == []


def test_copy_can_be_read_but_does_not_say_received(sent):
    visitor = Visitor(copys_link(sent))
    assert "La recibí" not in visitor.page().text
    visitor.says_received()
    assert kinds(copys_link(sent)) == []


def test_shared_link_shows_the_same_invoice(sent):
    assert "Factura A-1" in Visitor(shared(sent)).page().text


def test_logo_is_shown_where_there_is_one(visitor, issuer, stamped):
    url = reverse("public-logo", args=[visitor.token])
    assert visitor.client.get(url).status_code == 404
    issuer.logo.save("logo.png", ContentFile(b"\x89PNG"))
    response = visitor.client.get(url)
    assert response["Content-Type"] == "image/png"
    assert response.content == b"\x89PNG"


def test_invoice_without_pdf_yet_offers_the_xml(visitor, sent):
    Invoice.objects.filter(pk=sent.pk).update(pdf="")
    page = visitor.page().text
    assert "Descargar XML" in page and "Descargar PDF" not in page
    assert visitor.file("pdf").status_code == 404
    assert visitor.file("zip").status_code == 200


@pytest.mark.usefixtures("same_minute")
def test_one_address_may_ask_so_many_times_a_minute(link, settings):
    settings.PUBLIC_REQUESTS_PER_MINUTE = 3
    visitor, other = Visitor(link), Visitor(link)
    other.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    with time_machine.travel("2026-11-24 12:00:01Z", tick=False):
        assert [visitor.page().status_code for _ in range(4)] == [200, 200, 200, 429]
        assert visitor.page()["Retry-After"] == "60"
        assert other.page().status_code == 200


@pytest.mark.usefixtures("same_minute")
def test_behind_a_proxy_its_caller_is_counted(link, settings):
    settings.PUBLIC_REQUESTS_PER_MINUTE = 1
    settings.BEHIND_PROXY = True
    one = Visitor(link, **{"X-Forwarded-For": "1.1.1.1, 203.0.113.1"})
    liar = Visitor(link, **{"X-Forwarded-For": "2.2.2.2, 203.0.113.1"})
    other = Visitor(link, **{"X-Forwarded-For": "1.1.1.1, 203.0.113.2"})
    with time_machine.travel("2026-11-24 12:00:01Z", tick=False):
        answers = [one.page(), liar.page(), other.page()]
    assert [answer.status_code for answer in answers] == [200, 429, 200]


def test_database_keeps_no_token(visitor, sent):
    visitor.touches()
    visitor.says_received()
    rows = [*sent.links.values(), *LinkVisit.objects.values()]
    assert visitor.token not in str(rows)
