import base64
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from lxml import etree
from satcfdi.cfdi import CFDI as SatCfdi
from satcfdi.exceptions import DocumentNotFoundError
from satcfdi.models import Signer
from satcfdi.pacs import PAC, Document

from invoices import clocks
from invoices.cancel_xml import Order, read_codes, signed_request
from invoices.cancelling import Motive
from invoices.cfdi import parse, read_stamp, seal
from invoices.checks import check_encryption_keys, check_pac
from invoices.demo_certificate import make_csd
from invoices.models import SandboxStamp
from invoices.pac import PACS, SealedCfdi, cancel, get_pac, stamp
from invoices.pac.errors import CancelRejected, PacUnavailable, StampRejected
from invoices.pac.sandbox import make_stamp, pac_signer
from tests.invoices.factories import EMISOR, NOW, make_document
from tests.invoices.xml import CFDI, seal_is_good, stamp_is_good, xsd_errors


@pytest.fixture
def sealed(signer):
    return seal(make_document(), signer)


def rejection(xml, *, now=NOW):
    with pytest.raises(StampRejected) as caught:
        make_stamp(xml, signer=pac_signer(), now=now)
    assert not caught.value.retry
    return caught.value.code


def test_stamped_xml_follows_the_xsd_and_both_seals_are_good(db, sealed):
    stamped = stamp(sealed)
    assert xsd_errors(stamped) == []
    assert seal_is_good(stamped)
    assert stamp_is_good(stamped, pac_signer().certificate_bytes())


def test_stamped_xml_is_the_sealed_bytes_and_a_timbre(db, sealed):
    root = etree.fromstring(stamp(sealed))
    root.remove(root.find(f"{CFDI}Complemento"))
    assert etree.tostring(root, xml_declaration=True, encoding="UTF-8") == sealed


def test_the_same_bytes_get_their_first_stamp_back(db, sealed):
    assert stamp(sealed) == stamp(sealed)
    assert SandboxStamp.objects.count() == 1


def test_another_cfdi_gets_another_stamp(db, sealed, signer):
    other = seal(make_document(folio="13"), signer)
    assert (
        read_stamp(stamp(other)).folio_fiscal != read_stamp(stamp(sealed)).folio_fiscal
    )


