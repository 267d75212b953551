"""The issuer that the user works for now, and what the user may do for it."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY as USER_KEY
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from invoices.models import Membership, User

ISSUER_KEY = "issuer_id"


class MemberRequest(HttpRequest):
    """A request of a logged-in user; `membership` is None for one without issuers."""

    user: User
    membership: Membership | None
    memberships: list[Membership]


def writing_membership(request: MemberRequest) -> Membership:
    """The current membership if it may write. Raises PermissionDenied otherwise."""
    membership = current_membership(request)
    if not membership.can_write:
        raise PermissionDenied("Su acceso a este emisor es de sólo lectura.")
    return membership


def owning_membership(request: MemberRequest) -> Membership:
    """The current membership if it owns. Raises PermissionDenied otherwise."""
    membership = current_membership(request)
    if not membership.is_owner:
        raise PermissionDenied("Sólo el dueño del emisor puede hacer este cambio.")
    return membership


def current_membership(request: MemberRequest) -> Membership:
    """Raises PermissionDenied for a user who is no member of any issuer."""
    if request.membership is None:
        raise PermissionDenied("Su usuario todavía no pertenece a ningún emisor.")
    return request.membership


def switch_issuer(request: MemberRequest, issuer_id: int) -> bool:
    """Make another of the user's issuers the current one. False if it is not theirs."""
    if all(one.issuer_id != issuer_id for one in request.memberships):
        return False
    remember_issuer(request, issuer_id)
    return True


def remember_issuer(request: MemberRequest, issuer_id: int) -> None:
    """Make an issuer the current one without asking whether it is the user's."""
    request.session[ISSUER_KEY] = issuer_id


def sender_ids(request: MemberRequest) -> list[int]:
    """The senders whose mail the user may see: the current issuer's, or none."""
    return [request.membership.issuer.sender_id] if request.membership else []


class CurrentIssuerMiddleware:
    """Put `memberships` and `membership` on every logged-in request, in one query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        memberships = list(_memberships(request))
        chosen = request.session.get(ISSUER_KEY) if memberships else None
        current = next(
            (one for one in memberships if one.issuer_id == chosen),
            memberships[0] if memberships else None,
        )
        request.memberships = memberships  # type: ignore[attr-defined]
        request.membership = current  # type: ignore[attr-defined]
        return self.get_response(request)


def _memberships(request: HttpRequest) -> list[Membership]:
    # Reading the user here would cost static files and webhooks a query.
    if not request.session.get(USER_KEY):
        return []
    return list(
        Membership.objects.filter(user=request.user.pk)
        .select_related("issuer", "issuer__sender")
        .order_by("issuer__nombre", "pk")
    )
