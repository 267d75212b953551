"""Whether a text can be an address at all; what is wrong with it, in plain Spanish."""

import re

from email_validator import EmailNotValidError, validate_email

from blacklist.endings import is_real

_ALLOWED = re.compile(r"[^\s\w.!#$%&'*+/=?^`{|}~@-]")


class SyntaxProblem(ValueError):
    """The text is no address. Its message is for people: what is wrong, what to do."""


def normalised(address: str) -> str:
    """The address without outer spaces, its domain in lower case.

    Raises SyntaxProblem when it cannot be an address (RFC 5321 and 6531, as
    email-validator reads them). A top-level domain alone, as in "x@io", passes: it is
    odd and valid.
    """
    text = address.strip()
    try:
        return validate_email(
            text,
            check_deliverability=False,
            strict=True,
            globally_deliverable=not is_real(text.rpartition("@")[2].lower()),
        ).normalized
    except EmailNotValidError as error:
        raise SyntaxProblem(_sentence(text)) from error
    except (ValueError, IndexError) as error:
        # What idna itself stumbles over.
        raise SyntaxProblem(_sentence(text)) from error


def is_valid(address: str) -> bool:
    """True for what `normalised` accepts."""
    try:
        normalised(address)
    except SyntaxProblem:
        return False
    return True


def _sentence(text: str) -> str:
    """Say what is wrong; the commonest reasons first."""
    local, at, domain = text.rpartition("@")
    odd = _ALLOWED.search(text)
    reasons = (
        (not text, "Escriba una dirección de correo."),
        (not at, "Falta la arroba (@): escriba la dirección como nombre@dominio.mx."),
        (re.search(r"\s", text), "Hay un espacio en la dirección: quítelo."),
        ("@" in local, "Hay más de una arroba (@): escriba una sola dirección."),
        (not local, "Falta el nombre antes de la arroba (@)."),
        (not domain, "Falta el dominio después de la arroba (@), como dominio.mx."),
        (".." in text, "Hay dos puntos seguidos en la dirección: quite uno."),
        (
            local.startswith(".") or local.endswith("."),
            "El nombre no puede empezar ni terminar con punto: quítelo.",
        ),
        (
            domain.startswith((".", "-")) or domain.endswith((".", "-")),
            "El dominio no puede empezar ni terminar con punto o guion: quítelo.",
        ),
        (odd, f"El signo «{odd and odd.group()}» no puede ir en una dirección."),
        ("." not in domain, "Al dominio le falta su terminación, como .com o .mx."),
        (len(text) > 254, "La dirección es demasiado larga: revise que sea una sola."),
        (len(local) > 64, "El nombre antes de la arroba (@) es demasiado largo."),
    )
    fallback = "No es una dirección de correo válida: revise el dominio tras la @."
    return next((sentence for wrong, sentence in reasons if wrong), fallback)
