"""The address check, as the forms ask it."""

from ninja import Router

from blacklist.checking import check_addresses
from invoices.api.auth import KeyRequest
from invoices.api.schemas import AddressesIn, ChecksOut
from invoices.services.books import book_of
from invoices.services.host_figures import host_figures

router = Router(tags=["Direcciones"])
# Each unknown domain may take a second and a half.
MOST_WITH_DNS = 10


@router.post("/check", response=ChecksOut, summary="Comprobar direcciones")
def check(request: KeyRequest, payload: AddressesIn) -> dict[str, object]:
    """El mismo veredicto que da el formulario, en el mismo orden."""
    checks = check_addresses(
        payload.addresses,
        book=book_of(request.auth.issuer),
        use_dns=len(payload.addresses) <= MOST_WITH_DNS,
        figures=host_figures(),
    )
    return {"checks": checks}
