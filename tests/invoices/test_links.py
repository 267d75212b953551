"""Public links: one for each recipient, handed on, revoked, and what is done there."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from delivery.models import Message
from delivery.providers.registry import get_provider
from delivery.services.composing import compose
from delivery.services.retention import forget_old
from invoices.link_tokens import token_of, url_of
from invoices.models import Invoice, LinkVisit
from invoices.services.deliveries import state_of, undelivered, with_journeys
from invoices.services.links import (
    customers_visits,
    find_link,
    forget_visitors,
    note_visit,
    renew_link,
    revoke_links,
    seen_of,
)
from invoices.services.sending import resend, send_issued
from invoices.tasks import forget_visitors as forget_visitors_task
from invoices.visitors import visitor_of
from tests.invoices.visiting import PHONE, copys_link, customers_link, shared

pytestmark = pytest.mark.django_db
Kind = LinkVisit.Kind


def visitor(address="203.0.113.7"):
    return visitor_of(address, PHONE, secret="key", day=date(2026, 11, 24))


def visit(link, kind=Kind.OPENED, **who):
    return note_visit(link, kind, by=visitor(**who))


def fresh(invoice):
    return with_journeys(Invoice.objects.all()).get(pk=invoice.pk)


def bounce(invoice):
    Message.objects.filter(dispatch__invoices=invoice, role="customer").update(
        send_state="accepted", delivery_state="hard_bounce"
    )


def test_each_message_has_its_link_and_the_invoice_one_to_hand_on(sent):
    addresses = {str(link) for link in sent.links.all()}
    assert addresses == {"ana@example.com", "alicia@ejemplo.mx", "Enlace compartido"}


def test_same_sending_again_makes_no_more_links(sent):
    send_issued(sent)
    assert sent.links.count() == 3


def test_resending_keeps_the_shared_link(sent, alicia):
    before = shared(sent)
    resend(sent, addresses=["eva@example.com"], request_key=uuid4(), by=alicia)
    assert shared(sent) == before


@pytest.mark.parametrize("role", ["customer", "copy"])
def test_every_email_carries_its_own_link(sent, role):
    message = Message.objects.get(dispatch__invoices=sent, role=role)
    email = compose(message, get_provider("sandbox"))
    url = url_of(message.uuid)
    assert url in email.body.splitlines()
    assert f'href="{url}"' in email.alternatives[0].content
    assert "%%" not in email.body + email.alternatives[0].content


def test_no_stored_text_opens_anything(sent):
    dispatch = sent.dispatches.get()
    texts = [dispatch.text, dispatch.html, dispatch.copy_text, dispatch.copy_html]
    assert not any("/f/" in text for text in texts)


def test_link_is_found_with_all_that_its_page_needs(sent, django_assert_num_queries):
    token = token_of(shared(sent).uuid)
    with django_assert_num_queries(1):
        assert find_link(token).invoice.issuer.sender.reply_to


def test_forged_token_costs_no_query(sent, django_assert_num_queries):
    token = token_of(shared(sent).uuid)[:-1]
    with django_assert_num_queries(0):
        assert find_link(token) is None


def test_link_ends_after_its_days(sent, settings):
    token = token_of(customers_link(sent).uuid)
    days = timedelta(days=settings.PUBLIC_LINK_DAYS)
    with time_machine.travel(timezone.now() + days - timedelta(minutes=1)):
        assert find_link(token)
    with time_machine.travel(timezone.now() + days + timedelta(minutes=1)):
        assert find_link(token) is None


def test_revoking_ends_every_link(sent, alicia):
    tokens = [token_of(link.uuid) for link in sent.links.all()]
    assert revoke_links(sent, by=alicia) == 3
    assert [find_link(token) for token in tokens] == [None, None, None]
    assert {link.revoked_by for link in sent.links.all()} == {alicia}


def test_renewing_ends_the_shared_link_and_no_other(sent, alicia):
    before = shared(sent)
    renewed = renew_link(sent, by=alicia)
    assert find_link(token_of(before.uuid)) is None
    assert find_link(token_of(renewed.uuid)) == renewed
    assert find_link(token_of(customers_link(sent).uuid))


def test_resending_after_revoking_opens_only_the_new_email(sent, alicia):
    revoke_links(sent, by=alicia)
    resend(sent, addresses=["ana@example.com"], request_key=uuid4(), by=alicia)
    live = [str(link) for link in sent.links.all() if link.is_live]
    assert sorted(live) == ["alicia@ejemplo.mx", "ana@example.com"]


def test_invoice_that_is_no_longer_stamped_opens_no_link(sent):
    Invoice.objects.update(state=Invoice.State.SEALED)
    assert find_link(token_of(shared(sent).uuid)) is None


def test_same_visitor_within_minutes_counts_once(sent):
    link = customers_link(sent)
    assert visit(link)
    assert not visit(link)
    assert visit(link, Kind.PDF)
    assert visit(link, address="203.0.113.8")
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert visit(link)
    assert link.visits.count() == 4


def test_received_is_said_once_whoever_says_it(sent):
    link = customers_link(sent)
    assert visit(link, Kind.RECEIVED)
    assert not visit(link, Kind.RECEIVED, address="203.0.113.8")


def test_nobody_fills_the_table(sent, monkeypatch):
    monkeypatch.setattr("invoices.services.links.MOST_VISITS", 2)
    link = customers_link(sent)
    assert visit(link) and visit(link, Kind.PDF)
    assert not visit(link, Kind.XML)
    assert visit(link, Kind.RECEIVED)


def test_first_look_and_word_are_kept_on_the_invoice(sent):
    visit(customers_link(sent))
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        visit(shared(sent), Kind.RECEIVED)
    sent.refresh_from_db()
    assert timezone.now() - sent.seen_at < timedelta(minutes=1)
    assert sent.received_at - sent.seen_at >= timedelta(hours=1)


def test_what_is_done_with_the_copy_is_not_the_customers(sent):
    visit(copys_link(sent), Kind.PDF)
    invoice = fresh(sent)
    assert invoice.seen_at is None
    assert customers_visits(invoice) == []


def test_visits_name_the_link_newest_first(sent, django_assert_num_queries):
    visit(customers_link(sent))
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        visit(shared(sent), Kind.XML)
    invoice = fresh(sent)
    with django_assert_num_queries(0):
        found = [(str(one.link), one.kind) for one in customers_visits(invoice)]
    assert found == [("Enlace compartido", "xml"), ("ana@example.com", "opened")]


def test_download_says_that_it_was_opened_too(sent):
    link = customers_link(sent)
    visit(link, Kind.ZIP)
    seen = seen_of(fresh(sent))[link.message_id]
    assert seen.opened_at == seen.downloaded_at is not None
    assert seen.confirmed_at is None


def test_received_outweighs_what_the_provider_says(sent, issuer):
    bounce(sent)
    assert undelivered(issuer.invoices.all()).exists()
    visit(shared(sent), Kind.RECEIVED)
    assert state_of(fresh(sent)).shown.code == "received"
    assert not undelivered(issuer.invoices.all()).exists()


def test_opened_is_not_late_but_leaves_a_bounce_to_care_for(sent, issuer):
    long_ago = timezone.now() - timedelta(days=3)
    Message.objects.update(send_state="accepted", accepted_at=long_ago)
    visit(shared(sent))
    assert not undelivered(issuer.invoices.all()).exists()
    assert state_of(fresh(sent)).shown.code == "seen"
    bounce(sent)
    assert undelivered(issuer.invoices.all()).exists()
    assert state_of(fresh(sent)).shown.code == "hard_bounce"


@pytest.mark.parametrize("forget", [forget_visitors, forget_visitors_task])
def test_visitors_are_forgotten_after_a_day(sent, forget):
    visit(customers_link(sent))
    forget()
    assert LinkVisit.objects.get().visitor
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        forget()
    assert LinkVisit.objects.get().visitor == ""


def test_links_of_emails_go_with_their_history(sent, settings):
    visit(customers_link(sent), Kind.RECEIVED)
    years = timedelta(days=366 * settings.DELIVERY_KEPT_YEARS)
    with time_machine.travel(timezone.now() + years):
        forget_old()
    assert [str(link) for link in sent.links.all()] == ["Enlace compartido"]
    sent.refresh_from_db()
    assert sent.received_at
