from django.db import connection


def test_the_suite_runs_on_postgresql(postgres, db):
    assert connection.vendor == "postgresql"


def test_redis_can_be_lost_and_come_back(redis_server):
    redis_server.client.set("x", "1")
    redis_server.stop()
    redis_server.start()
    assert redis_server.client.get("x") is None


def test_a_page_runs_scripts_in_spanish(page):
    page.set_content("<p>Hola</p>")
    assert page.evaluate("navigator.language") == "es-MX"
