"""The issuer that the user works for now, and what the user may do for it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth import SESSION_KEY as USER_KEY
from django.contrib.auth import middleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

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
    if not request.membership:
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


def works_for(request: HttpRequest, issuer_id: int) -> bool:
    """Whether a visitor of an open page is the issuer's member, or runs the site.

    Without a session it costs no query.
    """
    if any(one.issuer_id == issuer_id for one in _memberships(request)):
        return True
    return getattr(request.user, "is_staff", False)


def sender_ids(request: MemberRequest) -> list[int]:
    """The senders whose mail the user may see: the current issuer's, or none."""
    return [request.membership.issuer.sender_id] if request.membership else []


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Django's, which would read the user even for a view that is open to all."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> Any:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class CurrentIssuerMiddleware:
    """Put `memberships` and `membership` on every request.

    They are read, in one query, when somebody looks: files and webhooks never do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        memberships = SimpleLazyObject(lambda: _memberships(request))
        current = SimpleLazyObject(lambda: _current(request, memberships))
        request.memberships = memberships  # type: ignore[attr-defined]
        request.membership = current  # type: ignore[attr-defined]
        return self.get_response(request)


def _current(
    request: HttpRequest, memberships: Iterable[Membership]
) -> Membership | None:
    every = list(memberships)
    chosen = request.session.get(ISSUER_KEY) if every else None
    return next(
        (one for one in every if one.issuer_id == chosen), next(iter(every), None)
    )


def _memberships(request: HttpRequest) -> list[Membership]:
    if not request.session.get(USER_KEY):
        return []
    return list(
        Membership.objects.filter(user=request.user.pk)
        .select_related("issuer", "issuer__sender")
        .order_by("issuer__nombre", "pk")
    )
