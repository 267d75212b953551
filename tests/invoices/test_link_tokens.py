"""The secret part of a public link: ours opens, and nothing else does."""

import string
import uuid

from hypothesis import given
from hypothesis import strategies as st

from invoices.link_tokens import read_token, token_of, url_of

KEYS = st.uuids(version=4)
SAFE = string.ascii_letters + string.digits + "-_."


@given(KEYS)
def test_token_is_read_back_and_safe_in_an_address(key):
    token = token_of(key)
    assert read_token(token) == key
    assert set(token) <= set(SAFE)


@given(KEYS, st.data())
def test_no_mutated_token_is_ever_accepted(key, data):
    token = token_of(key)
    at = data.draw(st.integers(0, len(token) - 1))
    put = data.draw(st.one_of(st.sampled_from(SAFE), st.characters(codec="utf-8")))
    how = data.draw(st.sampled_from(["replace", "insert", "delete", "cut"]))
    mutated = {
        "replace": token[:at] + put + token[at + 1 :],
        "insert": token[:at] + put + token[at:],
        "delete": token[:at] + token[at + 1 :],
        "cut": token[:at],
    }[how]
    assert mutated == token or read_token(mutated) is None


@given(KEYS, KEYS)
def test_signature_of_one_link_opens_no_other(key, other):
    signature = token_of(key).rpartition(".")[2]
    forged = token_of(other).rpartition(".")[0] + "." + signature
    assert key == other or read_token(forged) is None


@given(st.text(max_size=80))
def test_any_other_text_is_refused(text):
    assert read_token(text) is None


def test_another_secret_key_opens_nothing(settings):
    token = token_of(uuid.uuid4())
    settings.SECRET_KEY = "another"
    assert read_token(token) is None


def test_link_leads_to_our_own_host(settings):
    settings.PUBLIC_URL = "https://facturas.ejemplo.mx"
    assert url_of(uuid.uuid4()).startswith("https://facturas.ejemplo.mx/f/")
