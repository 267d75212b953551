"""What a receiving IT department is asked for."""

import pytest

from delivery.letters import Sending, steps_for

SENDING = Sending("no-replay@ejemplo.mx", "ejemplo.mx", "s1", "rebotes.ejemplo.mx")


@pytest.mark.parametrize("family", ["", "microsoft-365", "google", "proofpoint"])
def test_sender_is_allowed_by_signature_and_never_by_ip_alone(family):
    steps = " ".join(steps_for(family, SENDING))
    assert "DKIM válida de ejemplo.mx" in steps
    assert "No lo autoricen sólo por dirección IP" in steps


def test_each_family_has_its_own_place_to_look():
    assert "Defender" in steps_for("microsoft-365", SENDING)[0]
    assert "consola de administración de Google" in steps_for("google", SENDING)[0]
