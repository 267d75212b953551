"""A plain Celery task for each message that calls Anymail as its documentation shows.

The other side of `send.ratio_to_plain_celery`: no claims, no blacklist, no doubt.
"""

import django
from celery import Celery

django.setup()

from anymail.message import AnymailMessage  # noqa: E402
from django.conf import settings  # noqa: E402

from delivery.models import Message  # noqa: E402

app = Celery("plain", broker=settings.CELERY_BROKER_URL)
app.conf.task_ignore_result = True


@app.task(name="plain.send")
def send(message_id: int) -> None:
    message = Message.objects.select_related("dispatch__sender").get(pk=message_id)
    dispatch = message.dispatch
    email = AnymailMessage(
        subject=dispatch.subject,
        body=dispatch.text,
        from_email=settings.FROM_ADDRESS,
        to=[message.address],
        reply_to=[dispatch.sender.reply_to],
        metadata={"message": str(message.uuid)},
    )
    email.attach_alternative(dispatch.html, "text/html")
    for attachment in dispatch.attachments.select_related("stored_file"):
        with attachment.stored_file.file.open("rb") as file:
            email.attach(attachment.filename, file.read(), attachment.mimetype)
    email.send()
    message.send_state = "accepted"
    message.provider_message_id = email.anymail_status.message_id
    message.save(update_fields=["send_state", "provider_message_id"])
