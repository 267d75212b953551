"""What the commands of operation print."""

import json

from django.core.management import call_command

from delivery.monitoring import Alert


def test_status_is_one_json_object(message, capsys):
    Alert.objects.create(kind="storm", subject="caido.mx", state="1", sentence="Mal.")
    call_command("delivery_status")
    status = json.loads(capsys.readouterr().out)
    assert status["now"]["queued"] == 2
    assert status["last_30_days"]["sent"] == 0
    assert status["reputation"] is None
    assert status["alerts"][0]["subject"] == "caido.mx"


def test_rebuilding_says_how_many(message, capsys):
    call_command("rebuild_statistics")
    assert capsys.readouterr().out == "Counted 2 messages.\n"
