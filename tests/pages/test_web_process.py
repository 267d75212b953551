"""A web process stays small: what draws PDFs is never imported in it.

In its folder this file comes last: the other tests have used the site by then.
"""

import requests

BROWSE = """
import sys
import easysmart.wsgi
from django.test import Client
from invoices.link_tokens import token_of
from invoices.models import PublicLink, User

client = Client(headers={"host": "localhost"})
assert client.get("/entrar/").status_code == 200
client.force_login(User.objects.filter(is_superuser=True).first())
links = PublicLink.objects.order_by("pk")[:1]
public = ["/f/" + token_of(link.uuid) + "/" for link in links]
for address in {addresses} + public:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
print(*sorted(sys.modules))
"""
ADDRESSES = [
    "/",
    "/facturas/",
    "/facturas/nueva/",
    "/clientes/",
    "/clientes/nuevo/",
    "/productos/",
    "/emisor/",
    "/sandbox/",
    "/admin/",
]


def test_no_page_imports_weasyprint_or_the_render_of_satcfdi(site):
    code = BROWSE.replace("{addresses}", repr(ADDRESSES))
    modules = site.manage("shell", "--no-imports", "-c", code).split()
    assert "django" in modules
    assert not {"weasyprint", "satcfdi.render"} & set(modules)


def test_nothing_that_was_done_in_the_browser_loaded_pango(site):
    assert site.has_loaded("web", "python")
    assert not site.has_loaded("web", "pango")


def test_a_web_process_stays_under_200_mb(site):
    for _ in range(50):
        assert requests.get(f"{site.url}/entrar/", timeout=10).ok
    assert site.rss_mb("web") < 200
