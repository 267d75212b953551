"""The help centre: open to everybody, for it shows nothing of any issuer."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from delivery.letters import steps_for
from invoices.help.articles import ARTICLES, MOST_ASKED, articles_of, shelves
from invoices.help.reading import read
from invoices.help.search import QUERY_MAX_LENGTH, index
from invoices.identity import our_sending

# Whose steps the sheet for IT departments lists; "" stands for all others.
SHEET_FAMILIES = (
    ("microsoft-365", "Microsoft 365"),
    ("google", "Google Workspace"),
    ("", "Otro servidor o filtro"),
)


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def help_index(request: HttpRequest) -> HttpResponse:
    """All topics, or those that answer ?q; as one types, only that part of the page."""
    query = request.GET.get("q", "").strip()[:QUERY_MAX_LENGTH]
    is_typing = request.headers.get("HX-Request") == "true"
    context = {
        "section": "help",
        "q": query,
        "is_typing": is_typing,
        "hits": index().search(query) if query else [],
        "most_asked": articles_of(MOST_ASKED),
        "shelves": shelves(),
    }
    template = "help/_answers.html" if is_typing else "help/index.html"
    return render(request, template, context)


@login_not_required
@require_safe
def help_article(request: HttpRequest, slug: str) -> HttpResponse:
    article = ARTICLES.get(slug)
    if article is None:
        raise Http404("No hay un tema de ayuda con ese nombre.")
    context = {
        "section": "help",
        "article": article,
        "reading": read(article),
        "related": articles_of(article.related),
        "shelf": dict(shelves())[article.section],
    }
    return render(request, "help/article.html", context)


@login_not_required
@require_safe
def help_sheet(request: HttpRequest) -> HttpResponse:
    """One sheet of paper for the customer's IT department."""
    sending = our_sending()
    # The last step is the same for all.
    steps = [(name, steps_for(code, sending)[:-1]) for code, name in SHEET_FAMILIES]
    caution = steps_for("", sending)[-1]
    context = {"sending": sending, "steps": steps, "caution": caution}
    return render(request, "help/sheet.html", context)