@pytest.mark.django_db(transaction=True)
def test_workers_that_stamp_at_once_get_one_stamp(sealed):
    answers = []
    workers = [
        threading.Thread(target=lambda: answers.append(_stamp_in_thread(sealed)))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1


def _stamp_in_thread(sealed):
    try:
        return stamp(sealed)
    finally:
        connection.close()


def test_stamp_can_be_recovered(db, sealed):
    stamped = stamp(sealed)
    folio_fiscal = read_stamp(stamped).folio_fiscal
    assert get_pac().recover(str(folio_fiscal)).xml == stamped


def test_unknown_stamp_cannot_be_recovered(db):
    with pytest.raises(DocumentNotFoundError):
        get_pac().recover("11111111-2222-3333-4444-555555555555")


def test_status_of_a_stamped_cfdi(db, sealed):
    stamped = stamp(sealed)
    assert get_pac().status(SatCfdi.from_string(stamped))["Estado"] == "Vigente"
    SandboxStamp.objects.all().delete()
    assert get_pac().status(SatCfdi.from_string(stamped))["Estado"] == "No Encontrado"


def test_changed_content_is_rejected(sealed):
    assert rejection(sealed.replace(b'Folio="12"', b'Folio="13"')) == "302"


@pytest.mark.parametrize("sello", ["", "ñ", "AAAA"])
def test_bad_seal_is_rejected(sealed, sello):
    root = parse(sealed)
    root.set("Sello", sello)
    assert rejection(etree.tostring(root)) == "302"


@pytest.mark.parametrize("certificate", ["", "ñ", base64.b64encode(b"x").decode()])
def test_unreadable_certificate_is_rejected(sealed, certificate):
    root = parse(sealed)
    root.set("Certificado", certificate)
    assert rejection(etree.tostring(root)) == "301"


def test_unreadable_xml_is_rejected():
    assert rejection(b"<html/>") == "301"


def test_csd_of_another_rfc_is_rejected(signer):
    emisor = replace(EMISOR, rfc="XIA190128J61")
    assert rejection(seal(make_document(emisor=emisor), signer)) == "303"


def test_fiel_is_rejected(made_fiel):
    assert rejection(seal(make_document(), Signer.load(*made_fiel))) == "306"


def test_expired_csd_is_rejected():
    until = NOW - timedelta(hours=1)
    made = make_csd(EMISOR.rfc, "X", valid_from=NOW - timedelta(9), valid_until=until)
    assert rejection(seal(make_document(), Signer.load(*made))) == "305"


def test_stamped_cfdi_is_rejected(sealed):
    _, stamped = make_stamp(sealed, signer=pac_signer(), now=NOW)
    assert rejection(stamped) == "307"


@pytest.mark.parametrize("hours", [72.1, -0.2])
def test_fecha_out_of_range_is_rejected(sealed, hours):
    assert rejection(sealed, now=NOW + timedelta(hours=hours)) == "401"


def test_fecha_is_read_in_the_clock_of_the_place(signer):
    fecha = clocks.local_fecha(NOW, "America/Tijuana")
    sealed = seal(make_document(fecha=fecha, lugar_expedicion="22000"), signer)
    assert make_stamp(sealed, signer=pac_signer(), now=NOW)
    elsewhere = seal(make_document(fecha=fecha, lugar_expedicion="77500"), signer)
    assert rejection(elsewhere, now=NOW + timedelta(hours=71)) == "401"


def test_unknown_place_is_rejected(signer):
    sealed = seal(make_document(lugar_expedicion="00100"), signer)
    assert rejection(sealed) == "CFDI40126"


def test_time_of_the_stamp_is_central(sealed):
    now = datetime.now(UTC).replace(microsecond=0)
    _, stamped = make_stamp(sealed, signer=pac_signer(), now=now)
    assert read_stamp(stamped).stamped_at == now


def test_pac_certificate_is_kept(settings):
    path = settings.VAR_DIR / "sandbox_pac" / "pac.p12"
    assert pac_signer() is pac_signer()
    assert Signer.load_pkcs12(path.read_bytes()).rfc_pac == pac_signer().rfc_pac
    assert path.stat().st_mode & 0o077 == 0


def test_sealed_cfdi_travels_as_its_own_bytes(sealed):
    spaced = sealed.replace(b"><cfdi:Emisor", b">\n<cfdi:Emisor")
    assert SealedCfdi.read(spaced).xml_bytes(xml_declaration=False) == spaced


class ConfusedPac(PAC):
    """Answers with whatever it was told to."""

    answer = b""

    def __init__(self):
        pass

    def stamp(self, cfdi, accept=None):
        return Document(document_id="1", xml=self.answer)


@pytest.fixture
def confused_pac(settings, monkeypatch):
    monkeypatch.setitem(PACS, "confused", f"{__name__}.ConfusedPac")
    settings.PAC = "confused"
    return ConfusedPac


def test_answer_that_is_no_cfdi_counts_as_no_answer(confused_pac, sealed):
    confused_pac.answer = b"<html>502</html>"
    with pytest.raises(PacUnavailable, match="otra cosa") as caught:
        stamp(sealed)
    assert caught.value.retry


def test_stamp_of_another_invoice_counts_as_no_answer(confused_pac, sealed, signer):
    other = seal(make_document(folio="99"), signer)
    confused_pac.answer = make_stamp(other, signer=pac_signer(), now=NOW)[1]
    with pytest.raises(PacUnavailable, match="otra factura"):
        stamp(sealed)


def test_unknown_pac_is_a_configuration_error(settings):
    settings.PAC = "finok"
    with pytest.raises(ImproperlyConfigured, match="finok"):
        get_pac()
    assert [error.id for error in check_pac()] == ["invoices.E001"]


@pytest.mark.parametrize("keys", [[], ["not a key"], ["", "x"]])
def test_bad_encryption_keys_are_a_configuration_error(settings, keys):
    settings.CSD_ENCRYPTION_KEYS = keys
    assert [error.id for error in check_encryption_keys()] == ["invoices.E002"]


def test_the_settings_of_the_tests_have_no_errors():
    assert [*check_pac(), *check_encryption_keys()] == []


def order_of(stamped, **changes):
    return Order(read_stamp(stamped).folio_fiscal, Motive.NOT_DONE, **changes)


def test_request_to_cancel_is_kept_once_and_answered_with_a_signed_acuse(db, signer):
    stamped = stamp(seal(make_document(), signer))
    request = signed_request(order_of(stamped), signer=signer, now=NOW)
    first = cancel(request, stamped_by="sandbox")
    assert first.code == "201"
    assert read_codes(first.acuse) == {read_stamp(stamped).folio_fiscal: "201"}
    assert b"SignatureValue" in first.acuse
    assert cancel(request, stamped_by="sandbox").code == "202"


def test_date_of_a_request_is_mexicos_and_not_the_servers(signer, db):
    stamped = stamp(seal(make_document(), signer))
    now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    request = signed_request(order_of(stamped), signer=signer, now=now)
    assert request.to_xml().get("Fecha") == "2026-11-23T21:00:00"


def test_somebody_elses_invoice_is_not_cancelled(db, signer):
    stamped = stamp(seal(make_document(), signer))
    stranger = Signer.load(*make_csd("XIA190128J61", "X"))
    request = signed_request(order_of(stamped), signer=stranger, now=NOW)
    with pytest.raises(CancelRejected, match="203"):
        cancel(request, stamped_by="sandbox")


@pytest.mark.parametrize("acuse", [b"", b"<html", b"<Acuse><Folios/></Acuse>"])
def test_acuse_that_cannot_be_read_says_nothing(acuse):
    assert read_codes(acuse) == {}
