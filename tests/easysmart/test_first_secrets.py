import stat

from cryptography.fernet import Fernet

from easysmart.first_secrets import make_absent


def test_an_empty_directory_gets_every_secret(tmp_path):
    made = make_absent(tmp_path / "secrets")
    assert {path.name for path in (tmp_path / "secrets").iterdir()} == set(made)
    Fernet((tmp_path / "secrets" / "csd_encryption_keys").read_text().strip())


def test_a_secret_that_exists_is_kept(tmp_path):
    (tmp_path / "secret_key").write_text("mine")
    assert "secret_key" not in make_absent(tmp_path)
    assert (tmp_path / "secret_key").read_text() == "mine"


def test_only_their_owner_can_read_them(tmp_path):
    make_absent(tmp_path / "secrets")
    for path in (tmp_path / "secrets").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
