"""The emails as a mail program draws them: light and dark, wide and narrow."""

import re

import pytest


@pytest.mark.parametrize(
    ("address", "says"),
    [("ana@example.com", "Ver y descargar"), ("demo@example.com", "Esta es su copia")],
)
def test_email(delivered, address, says):
    visitor = delivered

    def read(path):
        return visitor.context.request.get(f"{visitor.url}{path}").text()

    mails = re.findall(r"/sandbox/\d+/", read(f"/sandbox/?q={address}"))
    html = next(
        one for one in map(read, (f"{mail}html/" for mail in mails)) if says in one
    )
    visitor.page.goto("about:blank")
    visitor.page.set_content(html)
    name = address.split("@")[0]
    visitor.finds_nothing_wrong(f"email-{name}", only=["color-contrast"])
