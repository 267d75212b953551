"""What can go wrong here. Of none of these does trying the same again help."""


class DeliveryError(Exception):
    """Base of this app's errors."""


class BadRequest(DeliveryError, ValueError):
    """A dispatch that cannot be made as asked: the caller has to ask differently."""


class DamagedFile(DeliveryError):
    """A stored attachment is not what it was when it was stored."""


class TooLarge(DeliveryError):
    """The message weighs more than the provider takes."""


class BadEvent(DeliveryError, ValueError):
    """One raw event that cannot be read. The others of its post can."""
