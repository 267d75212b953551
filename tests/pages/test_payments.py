"""A payment by keyboard alone, from the invoice's page to the receipt's."""

from playwright.sync_api import expect


def open_first_debt(accountant):
    """The first customer that owes; a worker stamps the demo's invoices meanwhile."""
    debts = accountant.page.locator("table .table__link")
    accountant.go_until("/por-cobrar/", debts)
    debts.first.click()


def test_payment_is_typed_and_its_receipt_sent(accountant):
    page = accountant.page
    open_first_debt(accountant)
    page.wait_for_url("**/por-cobrar/*/")
    page.locator("table .table__link").first.click()
    page.get_by_role("link", name="Registrar pago").focus()
    page.keyboard.press("Enter")
    amount = page.get_by_label("Importe recibido")
    expect(amount).not_to_have_value("")
    amount.fill("100.50")
    first = page.locator("input[name^=pagado_]").first
    expect(first).to_have_value("100.50")
    expect(page.locator("#payment-sum")).to_contain_text("0.00")
    first.fill("60")
    expect(page.locator("#payment-sum")).to_contain_text("40.50")
    first.fill("100.50")
    expect(page.locator("#payment-sum")).to_contain_text("100.50")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Recibo de pago P-")
    expect(page.get_by_role("heading", name="Pago recibido")).to_be_visible()


def test_bank_data_hide_where_they_do_not_belong(accountant):
    page = accountant.page
    open_first_debt(accountant)
    page.wait_for_url("**/por-cobrar/*/")
    page.get_by_role("link", name="Registrar pago").click()
    bank = page.get_by_text("Datos del banco")
    expect(bank).to_be_visible()
    page.get_by_label("Forma de pago").select_option("01")
    expect(bank).to_be_hidden()
