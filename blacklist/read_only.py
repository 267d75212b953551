"""An admin of facts, for this app and those above it."""

from typing import Any

from django.http import HttpRequest


class ReadOnly:
    """Everybody who may view may read; nobody may add, change or delete."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
