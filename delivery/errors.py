"""What can go wrong here. Trying the same again helps with ApiFailed only."""


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


class ApiFailed(DeliveryError):
    """A provider's API was out of reach or did not answer as documented."""
