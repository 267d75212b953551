"""The issuer's page: data, series, and a CSD with each way in which it can be wrong."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from invoices.demo_certificate import make_csd, make_fiel
from invoices.models import Certificate, Issuer, Membership
from invoices.services.issuing import issue
from tests.conftest import make_issuer

pytestmark = pytest.mark.django_db


def upload(client, made, *, key=None, password=None, back=""):
    fields = {
        "certificate": SimpleUploadedFile("csd.cer", made.certificate),
        "key": SimpleUploadedFile("csd.key", key or made.key),
        "password": password or made.password,
    }
    return client.post(reverse("certificate-upload") + back, fields)


@pytest.fixture
def made(issuer):
    return make_csd(issuer.rfc, issuer.nombre)


def test_csd_is_kept_with_its_key_encrypted(alicia_client, made, catalogs):
    upload(alicia_client, made)
    certificate = Certificate.objects.get()
    assert bytes(certificate.certificate) == made.certificate
    assert made.key not in bytes(certificate.encrypted_key)


def test_efirma_is_refused(alicia_client, issuer, catalogs):
    response = upload(alicia_client, make_fiel(issuer.rfc, issuer.nombre))
    assert response.status_code == 422
    assert "e.firma" in response.text
    assert not Certificate.objects.exists()


def test_key_of_another_certificate_is_refused(alicia_client, issuer, made, catalogs):
    other = make_csd(issuer.rfc, issuer.nombre)
    response = upload(alicia_client, made, key=other.key, password=other.password)
    assert 'id="id_key_error"' in response.text


def test_wrong_password_stands_beside_the_password(alicia_client, made, catalogs):
    response = upload(alicia_client, made, password="otra")
    assert 'id="id_password_error"' in response.text


def test_csd_of_another_rfc_is_refused(alicia_client, catalogs):
    response = upload(alicia_client, make_csd("XIA190128J61", "XENON"))
    assert 'id="id_certificate_error"' in response.text


def test_file_over_the_limit_is_refused(alicia_client, made, settings, catalogs):
    settings.CERTIFICATE_MAX_BYTES = 100
    response = upload(alicia_client, made)
    assert response.status_code == 422
    assert "demasiado grande" in response.text


def test_accountant_may_not_upload(bruno_client, made):
    assert upload(bruno_client, made).status_code == 403


def test_new_issuer_belongs_to_who_made_it(carla, carla_client, catalogs):
    fields = {
        "rfc": "XIA190128J61",
        "nombre": "XENON INDUSTRIAL ARTICLES",
        "regimen_fiscal": "601",
        "codigo_postal": "76343",
        "correo": "carla@example.com",
    }
    carla_client.post(reverse("issuer-create"), fields)
    issuer = Issuer.objects.get(rfc="XIA190128J61")
    assert issuer.memberships.get().user == carla
    assert issuer.sender.copy_address == "carla@example.com"


def picture(width, height, image_format="PNG"):
    file = BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, image_format)
    return SimpleUploadedFile("logo.png", file.getvalue())


def save_with_logo(client, logo):
    fields = {
        "rfc": "EKU9003173C9",
        "nombre": "ESCUELA KEMPER URGATE",
        "regimen_fiscal": "601",
        "codigo_postal": "42501",
        "correo": "alicia@example.com",
        "logo": logo,
    }
    return client.post(reverse("issuer-update"), fields)


def test_logo_is_kept_and_shown(alicia_client, catalogs):
    save_with_logo(alicia_client, picture(40, 20))
    response = alicia_client.get(reverse("issuer-logo"))
    assert b"".join(response).startswith(b"\x89PNG")
    response.close()


@pytest.mark.parametrize(
    "logo",
    [
        picture(40, 20, "GIF"),
        picture(3_000, 2_000),
        SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>"),
        SimpleUploadedFile("logo.png", b"0" * 600_000),
    ],
    ids=["another format", "too many pixels", "no picture", "too many bytes"],
)
def test_logo_that_will_not_do_is_refused(alicia_client, catalogs, logo):
    response = save_with_logo(alicia_client, logo)
    assert response.status_code == 422
    assert 'id="id_logo_error"' in response.text


def test_switching_changes_what_is_shown(alicia, alicia_client):
    other = make_issuer(alicia, rfc="URE180429TM6", nombre="UNIVERSIDAD ROBOTICA")
    alicia_client.post(reverse("issuer-switch", args=[other.pk]))
    assert "UNIVERSIDAD ROBOTICA" in alicia_client.get(reverse("home")).text


def test_switching_to_a_foreign_issuer_is_not_found(alicia_client, other_issuer):
    url = reverse("issuer-switch", args=[other_issuer.pk])
    assert alicia_client.post(url).status_code == 404


def test_next_folio_can_be_set(alicia_client, issuer, catalogs):
    serie = issuer.series.get()
    fields = {"serie": "f", "next_folio": "1500"}
    alicia_client.post(reverse("serie-update", args=[serie.pk]), fields)
    serie.refresh_from_db()
    assert (serie.serie, serie.next_folio) == ("F", 1500)


def test_read_only_member_sees_but_cannot_save(bruno, bruno_client, issuer, catalogs):
    Membership.objects.filter(user=bruno).update(role="read_only")
    assert bruno_client.get(reverse("issuer-detail")).status_code == 200
    assert bruno_client.post(reverse("issuer-update"), {}).status_code == 403


def test_trial_certificate_seals_in_the_sandbox(alicia_client, issuer, draft):
    assert "Usar uno de prueba" in alicia_client.get(reverse("issuer-detail")).text
    alicia_client.post(reverse("certificate-trial"))
    assert issue(draft, recipients=["ana@example.com"]).state == "sealed"


def test_no_trial_certificate_with_a_real_pac(alicia_client, catalogs, settings):
    settings.PAC = "real"
    assert "uno de prueba" not in alicia_client.get(reverse("issuer-detail")).text
    assert alicia_client.post(reverse("certificate-trial")).status_code == 404


def test_accountant_makes_no_trial_certificate(bruno_client):
    assert bruno_client.post(reverse("certificate-trial")).status_code == 403
