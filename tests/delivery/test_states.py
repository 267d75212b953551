"""The fold: whatever the order and number of the facts, one state."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.choices import BounceKind, DeliveryState, EventType, SendState
from delivery.states import Fact, Folded, fold, shown_late, shown_state, worst

START = datetime(2026, 1, 31, 12, tzinfo=UTC)


def fact(type, seconds=0, kind="", words=""):
    return Fact(type, START + timedelta(seconds=seconds), BounceKind(kind), words)


facts = st.builds(
    Fact,
    type=st.sampled_from(EventType),
    occurred_at=st.integers(0, 5).map(lambda s: START + timedelta(seconds=s)),
    kind=st.sampled_from(BounceKind),
    words=st.sampled_from(["", "550 no", "250 ok"]),
)


@given(st.lists(facts), st.data())
def test_order_and_repeats_change_nothing(known, data):
    repeated = known + data.draw(
        st.lists(st.sampled_from(known)) if known else st.just([])
    )
    shuffled = data.draw(st.permutations(repeated))
    assert fold(shuffled) == fold(known)


@given(st.lists(facts), facts)
def test_accepted_delivered_and_opened_are_never_taken_back(known, another):
    before, after = fold(known), fold([*known, another])
    for name in ("accepted_at", "delivered_at", "opened_at"):
        assert getattr(before, name) is None or getattr(after, name) is not None


@given(st.lists(facts))
def test_hard_bounce_is_outranked_by_a_complaint_only(known):
    state = fold([*known, fact("bounced", kind="invalid")]).delivery_state
    assert state in (DeliveryState.HARD_BOUNCE, DeliveryState.COMPLAINT)


def test_nothing_known_is_no_news():
    assert fold([]) == Folded()


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ([fact("sent")], ""),
        ([fact("deferred")], "deferred"),
        ([fact("deferred"), fact("delivered", 9)], "delivered"),
        ([fact("opened")], "delivered"),
        ([fact("delivered"), fact("bounced", 6, "invalid")], "hard_bounce"),
        ([fact("bounced", 1, "invalid"), fact("delivered", 9)], "hard_bounce"),
        ([fact("delivered"), fact("bounced", 6, "full")], "soft_bounce"),
        ([fact("bounced", 1, "full"), fact("delivered", 9)], "delivered"),
        ([fact("bounced", 1, "full"), fact("opened", 0)], "delivered"),
        ([fact("bounced", 1, "policy")], "policy_block"),
        ([fact("bounced", 1, "content")], "policy_block"),
        ([fact("rejected", 1, "suppressed")], "rejected"),
        ([fact("rejected", 1, "invalid")], "hard_bounce"),
        ([fact("rejected", 1, "unknown")], "rejected"),
        ([fact("bounced", 1, "auto_reply")], ""),
        ([fact("delivered"), fact("complained", 4)], "complaint"),
        ([fact("other")], ""),
    ],
)
def test_facts_fold_to(known, state):
    assert fold(known).delivery_state == state


def test_times_are_the_first_of_each():
    known = [
        fact("delivered", 2),
        fact("delivered", 1),
        fact("opened", 9),
        fact("clicked", 5),
    ]
    folded = fold(known)
    assert folded.accepted_at == folded.delivered_at == START + timedelta(seconds=1)
    assert folded.opened_at == START + timedelta(seconds=5)


def test_opened_message_was_delivered_even_if_nobody_said_so():
    assert fold([fact("opened", 5)]).delivered_at == START + timedelta(seconds=5)


def test_detail_is_the_latest_of_the_deciding_words():
    known = [
        fact("bounced", 1, "full", "552 full"),
        fact("bounced", 3, "full", "552 still full"),
        fact("deferred", 5, words="451 later"),
    ]
    assert fold(known).detail == "552 still full"


def test_until_accepted_our_own_state_is_shown():
    assert shown_state("retry", "delivered").code == "retry"


def test_opened_is_shown_only_of_what_arrived():
    assert shown_state("accepted", "delivered", is_opened=True).code == "opened"
    assert shown_state("accepted", "hard_bounce", is_opened=True).code == "hard_bounce"


@pytest.mark.parametrize("send_state", SendState)
@pytest.mark.parametrize("delivery_state", DeliveryState)
def test_every_pair_of_states_has_a_badge(send_state, delivery_state):
    assert shown_state(send_state, delivery_state).label


def test_worst_badge_is_the_one_to_look_at():
    good, waiting, bad = (
        shown_state("accepted", "delivered"),
        shown_state("pending", ""),
        shown_state("accepted", "hard_bounce"),
    )
    assert worst([good, bad, waiting]) == bad
    assert worst([good, waiting]) == waiting
    assert worst([]) is None


@pytest.mark.parametrize(
    ("send_state", "delivery_state", "hours", "label"),
    [
        ("accepted", "", 24, "Aún sin confirmar después de 24 horas"),
        ("accepted", "deferred", 6, "Su servidor aún pide esperar después de 6 horas"),
        ("retry", "", 1, "Aún en la fila después de 1 hora"),
    ],
)
def test_late_message_says_for_how_long(send_state, delivery_state, hours, label):
    assert shown_late(send_state, delivery_state, hours=hours).label == label
