"""Which clock a postal code lives by. CFDI dates are local times of the place of issue.

satcfdi has a table of its own, which sends the Pacific coast to La Paz in Bolivia and
Baja California to the Gulf of Mexico, so we never ask it.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

# FechaTimbrado of a timbre is always in this zone (Anexo 20, section III).
CENTRAL = "America/Mexico_City"

_ZONES = {
    "Tiempo del Centro": CENTRAL,
    "Tiempo del Centro en Frontera": "America/Matamoros",
    "Tiempo del Noroeste": "America/Tijuana",
    "Tiempo del Pacífico": "America/Mazatlan",
    "Tiempo del Sureste": "America/Cancun",
}
# States where the SAT's name for the clock does not say all: Sonora kept Arizona's
# hour, and the border of Chihuahua is Ciudad Juárez, which follows El Paso.
_EXCEPTIONS = {
    ("Tiempo del Pacífico", "SON"): "America/Hermosillo",
    ("Tiempo del Centro en Frontera", "CHH"): "America/Ciudad_Juarez",
}


def zone_name(huso_horario: str, estado: str) -> str:
    """The IANA zone of a postal code.

    huso_horario, estado: as in c_CodigoPostal, e.g. "Tiempo del Centro" and "HID".
    Raises ValueError for a huso horario that we do not know.
    Source: Ley de los Husos Horarios (2022), articles 3 to 5.
    """
    if huso_horario not in _ZONES:
        raise ValueError(f"Unknown huso horario: {huso_horario!r}")
    return _EXCEPTIONS.get((huso_horario, estado), _ZONES[huso_horario])


def local_fecha(moment: datetime, zone: str) -> str:
    """An aware moment as Anexo 20 writes it: local, no zone, no fractions."""
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return local.isoformat(timespec="seconds")


def moment_of(fecha: str, zone: str) -> datetime:
    """The aware moment of an Anexo 20 date. Raises ValueError on another format."""
    return datetime.strptime(fecha, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=ZoneInfo(zone))
