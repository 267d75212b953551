"""The pages people work in, after a hundred thousand invoices of one business.

Made from one invoice that went the whole way, copied by the database.
"""

import gc
import time

from django.contrib.auth import get_user_model
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delivery.models import Dispatch, Event, Message
from delivery.services.counting import count_by_id
from invoices.models import Invoice, InvoiceLine
from invoices.services.issuing import issue
from invoices.services.sending import save_pdf, send_issued
from invoices.services.stamping import stamp_invoice
from tests.bench import Measurement, benchmark
from tests.conftest import make_issuer
from tests.invoices.cast import make_certificate, make_customer, make_draft
from tests.invoices.conftest import (
    CODIGOS_POSTALES,
    KEYS,
    import_small_catalogs,
)

INVOICES, EVENTS = 100_000, 1_000_000
# To the customer and to the sender; one customer's message in so many came back, and
# so many are still on their way.
MESSAGES, BOUNCED_EACH, MOVING = 2 * INVOICES, 50, 20
WARM, ROUNDS = 3, 100
COPY = """
    INSERT INTO {table}
    SELECT copied.*
    FROM generate_series(1, %s) AS n, {table} AS first,
         LATERAL jsonb_populate_record(first, jsonb_build_object({changed})) AS copied
    WHERE first.id = %s
"""
# A copy's number, and its moment: all within the last ninety days.
ID = "'id', first.id + n"
AT = "now() - n %% 129600 * interval '1 minute'"
CHANGED: dict[type[models.Model], str] = {
    Invoice: f"{ID}, 'uuid', gen_random_uuid(), 'folio', first.folio + n, "
    "'newest_dispatch_id', first.newest_dispatch_id + n, "
    f"'folio_fiscal', gen_random_uuid(), 'created_at', {AT}",
    InvoiceLine: f"{ID}, 'invoice_id', first.invoice_id + n",
    Dispatch: f"{ID}, 'uuid', gen_random_uuid(), 'request_key', gen_random_uuid(), "
    f"'created_at', {AT}",
    Invoice.dispatches.through: f"{ID}, 'invoice_id', first.invoice_id + n, "
    "'dispatch_id', first.dispatch_id + n",
    # Both of a dispatch are copied by themselves, so that each keeps its role.
    Message: "'id', first.id + 2 * n, 'uuid', gen_random_uuid(), "
    f"'dispatch_id', first.dispatch_id + n, 'created_at', {AT}, "
    "'delivery_state', CASE WHEN first.role = 'copy' THEN 'delivered' "
    f"WHEN n <= {MOVING} THEN '' "
    f"WHEN n %% {BOUNCED_EACH} = 0 THEN 'hard_bounce' ELSE 'delivered' END",
    Event: f"{ID}, 'content_hash', md5(n::text), "
    f"'message_id', first.message_id + n %% {MESSAGES}",
}
PAGES = [
    "home",
    "home-moving",
    "invoice-list",
    "invoice-detail",
    "delivery-dashboard",
]


@benchmark("pages.p95_ms", database=True)
def slowest_page() -> Measurement:
    """The slowest of the pages, whole, as the web process makes it."""
    try:
        invoice, client = _filled()
        # As easysmart.wsgi does, so that nothing searches all this for garbage.
        gc.freeze()
        times = [_p95_seconds(client, _url(name, invoice)) for name in PAGES]
        return Measurement(max(times) * 1e3, "ms", ROUNDS * len(PAGES))
    finally:
        # Issuers and all that is theirs hang on it.
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE delivery_sender CASCADE")


def _p95_seconds(client: Client, url: str) -> float:
    # A process reads each template once.
    for _ in range(WARM):
        client.get(url)
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        assert client.get(url).status_code == 200
        times.append(time.perf_counter() - started)
    return sorted(times)[ROUNDS * 95 // 100]


def _url(name: str, invoice: Invoice) -> str:
    return reverse(name, args=[invoice.uuid] if name == "invoice-detail" else [])


def _filled() -> tuple[Invoice, Client]:
    users = get_user_model().objects
    owner = users.create_superuser("accountant@ejemplo.mx", "clave")
    invoice = _sent_invoice(owner)
    dispatch = invoice.dispatches.get()
    _copy(dispatch, INVOICES)
    _copy(invoice, INVOICES)
    _copy(invoice.lines.get(), INVOICES)
    _copy(Invoice.dispatches.through.objects.get(), INVOICES)
    messages = list(dispatch.messages.order_by("pk"))
    for message in messages:
        _copy(message, INVOICES)
    _copy(_event_of(messages[0]), EVENTS)
    count_by_id([message.pk for message in messages])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(owner)
    return invoice, client


def _sent_invoice(owner) -> Invoice:
    import_small_catalogs(keys=KEYS, codigos_postales=CODIGOS_POSTALES)
    issuer = make_issuer(owner)
    make_certificate(issuer, by=owner)
    draft = make_draft(issuer, make_customer(issuer), by=owner)
    sealed = issue(draft, recipients=["ana@example.com"])
    stamp_invoice(sealed.pk)
    invoice = Invoice.objects.select_related("issuer__sender").get(pk=sealed.pk)
    save_pdf(invoice, b"%PDF-1.7 prueba")
    send_issued(invoice)
    now = timezone.now()
    invoice.dispatches.get().messages.update(
        send_state="accepted",
        delivery_state="delivered",
        provider="sandbox",
        accepted_at=now,
        delivered_at=now,
        ended_at=now,
    )
    return invoice


def _event_of(message: Message) -> Event:
    return Event.objects.create(
        message=message,
        content_hash="first",
        provider="sandbox",
        type="delivered",
        occurred_at=timezone.now(),
    )


def _copy(first: models.Model, number: int) -> None:
    """Rows like this one, with what CHANGED says; ids go on from its own."""
    query = COPY.format(table=first._meta.db_table, changed=CHANGED[type(first)])
    with connection.cursor() as cursor:
        cursor.execute(query, [number, first.pk])
