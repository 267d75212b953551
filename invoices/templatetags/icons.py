"""Heroicons drawn once: the same few stand on every page, and drawing costs a copy."""

from functools import lru_cache

from django import template
from heroicons.templatetags import heroicons

register = template.Library()

for draw in (
    heroicons.heroicon_outline,
    heroicons.heroicon_solid,
    heroicons.heroicon_mini,
):
    register.simple_tag(lru_cache(maxsize=512)(draw), name=draw.__name__)
