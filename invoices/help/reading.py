"""An article as it is read: its text with the numbers that the settings give it."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from lxml import html

from delivery.diagnosis import PROVIDER_TRIES_FOR
from delivery.plots import TARGET_PERCENT
from delivery.services.statistics import COMPLAINED_BAD, INVALID_BAD, INVALID_WARN
from invoices.help.articles import Article
from invoices.help.examples import MISSPELT, WAYS
from invoices.identity import our_sending

# Blocks that need no full stop on the page, for they stand in a list or a table.
_APART = ("li", "td", "th", "dt", "dd", "figcaption", "h3", "h4")
_BEFORE_MARK = re.compile(r"\s+(?=[.,;:)»])")


@dataclass(frozen=True)
class Part:
    """What stands under one heading; the first part has neither heading nor anchor."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True)
class Reading:
    """html: the article's body, safe to show. parts: the same as plain text."""

    article: Article
    html: str
    parts: tuple[Part, ...]

    @property
    def headings(self) -> tuple[Part, ...]:
        return self.parts[1:]


def read(article: Article) -> Reading:
    """Render an article's body and take it apart at its second-level headings."""
    body = render_to_string(article.template, article_context())
    return Reading(article, body, _parts(body))


def article_context() -> dict[str, object]:
    """Whatever an article names that an installation may set differently."""
    return {
        "sending": our_sending(),
        "soft_bounces": settings.SOFT_BOUNCES_TO_BLOCK,
        "soft_days": settings.SOFT_BOUNCE_DAYS,
        "full_days": settings.FULL_MAILBOX_DAYS,
        "repeated_days": settings.REPEATED_BOUNCE_DAYS,
        "disabled_days": settings.DISABLED_MAILBOX_DAYS,
        "storm_addresses": settings.STORM_LEAST_INVALID,
        "storm_percent": settings.STORM_LEAST_PERCENT,
        "storm_minutes": settings.STORM_MINUTES,
        "silent_hours": settings.LATE_SILENT_HOURS,
        "deferred_hours": settings.LATE_DEFERRED_HOURS,
        "queued_hours": settings.LATE_QUEUED_HOURS,
        "provider_hours": int(PROVIDER_TRIES_FOR.total_seconds() // 3600),
        "target": TARGET_PERCENT,
        "invalid_warn": INVALID_WARN,
        "invalid_bad": INVALID_BAD,
        "complained_bad": COMPLAINED_BAD,
        "misspelt": MISSPELT,
        "ways": WAYS,
    }


def _parts(body: str) -> tuple[Part, ...]:
    parts, anchor, heading, texts = [], "", "", list[str]()
    for element in html.fragments_fromstring(body, no_leading_text=True):
        if element.tag != "h2":
            texts.append(_text(element))
            continue
        parts.append(Part(anchor, heading, " ".join(texts)))
        anchor, heading, texts = element.get("id", ""), _text(element), []
    return (*parts, Part(anchor, heading, " ".join(texts)))


def _text(element: html.HtmlElement) -> str:
    """Its words without those of buttons; what stands apart ends like a sentence."""
    for button in element.findall(".//button"):
        button.drop_tree()
    for block in element.iter(*_APART):
        text = block.text_content().strip()
        if text and text[-1] not in ".:?":
            block.append(html.fromstring("<span>.</span>"))
    words = " ".join(" ".join(element.itertext()).split())
    return _BEFORE_MARK.sub("", words)
