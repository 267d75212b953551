"""An RFC and a name as the SAT writes them, however they were typed."""


def sat_rfc(text: str) -> str:
    """Capitals, no spaces or dashes."""
    return "".join(text.upper().replace("-", "").split())


def sat_nombre(text: str) -> str:
    """Capitals, one space between words."""
    return " ".join(text.upper().split())
