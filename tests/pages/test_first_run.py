"""A new user, with the keyboard alone: from the login to the first sandbox invoice."""

import re

import pytest
from playwright.sync_api import expect

EMAIL, PASSWORD = "nueva@example.com", "caballo-correcto-9"
_MAKE = (
    "from invoices.models import User;"
    f"User.objects.create_user('{EMAIL}', '{PASSWORD}', name='Nadia Vela')"
)


@pytest.fixture
def newcomer(page, site):
    site.manage("shell", "-v", "0", "-c", _MAKE)
    page.set_default_timeout(10_000)
    page.goto(f"{site.url}/entrar/")
    page.get_by_label("Correo electrónico").focus()
    page.keyboard.type(EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    return page


def takes_step(page, name):
    """The next step has the focus already."""
    link = page.get_by_role("link", name=name)
    expect(link).to_be_focused()
    page.keyboard.press("Enter")


def types(page, **fields):
    for label, text in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).focus()
        page.keyboard.type(text)


def test_new_user_issues_a_first_invoice(newcomer):
    page, keys = newcomer, newcomer.keyboard
    takes_step(page, "Agregar mi negocio")
    types(
        page,
        RFC="EKU9003173C9",
        Nombre_o_razón_social="ESCUELA KEMPER URGATE",
        Régimen_fiscal="601",
        Código_postal="42501",
        Correo_del_negocio=EMAIL,
    )
    keys.press("Control+Enter")
    takes_step(page, "Subir el certificado")
    page.get_by_role("button", name="Usar uno de prueba").press("Enter")
    expect(page.get_by_text("Por confirmar")).to_be_visible()
    page.get_by_role("link", name="Agregar un cliente").press("Enter")
    types(
        page,
        RFC="XIA190128J61",
        Nombre_o_razón_social="XENON INDUSTRIAL ARTICLES",
        Régimen_fiscal="601",
        Código_postal="76343",
    )
    page.get_by_role("textbox", name=re.compile("Correo")).first.focus()
    keys.type("ana@example.com")
    keys.press("Control+Enter")
    page.get_by_role("link", name="Hacer la primera factura").press("Enter")
    fills_invoice(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("¿Emitir esta factura?")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("A-1")


def fills_invoice(page):
    page.get_by_label("Cliente", exact=True).focus()
    page.keyboard.type("xenon")
    expect(page.get_by_role("option", name=re.compile("XENON")).first).to_be_visible()
    page.keyboard.press("Enter")
    types(
        page,
        Descripción="Consultoría",
        Precio="100",
        Clave_SAT="80101500",
        Clave_unidad="HUR",
    )
    page.keyboard.press("Control+Enter")
