"""The sandbox's mailbox: what was accepted, shown without trusting it."""

import pytest
from django.urls import reverse

from delivery.models import SandboxMail
from delivery.services.notices import send_notice
from delivery.services.sending import send
from invoices.models import User


@pytest.fixture
def reader(client, db):
    client.force_login(User.objects.create_superuser("alicia@ejemplo.mx", "x"))
    return client


@pytest.fixture
def mail(message):
    send(message.pk)
    return SandboxMail.objects.get()


def test_list_shows_mail_and_finds_it(reader, mail):
    url = reverse("sandbox-list")
    assert "ana@ejemplo.mx" in reader.get(url).text
    assert "ana@ejemplo.mx" in reader.get(url, {"q": "ANA@"}).text
    assert "Ningún correo" in reader.get(url, {"q": "beto"}).text


def test_empty_mailbox_says_so(reader):
    assert "Todavía no hay correos" in reader.get(reverse("sandbox-list")).text


def test_mail_shows_who_what_and_what_will_be_said_of_it(reader, mail):
    page = reader.get(reverse("sandbox-mail", args=[mail.pk])).text
    assert "Su pedido" in page
    assert "Peña, Muñoz y Cía." in page
    assert "pedido.pdf" in page
    assert "250 2.0.0 OK" in page
    assert reverse("sandbox-html", args=[mail.pk]) in page


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("texto", "Va en el adjunto."),
        ("encabezados", "Auto-Submitted"),
        ("nada", "<iframe"),
    ],
)
def test_each_part_has_its_view(reader, mail, view, expected):
    page = reader.get(reverse("sandbox-mail", args=[mail.pk]), {"vista": view}).text
    assert expected in page


def test_mail_without_html_shows_its_text(reader):
    send_notice("ana@ejemplo.mx", subject="Aviso", text="Sólo texto.")
    page = reader.get(reverse("sandbox-mail", args=[SandboxMail.objects.get().pk])).text
    assert "Sólo texto." in page
    assert "<iframe" not in page
    assert "?vista=html" not in page


def test_html_stands_alone_and_may_do_nothing(reader, mail):
    response = reader.get(reverse("sandbox-html", args=[mail.pk]))
    assert response.text.strip() == "<p>Va en el adjunto.</p>"
    directives = set(response["Content-Security-Policy"].split("; "))
    assert directives == {
        "sandbox allow-popups allow-popups-to-escape-sandbox",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "frame-ancestors 'self'",
    }


def test_other_pages_keep_the_sites_own_policy(reader, mail):
    response = reader.get(reverse("sandbox-mail", args=[mail.pk]))
    assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_attachment_is_downloaded_as_it_was_sent(reader, mail):
    response = reader.get(reverse("sandbox-attachment", args=[mail.pk, 1]))
    assert response.content == b"%PDF-1.7 pedido"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="pedido.pdf"'


@pytest.mark.parametrize("number", [0, 2])
def test_attachment_that_is_not_there_is_not_found(reader, mail, number):
    url = reverse("sandbox-attachment", args=[mail.pk, number])
    assert reader.get(url).status_code == 404


def urls(mail):
    return [
        reverse("sandbox-list"),
        reverse("sandbox-mail", args=[mail.pk]),
        reverse("sandbox-html", args=[mail.pk]),
        reverse("sandbox-attachment", args=[mail.pk, 1]),
    ]


def test_strangers_are_sent_to_log_in(client, mail):
    for url in urls(mail):
        assert client.get(url).status_code == 302


def test_pages_are_only_read(reader, mail):
    for url in urls(mail):
        assert reader.post(url).status_code == 405


def test_without_the_sandbox_there_is_no_mailbox(reader, mail, settings):
    settings.EMAIL_PROVIDER = "plain"
    for url in urls(mail):
        assert reader.get(url).status_code == 404


def test_unknown_mail_is_not_found(reader):
    assert reader.get(reverse("sandbox-mail", args=[404])).status_code == 404
