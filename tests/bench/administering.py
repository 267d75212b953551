"""The blacklist's list in the administration, a million entries long."""

import statistics
import time

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse

from blacklist.models import Suppression
from tests.bench import Measurement, benchmark
from tests.bench.checking import FILL, SUPPRESSED

# A rare part, a common one, a domain, and none at all.
SEARCHES = ["ead98765", "@example", "77@example.com", ""]
ROUNDS = 5


@benchmark("blacklist.admin_search_ms", database=True)
def search() -> Measurement:
    """The slowest kind of search, the median of its rounds, with the whole page."""
    with connection.cursor() as cursor:
        cursor.execute(FILL, [SUPPRESSED])
        cursor.execute("ANALYZE blacklist_suppression")
    try:
        client = Client()
        users = get_user_model().objects
        client.force_login(users.create_superuser("searcher@ejemplo.mx", "clave"))
        times = [_median_seconds(client, text) for text in SEARCHES]
        return Measurement(max(times) * 1e3, "ms", ROUNDS * len(SEARCHES))
    finally:
        Suppression.objects.all()._raw_delete(using="default")


def _median_seconds(client: Client, text: str) -> float:
    url = reverse("admin:blacklist_suppression_changelist")
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        assert client.get(url, {"q": text}).status_code == 200
        times.append(time.perf_counter() - started)
    return statistics.median(times)
