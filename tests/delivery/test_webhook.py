"""The sandbox's webhook: verified first, kept in one insert, answered at once."""

import json
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.urls import reverse

from delivery.models import InboxPost
from delivery.providers.sandbox.signatures import sign
from delivery.publishing import WAKE_SECONDS, wake_on_commit

pytestmark = pytest.mark.django_db

BODY = json.dumps({"events": []}).encode()
SECRET = settings.SANDBOX_WEBHOOK_SECRET


@pytest.fixture
def post(client):
    def post(body=BODY, *, secret=SECRET, age=0, **headers):
        timestamp = str(int(time.time()) - age)
        signed = {
            "X-Sandbox-Timestamp": timestamp,
            "X-Sandbox-Signature": sign(body, timestamp=timestamp, secret=secret),
        }
        return client.post(
            reverse("sandbox-tracking"),
            body,
            content_type="application/json",
            headers=signed | headers,
        )

    return post


def test_verified_post_is_kept_raw(post):
    assert post().status_code == 204
    kept = InboxPost.objects.get()
    assert kept.body == BODY.decode()
    assert kept.provider == "sandbox"
    assert kept.processed_at is None


def test_worker_is_told(post, monkeypatch, django_capture_on_commit_callbacks):
    told = []
    monkeypatch.setattr(
        "celery.current_app.send_task", lambda name, **how: told.append((name, how))
    )
    with django_capture_on_commit_callbacks(execute=True):
        post()
    kept = InboxPost.objects.get()
    assert told[0][0] == "delivery.tasks.process_inbox_post"
    assert told[0][1]["args"] == [kept.pk]


def test_posts_that_come_together_wake_one_worker(
    monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr(
        "celery.current_app.send_task", lambda name, **how: told.append(how)
    )
    with django_capture_on_commit_callbacks(execute=True):
        wake_on_commit("a.task", 1)
        wake_on_commit("a.task", 2)
    assert told == [{"args": [1], "countdown": WAKE_SECONDS}]


@pytest.mark.parametrize(
    "forgery",
    [
        {"secret": "another"},
        {"X-Sandbox-Signature": ""},
        {"X-Sandbox-Signature": "ñ"},
        {"X-Sandbox-Timestamp": "1"},
        {"X-Sandbox-Timestamp": "x"},
        {"age": 400},
        {"age": -400},
    ],
)
def test_what_is_not_signed_now_is_refused(post, forgery):
    assert post(**forgery).status_code == 400
    assert not InboxPost.objects.exists()


def test_altered_body_is_refused(client, post):
    timestamp = str(int(time.time()))
    signature = sign(BODY, timestamp=timestamp, secret=SECRET)
    headers = {
        "X-Sandbox-Timestamp": timestamp,
        "X-Sandbox-Signature": signature,
    }
    response = post(BODY + b" ", **headers)
    assert response.status_code == 400


def test_same_request_again_is_a_replay(post, time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)
    assert post().status_code == 204
    assert post().status_code == 409
    assert InboxPost.objects.count() == 1


def test_oversized_post_is_not_even_read(post):
    body = b"x" * (settings.WEBHOOK_MAX_BYTES + 1)
    assert post(body).status_code == 413
    assert not InboxPost.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b'{"events": NaN}', b"[" * 100_000, b"1" * 5_000],
)
def test_what_is_not_json_is_refused(post, body):
    assert post(body).status_code == 400
    assert not InboxPost.objects.exists()


def test_get_is_not_allowed(client):
    assert client.get(reverse("sandbox-tracking")).status_code == 405


@contextmanager
def insert_fails(times):
    """Each post's insert fails, as when the database is away, so many times."""
    left = [OperationalError("away")] * times

    def run(execute, *statement):
        if "INSERT" in statement[0] and left:
            raise left.pop()
        return execute(*statement)

    with connection.execute_wrapper(run):
        yield


@pytest.mark.django_db(transaction=True)
def test_fault_of_our_own_asks_to_come_again(post):
    with insert_fails(times=2):
        assert post().status_code == 503
    assert not InboxPost.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_connection_that_was_lost_meanwhile_costs_no_post(post):
    with insert_fails(times=1):
        assert post().status_code == 204
    assert InboxPost.objects.count() == 1


def test_answer_has_its_length_and_no_cookie(post):
    response = post()
    assert response.headers["Content-Length"] == "0"
    assert not response.cookies


def test_one_statement_keeps_a_post(post, django_assert_num_queries):
    with django_assert_num_queries(1):
        post()


def test_no_login_and_no_form_token_is_wanted(client, post):
    client.handler.enforce_csrf_checks = True
    assert post().status_code == 204


def test_without_the_sandbox_there_is_no_such_page(post, settings):
    settings.EMAIL_PROVIDER = "plain"
    assert post().status_code == 404


def test_half_a_surrogate_pair_is_json_and_kept(post):
    assert post(rb'{"events": [], "words": "\ud800"}').status_code == 204
    assert InboxPost.objects.get().body.endswith(r'"\ud800"}')
