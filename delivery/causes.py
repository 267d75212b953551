"""Why a message is where it is: the closed set that help is looked up by."""

from enum import Enum


class Cause(Enum):
    """What a diagnosis found, in one word."""

    ON_ITS_WAY = "on_its_way"
    RETRYING = "retrying"
    UNCONFIRMED = "unconfirmed"
    NOT_TAKEN = "not_taken"
    BLACKLISTED = "blacklisted"
    PROVIDER_LIST = "provider_list"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    OPENED = "opened"
    SOFT_BOUNCE = "soft_bounce"
    FILTER = "filter"
    ATTACHMENTS = "attachments"
    INVALID = "invalid"
    DISABLED = "disabled"
    FULL = "full"
    DOMAIN = "domain"
    COMPLAINT = "complaint"
    COPY_ARRIVED = "copy_arrived"
    COPY_MISSING = "copy_missing"
