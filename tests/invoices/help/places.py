"""Places of the help centre in pages, and whether they are there."""

import re

from invoices.help.articles import ARTICLES
from invoices.help.reading import read

_LINK = re.compile(r'href="(?:/ayuda/([\w-]+)/)?(#[\w-]+)?"')
# A page of its own beside the articles.
_SHEET = "hoja-para-sistemas"


def places_in(html, *, within=""):
    """Every "slug#id" that a page links to; within: the article that it is."""
    found = {f"{slug or within}{anchor}" for slug, anchor in _LINK.findall(html)}
    return found - {"", _SHEET}


def resolves(place):
    """Whether an article has that slug, and an element of that id if one is named."""
    slug, _, anchor = place.partition("#")
    if slug not in ARTICLES:
        return False
    return not anchor or f'id="{anchor}"' in read(ARTICLES[slug]).html
