import subprocess
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_der_private_key,
)
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from invoices import csd
from invoices.cfdi import seal
from invoices.demo_certificate import make_csd
from tests.invoices.factories import NOW, make_document
from tests.invoices.xml import seal_is_good

RFC = "EKU9003173C9"


def read(made, **changes):
    parts = made._replace(**changes)
    return csd.read_csd(*parts, rfc=RFC, now=NOW)


@pytest.fixture(scope="module")
def other_csd():
    return make_csd("XIA190128J61", "XENON INDUSTRIAL ARTICLES")


@pytest.fixture
def kept(issuer, made_csd):
    """The CSD as it is kept in production."""
    facts = read(made_csd)
    return issuer.certificates.create(
        number=facts.number,
        certificate=facts.certificate,
        encrypted_key=csd.encrypt_key(facts.key),
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
    )


def encrypted(key, password):
    return key.private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(password.encode())
    )


def test_csd_is_read(made_csd):
    facts = read(made_csd)
    assert len(facts.number) == 20
    assert facts.number.isdecimal()
    assert facts.legal_name == "ESCUELA KEMPER URGATE"
    assert facts.valid_from < NOW < facts.valid_until
    assert load_der_private_key(facts.key, None).key_size == 2048


def test_private_key_is_not_printed(made_csd):
    assert "key=" not in repr(read(made_csd))


def test_fiel_is_refused(made_fiel):
    with pytest.raises(csd.NotACsd, match=r"e\.firma") as caught:
        read(made_fiel)
    assert caught.value.field == "certificate"


def test_csd_of_another_rfc_is_refused(other_csd):
    with pytest.raises(csd.OtherRfc, match="XIA190128J61 y el emisor es EKU9003173C9"):
        read(other_csd)


def test_expired_csd_is_refused():
    until = NOW - timedelta(minutes=1)
    made = make_csd(RFC, "X", valid_from=NOW - timedelta(days=9), valid_until=until)
    with pytest.raises(csd.ExpiredCsd, match=f"venció el {until:%d/%m/%Y}"):
        read(made)


def test_csd_of_tomorrow_is_refused():
    start = NOW + timedelta(days=1)
    with pytest.raises(csd.NotYetValidCsd, match=f"a partir del {start:%d/%m/%Y}"):
        read(make_csd(RFC, "X", valid_from=start))


def test_key_of_another_certificate_is_refused(made_csd, other_csd):
    with pytest.raises(csd.OtherKey) as caught:
        read(made_csd, key=other_csd.key, password=other_csd.password)
    assert caught.value.field == "key"


@pytest.mark.parametrize("password", ["", "otra", "ñandú 🔑", "x" * 10_000])
def test_wrong_password_is_refused(made_csd, password):
    with pytest.raises(csd.WrongPassword) as caught:
        read(made_csd, password=password)
    assert caught.value.field == "password"


def test_exchanged_files_are_refused(made_csd):
    with pytest.raises(csd.NotACertificate):
        read(made_csd, certificate=made_csd.key, key=made_csd.certificate)


@pytest.mark.parametrize("cut", [0, 1, 20, 500, -1])
def test_cut_certificate_is_refused(made_csd, cut):
    with pytest.raises(csd.NotACertificate):
        read(made_csd, certificate=made_csd.certificate[:cut])


@pytest.mark.parametrize("cut", [0, 1, 20, 45, 60, -1])
def test_cut_key_is_refused(made_csd, cut):
    with pytest.raises(csd.NotAKey):
        read(made_csd, key=made_csd.key[:cut])


def test_key_that_is_not_encrypted_is_refused(made_csd):
    plain = read(made_csd).key
    with pytest.raises(csd.NotAKey):
        read(made_csd, key=plain)


def test_key_that_is_not_rsa_is_refused(made_csd):
    key = encrypted(ec.generate_private_key(ec.SECP256R1()), made_csd.password)
    with pytest.raises(csd.NotAKey):
        read(made_csd, key=key)


def test_huge_key_is_refused_without_opening_it(made_csd):
    body = made_csd.key[4:] + bytes(csd.KEY_MAX_BYTES)
    with pytest.raises(csd.NotAKey):
        read(made_csd, key=b"\x30\x82" + len(body).to_bytes(2) + body)


def test_key_that_would_hash_for_minutes_is_refused_at_once(made_csd):
    iterations = made_csd.key.index(b"\x02\x02\x08\x00")
    hostile = bytearray(made_csd.key)
    hostile[iterations : iterations + 4] = b"\x02\x7f\xff\xff"
    with pytest.raises(csd.NotAKey):
        read(made_csd, key=bytes(hostile))


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(made_csd, content):
    with pytest.raises(csd.NotACertificate, match="no es un certificado"):
        read(made_csd, certificate=content)
    with pytest.raises(csd.NotAKey, match="no es una llave"):
        read(made_csd, key=content)


@given(st.data())
def test_damaged_key_never_breaks_the_reader(made_csd, data):
    damaged = bytearray(made_csd.key)
    place = data.draw(st.integers(0, 90))
    damaged[place] = data.draw(st.integers(0, 255))
    try:
        read(made_csd, key=bytes(damaged))
    except csd.CsdError as error:
        assert error.field in {"key", "password"}


def test_triple_des_keys_are_read_as_the_sat_writes_them(made_csd, tmp_path):
    plain = tmp_path / "plain.der"
    plain.write_bytes(read(made_csd).key)
    for kind in (["-v2", "des3", "-v2prf", "hmacWithSHA1"], ["-v1", "PBE-SHA1-3DES"]):
        key = _openssl_pkcs8(plain, kind, made_csd.password)
        assert read(made_csd, key=key).legal_name == "ESCUELA KEMPER URGATE"


def _openssl_pkcs8(plain, kind, password):
    command = ["openssl", "pkcs8", "-topk8", "-inform", "DER", "-outform", "DER"]
    options = ["-in", str(plain), "-passout", f"pass:{password}"]
    return subprocess.run(
        [*command, *kind, *options], check=True, capture_output=True
    ).stdout


def test_kept_key_is_encrypted_and_seals(kept, made_csd):
    assert read(made_csd).key not in bytes(kept.encrypted_key)
    signer = csd.signer_for(kept)
    assert signer.rfc == RFC
    assert seal_is_good(seal(make_document(), signer))


def test_signer_is_loaded_once(kept):
    assert csd.signer_for(kept) is csd.signer_for(kept)


def test_key_encrypted_elsewhere_is_locked(kept, settings):
    settings.CSD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    kept.encrypted_key = Fernet(Fernet.generate_key()).encrypt(b"x")
    with pytest.raises(csd.LockedKey, match="Suba de nuevo"):
        csd.signer_for(kept)


def test_rotated_key_opens_with_the_new_encryption_key_alone(kept, settings):
    old, new = settings.CSD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.CSD_ENCRYPTION_KEYS = [new, old]
    call_command("rotate_keys")
    settings.CSD_ENCRYPTION_KEYS = [new]
    kept.refresh_from_db()
    assert csd.signer_for(kept).rfc == RFC


def test_rotation_names_the_keys_that_it_cannot_open(kept, settings):
    settings.CSD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match=kept.number):
        call_command("rotate_keys")
