"""What the peers keep: the bare view a body, Anymail's receiver a row per event."""

from django.db import models


class Post(models.Model):
    body = models.TextField()

    def __str__(self) -> str:
        return self.body


class SavedEvent(models.Model):
    """What of Anymail's normal event a page would show, and the raw one."""

    message_id = models.CharField(max_length=255)
    event_type = models.CharField(max_length=32)
    recipient = models.CharField(max_length=254)
    timestamp = models.DateTimeField()
    esp_event = models.JSONField()

    def __str__(self) -> str:
        return self.message_id
