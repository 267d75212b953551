"""The sandbox's mailbox: what it accepted, as the recipients would see it.

A member sees what was sent for the current issuer, an administrator everything. Where
real mail is sent these pages do not exist.
"""

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.module_loading import import_string
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from delivery.models import Message, SandboxMail
from delivery.providers.sandbox.reading import read_mail
from delivery.views.guards import only_with_sandbox

PER_PAGE = 50
# Somebody else's HTML: no scripts, no requests to anywhere, no reach into our pages.
# Its links open in a window of their own, as from a mail program.
HTML_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "frame-ancestors 'self'"
)
VIEWS = {"html": "HTML", "texto": "Texto", "encabezados": "Encabezados"}


@require_safe
@only_with_sandbox
def mail_list(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    mails = (
        _mails_for(request)
        .defer("mime")
        .filter(Q(recipient__icontains=text) | Q(subject__icontains=text))
    )
    page = Paginator(mails, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": text, "section": "sandbox"}
    return render(request, "sandbox/list.html", context)


@require_safe
@only_with_sandbox
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    mail = get_object_or_404(_mails_for(request), pk=pk)
    read = read_mail(bytes(mail.mime))
    views = {
        name: label for name, label in VIEWS.items() if name != "html" or read.html
    }
    chosen = request.GET.get("vista", "")
    context = {
        "mail": mail,
        "read": read,
        "from_header": read.header("From"),
        "reply_to_header": read.header("Reply-To"),
        "views": views,
        "chosen": chosen if chosen in views else next(iter(views)),
        "events": mail.events.all(),
        "message": _message(mail),
        "section": "sandbox",
    }
    return render(request, "sandbox/mail.html", context)


@require_safe
@xframe_options_sameorigin
@only_with_sandbox
def mail_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part alone, for the frame."""
    mail = get_object_or_404(_mails_for(request), pk=pk)
    return HttpResponse(
        read_mail(bytes(mail.mime)).html,
        headers={"Content-Security-Policy": HTML_POLICY},
    )


@require_safe
@only_with_sandbox
def mail_attachment(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    mail = get_object_or_404(_mails_for(request), pk=pk)
    attachments = read_mail(bytes(mail.mime)).attachments
    if not 1 <= number <= len(attachments):
        raise Http404
    attachment = attachments[number - 1]
    disposition = content_disposition_header(True, attachment.filename)
    return HttpResponse(
        attachment.data,
        content_type=attachment.mimetype,
        headers={"Content-Disposition": disposition},
    )


def _mails_for(request: HttpRequest) -> QuerySet[SandboxMail]:
    """Who sends for whom is the application's to know; settings name its answer."""
    if getattr(request.user, "is_staff", False):
        return SandboxMail.objects.all()
    sender_ids = import_string(settings.SENDERS_OF_REQUEST)(request)
    own = Message.objects.filter(
        dispatch__sender__in=sender_ids,
        provider="sandbox",
        provider_message_id=OuterRef("provider_message_id"),
    )
    return SandboxMail.objects.filter(Exists(own))


def _message(mail: SandboxMail) -> Message | None:
    return Message.objects.filter(
        provider="sandbox", provider_message_id=mail.provider_message_id
    ).first()
