"""Make the secrets that a new installation lacks: `python -m easysmart.first_secrets`.

They are files under VAR_DIR/secrets that only their owner can read. The settings take
one where neither its variable nor its X_FILE is set.
"""

import os
import secrets
from pathlib import Path

import environ
from cryptography.fernet import Fernet

BASE_DIR = Path(__file__).resolve().parent.parent


def make_absent(folder: Path) -> list[str]:
    """Write each secret that is not in the folder yet; return their names."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = {
        "secret_key": secrets.token_urlsafe(50),
        "csd_encryption_keys": Fernet.generate_key().decode("ascii"),
        "sandbox_webhook_secret": secrets.token_urlsafe(32),
    }
    absent = [name for name in made if not (folder / name).exists()]
    for name in absent:
        _write_once(folder / name, made[name])
    return absent


def _write_once(path: Path, text: str) -> None:
    # A key that exists has sealed data behind it and must never be replaced.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")


if __name__ == "__main__":
    environ.Env.read_env(BASE_DIR / ".env")
    make_absent(Path(os.environ.get("VAR_DIR") or BASE_DIR / "var") / "secrets")
