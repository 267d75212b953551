"""What holds for every provider's posts, through its real address, in its own words."""

import json
from uuid import uuid4

import pytest

from blacklist.models import Suppression
from delivery.models import Event
from delivery.providers.registry import WEBHOOKS
from tests.delivery.providers import (
    test_amazon_ses,
    test_brevo,
    test_mailgun,
    test_mailjet,
    test_postmark,
    test_resend,
    test_sendgrid,
    test_sparkpost,
)
from tests.delivery.providers.conftest import basic

# Each provider's signature is made where its own tests are, by these fixtures.
from tests.delivery.providers.test_amazon_ses import amazon  # noqa: F401
from tests.delivery.providers.test_amazon_ses import post as amazon_post  # noqa: F401
from tests.delivery.providers.test_mailgun import post as mailgun_post  # noqa: F401
from tests.delivery.providers.test_mailgun import signing_key  # noqa: F401
from tests.delivery.providers.test_resend import post as resend_post  # noqa: F401
from tests.delivery.providers.test_resend import secret  # noqa: F401
from tests.delivery.providers.test_sendgrid import post as sendgrid_post  # noqa: F401
from tests.delivery.providers.test_sendgrid import verification_key  # noqa: F401

pytestmark = pytest.mark.django_db

REFUSED = "550 5.1.1 user unknown"


def postmark(metadata):
    return {
        "delivered": test_postmark.delivery(Metadata=metadata),
        "bounced": test_postmark.bounce("HardBounce", REFUSED, Metadata=metadata),
        "new": test_postmark.delivery(Metadata=metadata, RecordType="New"),
    }


def resend(metadata):
    headers = [{"name": "X-Metadata", "value": json.dumps(metadata)}]
    said = {"type": "Permanent", "subType": "General", "message": REFUSED}
    return {
        "delivered": test_resend.event("email.delivered", headers=headers),
        "bounced": test_resend.event("email.bounced", headers=headers, bounce=said),
        "new": test_resend.event("email.new", headers=headers),
    }


def amazon_ses(metadata):
    mail = {"headers": [{"name": "X-Metadata", "value": json.dumps(metadata)}]}
    facts = {
        "delivered": test_amazon_ses.event("Delivery"),
        "bounced": test_amazon_ses.bounce("Permanent", "General", REFUSED, "5.1.1"),
        "new": test_amazon_ses.event("New"),
    }
    return {
        name: test_amazon_ses.envelope(fact | {"mail": fact["mail"] | mail})
        for name, fact in facts.items()
    }


def mailgun(metadata):
    ours = {"user-variables": metadata}
    return {
        "delivered": test_mailgun.event("delivered", **ours),
        "bounced": test_mailgun.failed("permanent", "bounce", message=REFUSED) | ours,
        "new": test_mailgun.event("new", **ours),
    }


def brevo(metadata):
    ours = {"X-Mailin-custom": json.dumps(metadata)}
    return {
        "delivered": test_brevo.event("delivered", **ours),
        "bounced": test_brevo.event("hard_bounce", reason=REFUSED, **ours),
        "new": test_brevo.event("new", **ours),
    }


def sendgrid(metadata):
    said = ("bounce", "Invalid Address", REFUSED, "5.1.1")
    return {
        "delivered": test_sendgrid.event("delivered", **metadata),
        "bounced": test_sendgrid.bounce(*said) | metadata,
        "new": test_sendgrid.event("new", **metadata),
    }


def sparkpost(metadata):
    said = {"bounce_class": "10", "raw_reason": REFUSED}
    return {
        "delivered": [test_sparkpost.event("delivery", rcpt_meta=metadata)],
        "bounced": [test_sparkpost.event("bounce", rcpt_meta=metadata, **said)],
        "new": [test_sparkpost.event("new", rcpt_meta=metadata)],
    }


def mailjet(metadata):
    ours = {"Payload": json.dumps(metadata)}
    return {
        "delivered": test_mailjet.event("sent", **ours),
        "bounced": test_mailjet.bounce("user unknown", hard=True, **ours),
        "new": test_mailjet.event("new", **ours),
    }


FACTS = {
    "postmark": postmark,
    "resend": resend,
    "amazon_ses": amazon_ses,
    "mailgun": mailgun,
    "brevo": brevo,
    "sendgrid": sendgrid,
    "sparkpost": sparkpost,
    "mailjet": mailjet,
}
SIGNED_BY = {
    "resend": "resend_post",
    "amazon_ses": "amazon_post",
    "mailgun": "mailgun_post",
    "sendgrid": "sendgrid_post",
}


@pytest.fixture(params=FACTS)
def tell(request, send_to):
    """Post what a provider says of the message with this UUID; the answer's status."""
    name = request.param
    signed = request.getfixturevalue(SIGNED_BY[name]) if name in SIGNED_BY else None

    def tell(fact, uuid):
        payload = FACTS[name]({"message": str(uuid)})[fact]
        if signed is None:
            return send_to(name, payload, **basic()).status_code
        # A new delivery of a post of Svix's has an id of its own.
        how = {"svix_id": uuid4().hex} if name == "resend" else {}
        return signed(payload, **how).status_code

    return tell


def test_all_of_them_are_here():
    assert FACTS.keys() == WEBHOOKS.keys() - {"sandbox"}


@pytest.mark.parametrize("order", [("delivered", "bounced"), ("bounced", "delivered")])
def test_order_of_the_posts_changes_nothing(tell, events, message, order):
    for fact in order:
        assert tell(fact, message.uuid) == 204
        events()
    message.refresh_from_db()
    assert (message.send_state, message.delivery_state) == ("accepted", "hard_bounce")
    assert [one.address for one in Suppression.objects.blocking()] == [message.address]


def test_repeated_fact_counts_once(tell, events, message):
    tell("bounced", message.uuid)
    assert tell("bounced", message.uuid) in (200, 204)
    assert len(events()) == 1
    assert Suppression.objects.get().count == 1


def test_fact_of_an_unknown_message_waits_and_blocks_nobody(tell, events, message):
    assert tell("bounced", uuid4()) == 204
    assert [one.message for one in events()] == [None]
    assert not Suppression.objects.exists()


def test_unknown_type_changes_nothing(tell, events, message):
    assert tell("new", message.uuid) == 204
    assert all(one.type == "other" for one in events())
    message.refresh_from_db()
    assert message.delivery_state == ""
    assert not Suppression.objects.exists()


def test_what_nobody_signed_leaves_nothing(send_to):
    for name, facts in FACTS.items():
        payload = facts({"message": str(uuid4())})["bounced"]
        assert send_to(name, payload).status_code == 400
    assert not Event.objects.exists()
