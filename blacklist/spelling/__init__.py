"""Is an address spelt as it was meant? Rules on plain values, without DNS."""

from blacklist.spelling.book import EMPTY_BOOK, Book
from blacklist.spelling.suggesting import Slip, Spelling, suggest

__all__ = ["EMPTY_BOOK", "Book", "Slip", "Spelling", "suggest"]
