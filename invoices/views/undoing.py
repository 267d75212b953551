"""«Deshacer» in the message that tells what was done."""

import json

from django.contrib import messages
from django.http import HttpRequest


def tell_undoable(request: HttpRequest, text: str, *, url: str, kept: str = "") -> None:
    """A message with a button that posts `kept` to the address that undoes it."""
    # Beside its text a message carries nothing else through a redirect.
    undo = json.dumps({"url": url, "kept": kept})
    messages.success(request, text, extra_tags=undo)
