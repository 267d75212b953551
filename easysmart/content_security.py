"""What a page of ours may load: nothing from any other host, nothing inline."""

from csp.constants import NONE, SELF

PAGE_DIRECTIVES = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    # The invoice page shows its own PDF, the sandbox mailbox its own messages.
    "frame-src": [SELF],
    "object-src": [NONE],
    "frame-ancestors": [NONE],
    "form-action": [SELF],
    "base-uri": [NONE],
    "manifest-src": [SELF],
}
