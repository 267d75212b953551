"""Sessions are read with one statement, and end when Django's own would."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from easysmart.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    store = SessionStore()
    store["seen"] = [1]
    store.save()
    return store.session_key


def test_what_was_saved_is_read_in_one_query(key, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert SessionStore(key)["seen"] == [1]


def test_change_in_one_request_is_not_seen_by_another_before_it_is_saved(key):
    SessionStore(key)["seen"].append(2)
    assert SessionStore(key)["seen"] == [1]


def test_expired_session_is_empty(key):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert "seen" not in SessionStore(key)


def test_deleted_session_is_empty(key):
    SessionStore(key).flush()
    assert "seen" not in SessionStore(key)


def test_forged_data_is_empty(key):
    Session.objects.update(session_data="forged:data:here")
    assert "seen" not in SessionStore(key)
