"""What the receiving server's words and codes mean for the address."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.bounces import (
    Policy,
    RepeatRule,
    Trouble,
    classify_bounce,
    find_status_code,
    policy,
    repeated_runs,
)
from delivery.choices import BounceKind

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("550 5.1.1 <a@b.mx>: Recipient address rejected: User unknown", "invalid"),
        ("550-5.1.1 The email account that you tried to reach does not", "invalid"),
        ("550 5.5.0 Requested action not taken: mailbox unavailable", "invalid"),
        ("554 delivery error: This user doesn't have a yahoo.com account", "invalid"),
        ("550 5.4.1 Recipient address rejected: Access denied. AS(1)", "invalid"),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", "invalid"),
        ("550 El usuario no existe", "invalid"),
        ("550 Buzón no disponible", "invalid"),
        ("550 5.2.1 The email account that you tried to reach is disabled", "disabled"),
        ("550 La cuenta de correo está suspendida", "disabled"),
        ("552 5.2.2 Mailbox full", "full"),
        ("452 4.2.2 The email account is over quota", "full"),
        ("El buzón del usuario está lleno", "full"),
        ("552 5.3.4 Message size exceeds fixed maximum message size", "content"),
        ("550 5.7.1 Message rejected as spam", "policy"),
        ("550 5.7.515 Access denied, sending domain does not meet", "policy"),
        ("550 5.7.26 This mail is unauthenticated", "policy"),
        ("550 5.1.8 Sender address rejected", "policy"),
        ("554 5.7.1 Service unavailable; client host is in our block list", "policy"),
        ("550 5.4.4 Invalid domain", "dns"),
        ("451 4.7.1 Greylisted, try again later", "temporary"),
        ("421 4.4.2 Connection dropped", "temporary"),
        ("450 Requested mail action not taken: mailbox unavailable", "temporary"),
        ("550 Requested action not taken", "unknown"),
        ("", "unknown"),
    ],
)
def test_words_alone_tell(words, kind):
    assert classify_bounce("", words=words) == kind


@pytest.mark.parametrize(
    ("code", "words", "provider_class", "kind"),
    [
        ("5.1.1", "554 blocked using a black list", "", "policy"),
        ("5.7.1", "550 user unknown", "", "policy"),
        ("5.1.1", "550 5.1.1 user unknown", "temporary", "temporary"),
        ("4.1.1", "450 user unknown", "", "temporary"),
        ("5.2.2", "552 mailbox full", "invalid", "full"),
        ("5.4.4", "", "temporary", "dns"),
    ],
)
def test_of_two_that_disagree_the_milder_counts(code, words, provider_class, kind):
    told = classify_bounce(code, words=words, provider_class=BounceKind(provider_class))
    assert told == kind


@pytest.mark.parametrize("kind", ["suppressed", "auto_reply"])
def test_what_only_the_provider_can_know_is_believed(kind):
    assert classify_bounce("5.1.1", provider_class=BounceKind(kind)) == kind


def test_provider_class_decides_where_the_rest_is_silent():
    assert classify_bounce("", provider_class=BounceKind.INVALID) == BounceKind.INVALID


def test_ip_address_is_no_status_code():
    assert find_status_code("550 refused by 5.1.1.20") == ""
    assert find_status_code("smtp; 550 5.1.10 no") == "5.1.10"


@given(st.text(), st.text(), st.sampled_from(BounceKind))
def test_any_text_has_a_kind(code, words, provider_class):
    kind = classify_bounce(code, words=words, provider_class=provider_class)
    assert kind != BounceKind.NONE


@pytest.mark.parametrize("kind", ["policy", "content", "dns", "auto_reply", ""])
def test_faults_of_others_never_block_an_address(kind):
    assert policy(BounceKind(kind)) == Policy.NEVER


@pytest.mark.parametrize("kind", ["invalid", "disabled", "suppressed"])
def test_address_that_is_no_good_is_blocked_at_once(kind):
    assert policy(BounceKind(kind)) == Policy.BLOCK_NOW


@pytest.mark.parametrize("kind", ["full", "temporary", "unknown"])
def test_soft_trouble_blocks_only_when_it_repeats(kind):
    assert policy(BounceKind(kind)) == Policy.BLOCK_AFTER_REPEATS


RULE = RepeatRule(repeats=3, window=timedelta(days=90))


def troubles(*days_ago, message=None):
    moments = [NOW - timedelta(days=days) for days in days_ago]
    return [
        Trouble(str(at), message or at + 1, one.date(), one, BounceKind.FULL)
        for at, one in enumerate(moments)
    ]


def runs(known, *delivered_days_ago):
    """Of each run, how many days ago its bounces were."""
    delivered_at = [NOW - timedelta(days=days) for days in delivered_days_ago]
    found = repeated_runs(known, rule=RULE, delivered_at=delivered_at)
    return [[(NOW - one.occurred_at).days for one in run] for run in found.values()]


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        ((40, 20, 1), [[40, 20, 1]]),
        ((1, 40, 20), [[40, 20, 1]]),
        ((40, 20, 10, 1), [[40, 20, 10], [40, 20, 10, 1]]),
        ((1, 1, 1), []),
        ((20, 1), []),
        ((100, 20, 1), []),
    ],
)
def test_soft_trouble_counts_on_three_days_in_ninety(days_ago, expected):
    assert runs(troubles(*days_ago)) == expected


def test_one_message_on_three_days_is_not_enough():
    assert runs(troubles(3, 2, 1, message=1)) == []


@pytest.mark.parametrize(
    ("delivered_days_ago", "expected"), [(30, []), (1, []), (0, [[40, 20, 1]])]
)
def test_delivery_forgives_what_was_before(delivered_days_ago, expected):
    assert runs(troubles(40, 20, 1), delivered_days_ago) == expected
