"""What happened to an invoice before its emails, as stations with their times."""

from django.urls import reverse

from invoices.fiscal_way import fiscal_way


def told(invoice):
    invoice.refresh_from_db()
    return [(step.name, step.tone) for step in fiscal_way(invoice)]


def test_draft_is_captured_and_nothing_else(draft):
    assert told(draft) == [
        ("captured", "good"),
        ("sealed", "neutral"),
        ("stamped", "neutral"),
    ]


def test_sealed_invoice_is_being_stamped(sealed):
    assert told(sealed)[1:] == [("sealed", "good"), ("stamped", "progress")]


def test_stamped_invoice_has_every_time(stamped):
    stamped.refresh_from_db()
    assert [step.at for step in fiscal_way(stamped)] == [
        stamped.created_at,
        stamped.sealed_at,
        stamped.stamped_at,
    ]


def test_refusal_stands_where_the_stamp_would(sealed):
    sealed.state = "rejected"
    sealed.save()
    assert told(sealed)[2:] == [("rejected", "bad"), ("stamped", "neutral")]


def test_page_says_where_it_stands_without_colours(sealed, bruno_client):
    page = bruno_client.get(reverse("invoice-detail", args=[sealed.uuid])).text
    assert 'aria-label="Camino de la factura"' in page
    assert 'Sellada<span class="visually-hidden">: hecho</span>' in page
    assert 'Por timbrar<span class="visually-hidden">: en curso</span>' in page


def test_page_says_the_day_where_it_changes(sent, bruno_client):
    page = bruno_client.get(reverse("invoice-detail", args=[sent.uuid])).text
    # One for the invoice, one for each message.
    assert page.count("way__day") == 3
