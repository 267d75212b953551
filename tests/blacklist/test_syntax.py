"""What can be an address, and what is said of the rest."""

import pytest

from blacklist.syntax import SyntaxProblem, is_valid, normalised


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        (" Ana.Duarte@Ejemplo.MX ", "Ana.Duarte@ejemplo.mx"),
        ("ana+facturas@ejemplo.com.mx", "ana+facturas@ejemplo.com.mx"),
        ("josé@peña.mx", "josé@peña.mx"),
        ("ana@xn--pea-8ma.mx", "ana@peña.mx"),
        ("ana*luis@ejemplo.mx", "ana*luis@ejemplo.mx"),
        ("ana@io", "ana@io"),
    ],
)
def test_address_is_saved_in_its_usual_form(typed, saved):
    assert normalised(typed) == saved


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Escriba una dirección"),
        ("ana", "Falta la arroba"),
        ("ana duarte@ejemplo.mx", "Hay un espacio"),
        ("ana@luis@ejemplo.mx", "más de una arroba"),
        ("@ejemplo.mx", "Falta el nombre"),
        ("ana@", "Falta el dominio"),
        ("ana@ejemplo..mx", "dos puntos seguidos"),
        (".ana@ejemplo.mx", "no puede empezar ni terminar con punto"),
        ("ana@-ejemplo.mx", "El dominio no puede empezar"),
        ("ana<luis@ejemplo.mx", "El signo «<»"),
        ("ana@ejemplo", "falta su terminación"),
        (f"ana@{'e' * 70}.mx", "No es una dirección"),
        (f"{'a' * 70}@ejemplo.mx", "demasiado largo"),
        (f"ana@{'ejemplo.' * 40}mx", "demasiado larga"),
        ("ana@localhost", "falta su terminación"),
    ],
)
def test_problem_is_named_in_spanish(typed, words):
    with pytest.raises(SyntaxProblem, match=words):
        normalised(typed)
    assert not is_valid(typed)
