"""What holds for every input of the spelling check."""

from hypothesis import given
from hypothesis import strategies as st

from blacklist.addresses import fold
from blacklist.spelling import Book, suggest
from blacklist.spelling.mailboxes import MAILBOXES
from blacklist.syntax import is_valid

BOOK = Book.build(
    ["damaris.escobedo@talleresmina.com", "rmontoya@hotmail.com", "x@hotmial.com"],
    ["cafecoatepec.com.mx"],
)
LOCALS = ["damaris.escobedo", "rmontoya", "abril.hernandez", "jlopez", "cp.velazquez"]
DOMAINS = [*MAILBOXES, "talleresmina.com", "cafecoatepec.com.mx", "otra.com.mx"]
ANYTHING = st.text(st.sampled_from("abcelmoxyz0189.-_@,; ñíA"), max_size=3)


@st.composite
def mistyped(draw):
    """A likely address with a few letters replaced by others at one place or two."""
    address = f"{draw(st.sampled_from(LOCALS))}@{draw(st.sampled_from(DOMAINS))}"
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(address)))
        gone = draw(st.integers(0, 2))
        address = address[:at] + draw(ANYTHING) + address[at + gone :]
    return address


@given(st.text())
def test_no_text_makes_it_crash(text):
    suggest(text, BOOK)


@given(mistyped())
def test_suggestion_is_valid_folded_and_gets_no_further_one(address):
    suggestion = suggest(address, BOOK).suggestion
    if suggestion:
        assert is_valid(suggestion)
        assert fold(suggestion) == suggestion
        assert suggest(suggestion, BOOK).status == "ok"


@given(mistyped())
def test_case_and_outer_spaces_do_not_matter(address):
    shouted = f"  {address.upper()} "
    if shouted.strip().lower() == address.strip():
        assert suggest(shouted, BOOK) == suggest(address, BOOK)


@given(mistyped())
def test_status_and_suggestion_agree(address):
    spelling = suggest(address, BOOK)
    assert (spelling.status == "typo") == bool(spelling.suggestion)
    assert spelling.suggestion != fold(address)


@given(st.sampled_from(LOCALS), st.sampled_from(list(MAILBOXES)))
def test_real_mailbox_domain_is_never_changed(local, domain):
    suggestion = suggest(f"{local}@{domain}", BOOK).suggestion
    assert suggestion.partition("@")[2] in ("", domain)
