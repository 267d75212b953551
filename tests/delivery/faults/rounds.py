"""What tests with real workers share: many messages, and waiting with beat's sweeps."""

import time

from delivery import tasks
from delivery.models import Message

# A machine that is busy with other things takes long.
PATIENCE_SECONDS = 120
SWEEP_SECONDS = 0.7
ADDRESSES = 199


def queue(make_dispatch, *, dispatches):
    """Queue dispatches of 200 messages each, one of them the sender's copy."""
    for at in range(dispatches):
        make_dispatch(*[f"cliente{at}.{one}@ejemplo.mx" for one in range(ADDRESSES)])


def wait_for(is_done):
    """Return when it is; the sweep comes meanwhile, more often than beat calls it."""
    started = swept = time.monotonic()
    while not is_done():
        now = time.monotonic()
        assert now < started + PATIENCE_SECONDS, states()
        if now >= swept + SWEEP_SECONDS:
            tasks.sweep_messages()
            swept = now
        time.sleep(0.1)


def states():
    return set(Message.objects.values_list("send_state", flat=True))


def uuids(**chosen):
    """Of the messages chosen, as the provider's server knows them."""
    found = Message.objects.filter(**chosen).values_list("uuid", flat=True)
    return {str(uuid) for uuid in found}
