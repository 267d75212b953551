"""What the apps' own tests are made of, for what goes through all of them."""

from tests.delivery.conftest import (  # noqa: F401
    make_dispatch,
    make_message,
    message,
    sender,
    service,
)
from tests.invoices.conftest import catalogs  # noqa: F401
