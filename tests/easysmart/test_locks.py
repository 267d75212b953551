"""What is installed is what pyproject.toml asks for, from wherever packages come."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = PROJECT["project"]["dependencies"]
GROUPS = PROJECT["dependency-groups"]


def text_of(lock):
    return (ROOT / lock).read_text(encoding="utf-8")


def pins(lock):
    return set(re.findall(r"^([\w.-]+)==([^\s;]+)", text_of(lock), re.MULTILINE))


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", RUNTIME),
        ("requirements-dev.lock", RUNTIME + GROUPS["dev"]),
        ("requirements-setup.lock", GROUPS["setup"]),
    ],
)
def test_lock_has_what_is_asked_for(lock, wanted):
    locked = dict(pins(lock))
    for requirement in map(Requirement, wanted):
        version = locked.get(canonicalize_name(requirement.name))
        assert version and version in requirement.specifier, (
            f"script/lock: {requirement}"
        )


def test_tests_run_on_the_versions_that_serve():
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


@pytest.mark.parametrize("lock", sorted(one.name for one in ROOT.glob("*.lock")))
def test_lock_names_no_address_and_no_folder(lock):
    assert not re.search(r"://|^-|/", text_of(lock), re.MULTILINE)
    assert set(re.findall(r"^    (\S+?):", text_of(lock), re.MULTILINE)) == {
        "--hash=sha256"
    }
