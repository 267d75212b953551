"""The verdict as it stands under the field."""

from django.template.loader import render_to_string

from blacklist.checking import Check, Code, Reason


def render(status, *reasons, suggestion=""):
    check = Check("ana@ejemplo.mx", status, suggestion, reasons)
    return render_to_string("blacklist/_check.html", {"check": check})


def test_good_address_gets_a_quiet_tick():
    html = render("ok")
    assert "check--ok" in html
    assert '<span class="visually-hidden">Dirección correcta</span>' in html
    assert "<button" not in html


def test_advice_is_shown_without_alarm():
    html = render("ok", Reason(Code.RISKY_HOST, "Suele llenarse."))
    assert "check--ok" in html
    assert "Suele llenarse." in html


def test_suggestion_is_a_button_of_its_own():
    reason = Reason(Code.TYPO, "¿Quiso escribir ana@gmail.com?")
    html = render("warn", reason, suggestion="ana@gmail.com")
    assert '<button type="button"' in html
    assert 'data-apply-suggestion="ana@gmail.com"' in html


def test_what_was_typed_cannot_break_out():
    html = render("warn", Reason(Code.TYPO, "<b>"), suggestion='"><script>')
    assert "<script>" not in html
    assert "<b>" not in html
