"""What a customer sees of one invoice through its public link, without an account.

The token in the address is all that opens these pages, so nothing here sets a cookie,
and a form needs no CSRF token: whoever could forge the request would have to know it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from mimetypes import guess_type
from typing import Concatenate, ParamSpec

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from invoices.amounts import line_amounts
from invoices.models import Invoice, LinkVisit, PublicLink
from invoices.printing import verification_url
from invoices.rates import is_within_rate
from invoices.services.archives import zipped
from invoices.services.documents import lines_of
from invoices.services.links import find_link, note_visit
from invoices.services.payments import payment_of
from invoices.services.sending import stamped_xml
from invoices.tenancy import works_for
from invoices.visitors import Visitor, is_person, visitor_of

P = ParamSpec("P")
PublicView = Callable[Concatenate[HttpRequest, PublicLink, P], HttpResponseBase]
OpenView = Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]

HEADERS = {
    "Cache-Control": "private, no-store",
    # The address itself opens the invoice: no other site may learn it.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}
RETRY_SECONDS = 60


def public(view: PublicView[P]) -> OpenView[P]:
    """Give the view the token's live link; answer all other tokens in one way."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def answer(
        request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not _is_within_rate(request):
            response: HttpResponseBase = _closed(request, "busy", status=429)
            response.headers["Retry-After"] = str(RETRY_SECONDS)
        elif link := find_link(token):
            response = view(request, link, *args, **kwargs)
        else:
            response = _closed(request, "gone", status=404)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    # django-csp's hints know only views without arguments.
    return csp(POLICY)(answer)  # type: ignore[arg-type,return-value]


@public
@require_safe
def public_invoice(request: HttpRequest, link: PublicLink) -> HttpResponse:
    """The page. Loading it is no visit: it tells of one itself, see js/public.js."""
    invoice = link.invoice
    lines = list(invoice.lines.all())
    received = link.visits.filter(kind=LinkVisit.Kind.RECEIVED).first()
    context = {
        "link": link,
        "token": _token(request),
        "invoice": invoice,
        "payment": payment_of(invoice),
        "fecha": datetime.fromisoformat(invoice.fecha),
        "rows": [
            (line, plain, line_amounts(plain))
            for line, plain in zip(lines, lines_of(invoice, lines), strict=True)
        ],
        "reply_to": invoice.issuer.sender.reply_to,
        "received_at": received.at if received else None,
        "is_ours": _is_ours(request, link),
        "is_test": invoice.pac == "sandbox",
        "verification_url": verification_url(stamped_xml(invoice)),
    }
    return render(request, "public/invoice.html", context)


@public
@require_safe
def public_file(request: HttpRequest, link: PublicLink, name: str) -> HttpResponseBase:
    """PDF, XML or both: to be saved, so never shown among our own pages."""
    make, kind = _FILES[name]
    response = make(link.invoice)
    if response.status_code == HTTPStatus.OK and request.method == "GET":
        _note(request, link, kind)
    return response


@public
@require_safe
def public_logo(request: HttpRequest, link: PublicLink) -> HttpResponse:
    logo = link.invoice.issuer.logo
    if not logo:
        return HttpResponse(status=404)
    with logo.open() as file:
        return HttpResponse(file.read(), content_type=guess_type(logo.name or "")[0])


@public
@require_POST
def public_opened(request: HttpRequest, link: PublicLink) -> HttpResponse:
    """The page says that somebody touched it."""
    _note(request, link, LinkVisit.Kind.OPENED)
    return HttpResponse(status=204)


@public
@require_POST
def public_received(request: HttpRequest, link: PublicLink) -> HttpResponse:
    """ "La recibí": said by the customer, whatever became of the email."""
    if not link.is_of_copy:
        _note(request, link, LinkVisit.Kind.RECEIVED)
    return redirect("public-invoice", _token(request))


def _note(request: HttpRequest, link: PublicLink, kind: LinkVisit.Kind) -> None:
    """Keep it as a fact if a person did it who does not belong to the issuer."""
    if is_person(request.headers) and not works_for(request, link.invoice.issuer_id):
        note_visit(link, kind, by=_visitor(request))


def _is_ours(request: HttpRequest, link: PublicLink) -> bool:
    """Whether the issuer itself looks: its member, or whoever got its copy."""
    return link.is_of_copy or works_for(request, link.invoice.issuer_id)


def _token(request: HttpRequest) -> str:
    match = request.resolver_match
    return str(match.kwargs["token"]) if match else ""


def _closed(request: HttpRequest, name: str, *, status: int) -> HttpResponse:
    """The same words for everybody: nothing of whose invoice it was, or whether."""
    return render(request, f"public/{name}.html", status=status)


def _visitor(request: HttpRequest) -> Visitor:
    return visitor_of(
        _address(request),
        request.headers.get("User-Agent", ""),
        secret=settings.SECRET_KEY,
        day=timezone.localdate(),
    )


def _is_within_rate(request: HttpRequest) -> bool:
    limit = settings.PUBLIC_REQUESTS_PER_MINUTE
    # Whatever it says that it browses with, it is one caller.
    who = visitor_of(
        _address(request), "", secret=settings.SECRET_KEY, day=timezone.localdate()
    )
    return is_within_rate("public", who.key, per_minute=limit)


def _address(request: HttpRequest) -> str:
    """Who called us, or our proxy: it adds its caller at the end of the header."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.BEHIND_PROXY and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _pdf(invoice: Invoice) -> HttpResponseBase:
    if not invoice.pdf:
        return HttpResponse(status=404)
    with invoice.pdf.open() as file:
        return _attachment(file.read(), f"{invoice.file_name}.pdf", "application/pdf")


def _xml(invoice: Invoice) -> HttpResponse:
    name = f"{invoice.file_name}.xml"
    return _attachment(stamped_xml(invoice), name, "application/xml")


def _zip(invoice: Invoice) -> HttpResponse:
    name = f"{invoice.file_name}.zip"
    return _attachment(zipped(invoice), name, "application/zip")


def _attachment(content: bytes, name: str, mimetype: str) -> HttpResponse:
    disposition = content_disposition_header(True, name)
    return HttpResponse(
        content,
        content_type=mimetype,
        headers={"Content-Disposition": disposition},
    )


_FILES: Mapping[str, tuple[Callable[[Invoice], HttpResponseBase], LinkVisit.Kind]] = {
    "pdf": (_pdf, LinkVisit.Kind.PDF),
    "xml": (_xml, LinkVisit.Kind.XML),
    "zip": (_zip, LinkVisit.Kind.ZIP),
}
FILE_NAMES = "|".join(_FILES)
