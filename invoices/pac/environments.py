"""Whether PACs are asked at their test services."""

from django.conf import settings
from satcfdi.pacs import Environment


def environment() -> Environment:
    """As settings.PAC_TEST says, in satcfdi's words."""
    return Environment.TEST if settings.PAC_TEST else Environment.PRODUCTION
