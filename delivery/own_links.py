"""A link of each recipient's own, in a text that all of a dispatch share.

The text is frozen with a mark, and the mark gives way to the link as each email is
composed: who opens it is known by which link it was, and no stored text holds one.
What the link of a message is, settings.LINK_OF_MESSAGE names: delivery has no pages.
"""

# Safe in text, in HTML and in an attribute; nobody writes it by chance.
MARK = "%%enlace-propio%%"


def put_link(text: str, link: str) -> str:
    """The text as one recipient gets it. link: a URL, safe in HTML as it stands."""
    return text.replace(MARK, link)
