"""The invoice's email: what it says, what it carries, to whom."""

import pytest

from delivery.models import Dispatch, Message
from invoices.services.sending import send_issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispatch(stamped):
    return send_issued(stamped)


def test_each_address_and_the_sender_get_a_message(dispatch):
    sent_to = dispatch.messages.values_list("role", "address")
    assert set(sent_to) == {
        ("customer", "ana@example.com"),
        ("copy", "alicia@ejemplo.mx"),
    }


def test_xml_and_pdf_are_attached_under_the_folio(dispatch):
    names = dispatch.attachments.values_list("filename", flat=True)
    assert list(names) == ["EKU9003173C9_A-1.xml", "EKU9003173C9_A-1.pdf"]


def test_subject_names_folio_issuer_and_total(dispatch):
    expected = "Factura A-1 de ESCUELA KEMPER URGATE por $2,901.16"
    assert dispatch.subject == expected


def test_copy_says_to_whom_the_invoice_went(dispatch):
    assert "ana@example.com" in dispatch.copy_text
    assert "ana@example.com" in dispatch.copy_html
    assert "ana@example.com" not in dispatch.text


def test_text_part_is_plain_and_complete(dispatch, stamped):
    assert str(stamped.folio_fiscal).upper() in dispatch.text
    assert "&" not in dispatch.text


def test_sending_twice_makes_one_dispatch(dispatch, stamped):
    assert send_issued(stamped) == dispatch
    assert Dispatch.objects.count() == 1


def test_invoice_without_recipients_goes_to_the_sender_alone(stamped):
    stamped.recipients = []
    dispatch = send_issued(stamped)
    assert dispatch.messages.get().role == Message.Role.COPY
    assert "nadie" in dispatch.copy_text


def test_name_with_markup_is_inert_in_the_html(stamped):
    stamped.receptor_nombre = "<script>alert(1)</script>"
    assert "<script>" not in send_issued(stamped).html


def test_email_says_why_its_link_is_there(dispatch):
    for text in (dispatch.text, dispatch.html):
        assert "Si no ve los archivos adjuntos" in text
    for text in (dispatch.copy_text, dispatch.copy_html):
        assert "un enlace como éste" in text


def test_first_words_in_the_inbox_say_what_it_is(dispatch):
    assert "$2,901.16 MXN del " in _preview(dispatch.html)
    assert "Se envió a ana@example.com" in _preview(dispatch.copy_html)


def _preview(html):
    return html.split('<div style="display:none', 1)[1].split("</div>", 1)[0]


def test_html_stays_far_below_what_mail_programs_cut(dispatch):
    assert max(len(dispatch.html), len(dispatch.copy_html)) < 30_000
