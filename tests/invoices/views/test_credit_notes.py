"""A credit note: one button on the invoice's page, the rest as for any invoice."""

import pytest
from django.urls import reverse

from invoices.cfdi import parse
from invoices.models import Invoice, XmlDocument
from invoices.services.credit_notes import excess_of, make_credit_note
from invoices.services.drafts import discard_draft, restore_draft
from invoices.services.issuing import findings_of, issue
from tests.invoices.xml import CFDI

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(stamped, alicia):
    return make_credit_note(stamped, by=alicia)


def press(client, invoice):
    return client.post(reverse("invoice-credit", args=[invoice.uuid]))


def page_of(client, invoice):
    return client.get(reverse("invoice-detail", args=[invoice.uuid])).text


def test_one_press_makes_a_draft_of_the_whole_invoice(alicia_client, stamped):
    response = press(alicia_client, stamped)
    note = Invoice.objects.get(tipo_de_comprobante="E")
    assert response["Location"] == reverse("invoice-edit", args=[note.uuid])
    assert (note.total, note.uso_cfdi, note.metodo_pago) == (
        stamped.total,
        "G02",
        "PUE",
    )
    assert note.lines.get().tax_profile == stamped.lines.get().tax_profile
    assert (note.relations.get().tipo_relacion, note.state) == ("01", "draft")


def test_it_can_be_issued_as_it_is(note, stamped):
    assert findings_of(note) == []
    issued = issue(note, recipients=[])
    sealed = issued.xml_documents.get(kind=XmlDocument.Kind.SEALED)
    root = parse(bytes(sealed.content))
    related = root.find(f"{CFDI}CfdiRelacionados/{CFDI}CfdiRelacionado")
    assert root.get("TipoDeComprobante") == "E"
    assert related.get("UUID") == str(stamped.folio_fiscal).upper()


@pytest.mark.parametrize(
    ("metodo", "forma", "expected"), [("PUE", "04", "04"), ("PPD", "99", "15")]
)
def test_it_is_paid_back_as_it_was_paid(stamped, alicia, metodo, forma, expected):
    stamped.metodo_pago, stamped.forma_pago = metodo, forma
    assert make_credit_note(stamped, by=alicia).forma_pago == expected


@pytest.mark.parametrize(
    ("regimen", "rfc", "uso"),
    [
        ("601", "XIA190128J61", "G02"),
        ("616", "XAXX010101000", "G02"),
        ("616", "XEXX010101000", "S01"),
        ("605", "CACX7605101P8", "S01"),
    ],
)
def test_uso_is_one_that_the_receptor_may_have(stamped, alicia, regimen, rfc, uso):
    stamped.receptor_rfc, stamped.receptor_regimen_fiscal = rfc, regimen
    assert make_credit_note(stamped, by=alicia).uso_cfdi == uso


def test_draft_has_nothing_to_give_back(alicia_client, draft):
    response = press(alicia_client, draft)
    assert response["Location"] == reverse("invoice-detail", args=[draft.uuid])
    assert Invoice.objects.count() == 1


def test_a_note_has_no_note_itself(alicia_client, note):
    issue(note, recipients=[])
    press(alicia_client, note)
    assert Invoice.objects.count() == 2


def test_read_only_member_may_not(alicia_client, stamped, issuer):
    issuer.memberships.update(role="read_only")
    assert press(alicia_client, stamped).status_code == 403


def test_both_pages_lead_to_each_other(alicia_client, note, stamped):
    note.refresh_from_db()
    edit = reverse("invoice-detail", args=[note.uuid])
    back = reverse("invoice-detail", args=[stamped.uuid])
    assert f'href="{edit}"' in page_of(alicia_client, stamped)
    assert f'href="{back}"' in page_of(alicia_client, note)


def test_list_and_page_say_what_it_is(alicia_client, note):
    issue(note, recipients=[])
    assert "Nota de crédito" in alicia_client.get(reverse("invoice-list")).text
    assert "<h1>Nota de crédito A-2</h1>" in page_of(alicia_client, note)


def test_form_keeps_that_it_is_a_note(alicia_client, note):
    url = reverse("invoice-edit", args=[note.uuid])
    page = alicia_client.get(url).text
    assert "<h1>Nota de crédito</h1>" in page
    assert "01 Nota de crédito de" in page


def test_note_within_what_is_left_warns_of_nothing(note):
    assert excess_of(note) is None


def test_second_note_of_the_whole_is_warned_about(
    alicia_client, alicia, note, stamped, certificate
):
    issue(note, recipients=[])
    second = make_credit_note(stamped, by=alicia)
    assert excess_of(second).left == 0
    for name in ("invoice-edit", "invoice-confirm"):
        page = alicia_client.get(reverse(name, args=[second.uuid])).text
        assert "le quedan $0.00 MXN" in page


def test_note_in_another_currency_is_not_compared(note):
    note.moneda, note.total = "USD", note.total + 1
    assert excess_of(note) is None


def test_draft_of_another_note_takes_nothing_away(alicia, note, stamped):
    assert excess_of(make_credit_note(stamped, by=alicia)) is None


def test_repeated_note_keeps_its_relation(alicia_client, note):
    response = alicia_client.post(reverse("invoice-copy", args=[note.uuid]))
    copy = Invoice.objects.latest("id")
    assert response["Location"] == reverse("invoice-edit", args=[copy.uuid])
    assert copy.is_credit_note
    assert copy.relations.get().folio_fiscal == note.relations.get().folio_fiscal


def test_discarded_note_comes_back_with_its_relation(note, issuer):
    restored = restore_draft(issuer, discard_draft(note))
    assert restored.relations.count() == 1


def test_page_costs_the_same_for_many_notes(
    alicia_client, alicia, stamped, django_assert_max_num_queries
):
    for _ in range(10):
        make_credit_note(stamped, by=alicia)
    with django_assert_max_num_queries(20):
        page_of(alicia_client, stamped)
