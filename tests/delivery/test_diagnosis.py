"""Each state explained: where, why, who acts, and what to do."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.choices import BounceKind, DeliveryState, SendState
from delivery.diagnosis import Actor, Host, MessageFacts, Peers, Stop, diagnose


def accepted(state, kind="", **facts):
    return diagnose(
        MessageFacts(
            SendState.ACCEPTED, DeliveryState(state), BounceKind(kind), **facts
        )
    )


@given(
    st.sampled_from(SendState),
    st.sampled_from(DeliveryState),
    st.sampled_from(BounceKind),
    st.booleans(),
)
def test_everything_that_can_be_has_words(send_state, delivery_state, kind, is_copy):
    facts = MessageFacts(send_state, delivery_state, kind, is_copy=is_copy)
    found = diagnose(facts)
    assert found.sentence.endswith(".")
    assert found.next_step.endswith(".")


@pytest.mark.parametrize(
    ("state", "kind", "stop", "actor"),
    [
        ("hard_bounce", "invalid", Stop.ADDRESS, Actor.ACCOUNTANT),
        ("hard_bounce", "disabled", Stop.MAILBOX, Actor.ACCOUNTANT),
        ("soft_bounce", "full", Stop.MAILBOX, Actor.CUSTOMER),
        ("soft_bounce", "temporary", Stop.SERVER, Actor.ACCOUNTANT),
        ("soft_bounce", "dns", Stop.SERVER, Actor.ACCOUNTANT),
        ("policy_block", "policy", Stop.FILTER, Actor.CUSTOMER_IT),
        ("policy_block", "content", Stop.FILTER, Actor.CUSTOMER_IT),
        ("rejected", "suppressed", Stop.PROVIDER, Actor.ACCOUNTANT),
        ("deferred", "", Stop.SERVER, Actor.NOBODY),
        ("delivered", "", Stop.MAILBOX, Actor.CUSTOMER),
        ("complaint", "", Stop.MAILBOX, Actor.ACCOUNTANT),
        ("", "", Stop.NOWHERE, Actor.NOBODY),
    ],
)
def test_place_and_actor(state, kind, stop, actor):
    found = accepted(state, kind)
    assert (found.stopped_at, found.who_must_act) == (stop, actor)


def test_delivered_claims_no_more_than_is_known():
    found = accepted("delivered")
    assert found.sentence == "El servidor de correo de su cliente lo aceptó."
    assert "no deseado" in found.next_step


def test_opened_needs_nobody():
    found = accepted("delivered", is_opened=True)
    assert found.who_must_act == Actor.NOBODY


def test_old_bounce_does_not_explain_a_later_delivery():
    assert "aceptó" in accepted("delivered", "full").sentence


def test_servers_words_are_kept():
    assert accepted("hard_bounce", "invalid", words="550 5.1.1").words == "550 5.1.1"


def test_copy_that_arrived_is_a_witness():
    assert "Su copia sí llegó" in accepted("policy_block", copy_arrived=True).sentence
    assert "copia" not in accepted("rejected", copy_arrived=True).sentence


def test_copy_speaks_of_the_senders_own_mailbox():
    assert "aceptó la copia" in accepted("delivered", is_copy=True).sentence
    assert "no llegó" in accepted("hard_bounce", "invalid", is_copy=True).sentence


def test_doubt_is_explained_and_left_to_a_person():
    found = diagnose(MessageFacts(SendState.UNKNOWN))
    assert found.who_must_act == Actor.ACCOUNTANT
    assert "Reenviar" in found.next_step


OUTLOOK = Host("Outlook.com", "Búsquelo en la web.")
FILTER = Host("Proofpoint", "Mande la carta.", is_filter=True)
NOW = datetime(2026, 5, 2, 12, tzinfo=UTC)


def test_host_gives_its_own_advice_for_what_it_accepted():
    found = accepted("delivered", host=OUTLOOK)
    assert "(Outlook.com)" in found.sentence
    assert found.next_step == "Búsquelo en la web."
    assert found.who_must_act == Actor.CUSTOMER
    assert found.offers_letter


def test_filter_before_the_mailbox_is_its_it_departments():
    found = accepted("delivered", host=FILTER)
    assert (found.stopped_at, found.who_must_act) == (Stop.FILTER, Actor.CUSTOMER_IT)


def test_filter_that_refused_is_named():
    found = accepted("policy_block", "policy", host=FILTER)
    assert found.sentence.startswith("El filtro Proofpoint rechazó")
    assert found.offers_letter


def test_opened_message_needs_no_advice():
    found = accepted("delivered", is_opened=True, host=OUTLOOK)
    assert not found.offers_letter
    assert "Outlook" not in found.sentence


@pytest.mark.parametrize(
    ("peers", "words"),
    [
        (Peers(4, 0, 4), ""),
        (Peers(9, 1, 3), "se abrieron 3"),
        (Peers(9, 1, 0), "nadie abrió ninguno"),
        (Peers(2, 8, 1), "problema general"),
    ],
)
def test_others_at_the_same_host_are_a_witness(peers, words):
    found = accepted("delivered", host=OUTLOOK, peers=peers)
    assert words in found.evidence
    assert bool(words) is bool(found.evidence)


def test_bad_address_is_not_explained_by_others():
    found = accepted("hard_bounce", "invalid", host=OUTLOOK, peers=Peers(9, 9, 9))
    assert found.evidence == ""


def test_deferral_says_how_long_it_may_take():
    found = accepted("deferred", accepted_at=NOW)
    assert found.wait_until == NOW + timedelta(hours=72)
    assert accepted("delivered", accepted_at=NOW).wait_until is None


@pytest.mark.parametrize("state", [one for one in DeliveryState if one != "complaint"])
@pytest.mark.parametrize("send_state", [SendState.ACCEPTED, SendState.UNKNOWN])
def test_recipients_word_outweighs_the_providers(send_state, state):
    facts = MessageFacts(send_state, state, is_link_used=True, is_confirmed=True)
    found = diagnose(facts)
    assert "lo confirmó" in found.sentence
    assert (found.stopped_at, found.who_must_act) == (Stop.NOWHERE, Actor.NOBODY)


def test_used_link_proves_that_it_arrived():
    found = accepted("hard_bounce", "invalid", words="550 5.1.1", is_link_used=True)
    assert "se usó su enlace" in found.sentence
    assert found.words == ""


def test_complaint_is_still_told_after_the_link_was_used():
    found = accepted("complaint", is_link_used=True, is_confirmed=True)
    assert "no deseado" in found.sentence


def test_copy_whose_link_was_used_was_opened():
    found = accepted("", is_copy=True, is_link_used=True)
    assert found.sentence.startswith("Su copia llegó")
