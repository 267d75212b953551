"""What articles show: ways as the invoice's page draws them, and wrong addresses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from delivery.states import Tone
from delivery.timeline import Step

_ZONE = ZoneInfo("America/Mexico_City")
_STATIONS = (
    ("En cola", 0),
    ("Entregado al proveedor", 2),
    ("Aceptado por su servidor", 5),
    ("Abierto", 48),
)


@dataclass(frozen=True)
class Way:
    """One message's way and what it tells. place: where the help centre says more."""

    title: str
    meaning: str
    steps: tuple[Step, ...]
    place: str


def _way(reached: int, stop: tuple[str, Tone] | None = None) -> tuple[Step, ...]:
    """The usual stations, so many of them reached, and then where it stands."""
    steps = [_step(label, second, tone="good") for label, second in _STATIONS[:reached]]
    if stop:
        label, tone = stop
        steps.append(_step(label, _STATIONS[reached][1], tone=tone))
    return (*steps, *_ahead(label for label, _ in _STATIONS[reached:]))


def _step(label: str, second: int, *, tone: Tone) -> Step:
    at = datetime(2026, 3, 2, 11, 20, second, tzinfo=_ZONE)
    return Step(name="", label=label, at=at, reached=True, tone=tone)


def _ahead(labels: Iterable[str]) -> list[Step]:
    return [Step("", label, None, reached=False, tone="neutral") for label in labels]


WAYS = (
    Way(
        "Llegó y la abrieron",
        "Todo está hecho. No necesita ninguna acción.",
        _way(4),
        "como-leer-el-camino#abierto",
    ),
    Way(
        "Su servidor la aceptó",
        "El correo está del lado de su cliente. Si dice que no la ve, hay que buscarla "
        "en su buzón.",
        _way(3),
        "correo-no-deseado",
    ),
    Way(
        "El servidor pidió esperar",
        "Se reintenta sin que usted haga nada.",
        _way(2, ("El servidor pidió esperar", "warn")),
        "el-viaje-de-un-correo#espera",
    ),
    Way(
        "Rebotó",
        "No llegó. El texto que está bajo el dibujo dice por qué y quién debe actuar.",
        _way(2, ("Rebotó: dirección inválida", "bad")),
        "rebotado-e-invalido",
    ),
)

# As they are typed, and what they are usually meant to be; the check knows them all.
MISSPELT = (
    ("ana@gmial.com", "ana@gmail.com"),
    ("ana@gmail.con", "ana@gmail.com"),
    ("ana@gmailcom", "ana@gmail.com"),
    ("ana@gimeil.com", "ana@gmail.com"),
    ("ana@hotmial.com", "ana@hotmail.com"),
    ("ana@hot.mail.com", "ana@hotmail.com"),
    ("ana@outlok.com", "ana@outlook.com"),
    ("ana@autlook.com", "ana@outlook.com"),
    ("ana@yaho.com.mx", "ana@yahoo.com.mx"),
    ("ana@iclod.com", "ana@icloud.com"),
    ("ana@prodigy.net.mc", "ana@prodigy.net.mx"),
    ("ana@1982gmail.com", "ana1982@gmail.com"),
)
