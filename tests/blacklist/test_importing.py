"""The blacklist as a file: tried first, then written; out and in again."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from blacklist.models import Suppression
from invoices.models import User

pytestmark = pytest.mark.django_db

IMPORT = "admin:blacklist_suppression_import"
PROCESS = "admin:blacklist_suppression_process_import"
EXPORT = "admin:blacklist_suppression_export"
CSV, XLSX = "0", "1"
TABLE = """direccion,motivo,palabras
Ana@Ejemplo.mx,El buzón no existe,550 no such user
luis@ejemplo.mx,,
ana@ejemplo.mx,full,
"""


@pytest.fixture
def office(client, db):
    client.force_login(User.objects.create_superuser("admin@easysmart.mx", "clave"))
    return client


def trial(office, table=TABLE, *, kind=CSV):
    content = table.encode() if isinstance(table, str) else table
    file = SimpleUploadedFile("lista", content)
    return office.post(reverse(IMPORT), {"format": kind, "import_file": file})


def confirm(office, response):
    form = response.context["confirm_form"]
    return office.post(reverse(PROCESS), form.initial, follow=True)


def test_trial_says_what_would_happen_and_writes_nothing(office):
    response = trial(office)
    assert "<strong>2</strong> direcciones nuevas" in response.text
    assert "1 ya estaban" in response.text
    assert not Suppression.objects.exists()


def test_confirmed_list_is_blocked_with_evidence_and_history(office):
    confirm(office, trial(office))
    ana = Suppression.objects.get(address="ana@ejemplo.mx")
    assert (ana.reason, ana.state) == ("invalid", "active")
    assert ana.evidence.get().words == "550 no such user"
    assert ana.changes.get().changed_by.email == "admin@easysmart.mx"
    assert Suppression.objects.get(address="luis@ejemplo.mx").reason == "manual"


def test_list_does_not_undo_a_release(office):
    Suppression.objects.create(
        address="ana@ejemplo.mx", reason="full", state="released"
    )
    confirm(office, trial(office))
    assert Suppression.objects.get(address="ana@ejemplo.mx").state == "released"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("ana arroba ejemplo,", "Falta la arroba"),
        ("ana@ejemplo.mx,porque sí", "No se conoce el motivo"),
    ],
)
def test_wrong_row_is_named_and_stops_the_list(office, row, words):
    response = trial(office, f"direccion,motivo\nluis@ejemplo.mx,\n{row}\n")
    assert words in response.text
    assert "confirm_form" not in response.context
    assert not Suppression.objects.exists()


def test_excel_comes_in(office):
    book = Workbook()
    book.active.append(["direccion", "motivo"])
    book.active.append(["ana@ejemplo.mx", "disabled"])
    file = io.BytesIO()
    book.save(file)
    confirm(office, trial(office, file.getvalue(), kind=XLSX))
    assert Suppression.objects.get().reason == "disabled"


def test_what_goes_out_may_come_in_again(office):
    confirm(office, trial(office))
    fields = dict.fromkeys(
        ["suppressionresource_address", "suppressionresource_reason"], "on"
    )
    response = office.post(reverse(EXPORT), {"format": CSV, "resource": "0", **fields})
    table = b"".join(response).decode()
    assert "ana@ejemplo.mx,El buzón no existe" in table
    Suppression.objects.all().delete()
    confirm(office, trial(office, table))
    assert Suppression.objects.count() == 2


def test_excel_goes_out(office):
    confirm(office, trial(office))
    fields = {"suppressionresource_address": "on", "format": XLSX, "resource": "0"}
    response = office.post(reverse(EXPORT), fields)
    sheet = load_workbook(io.BytesIO(b"".join(response))).active
    assert [cell.value for cell in sheet["A"]][0] == "direccion"
    assert sheet.max_row == 3


def test_only_who_may_add_imports(client, alicia):
    alicia.is_staff = True
    alicia.save()
    client.force_login(alicia)
    assert client.get(reverse(IMPORT)).status_code == 403
    assert client.get(reverse(EXPORT)).status_code == 403
