"""Both files of a month's invoices in one zip, made while one looks on."""

from zipfile import ZipFile

from playwright.sync_api import expect

from tests.pages.conftest import PATIENCE_MS


def test_month_is_downloaded_whole(accountant):
    page = accountant.page
    # The demo's invoices are still on their way to the PAC.
    accountant.go_until("/facturas/?estado=stamped", page.locator("a.table__link"))
    page.get_by_label("Fecha de emisión").select_option(index=1)
    page.get_by_role("button", name="Ver", exact=True).press("Enter")
    expect(page.get_by_label("Fecha de emisión")).not_to_have_value("")
    page.get_by_role("button", name="XML y PDF de todas").press("Enter")
    link = page.get_by_role("link", name="Descargar")
    expect(link.first).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download() as download:
        link.first.press("Enter")
    with ZipFile(download.value.path()) as zipped:
        names = zipped.namelist()
    assert {name.rpartition(".")[2] for name in names} == {"xml", "pdf"}
