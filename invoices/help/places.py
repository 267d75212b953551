"""Where each question arises, and the place in the help centre that answers it.

A place is an article's slug, with "#" and the id of one of its headings where that
answers it alone.
"""

from blacklist.checking import Code
from delivery.causes import Cause
from delivery.diagnosis import Diagnosis, Stop

OF_CAUSE = {
    Cause.ON_ITS_WAY: "como-leer-el-camino",
    Cause.RETRYING: "como-leer-el-camino#reintento",
    Cause.UNCONFIRMED: "como-leer-el-camino#sin-confirmar",
    Cause.NOT_TAKEN: "el-viaje-de-un-correo#proveedor",
    Cause.BLACKLISTED: "lista-negra",
    Cause.PROVIDER_LIST: "lista-negra#proveedor",
    Cause.DEFERRED: "el-viaje-de-un-correo#espera",
    Cause.ACCEPTED: "correo-no-deseado",
    Cause.OPENED: "como-leer-el-camino#abierto",
    Cause.SOFT_BOUNCE: "rebotado-e-invalido#temporal",
    Cause.FILTER: "filtros-de-empresa",
    Cause.ATTACHMENTS: "filtros-de-empresa#adjuntos",
    Cause.INVALID: "rebotado-e-invalido#invalido",
    Cause.DISABLED: "rebotado-e-invalido#desactivado",
    Cause.FULL: "rebotado-e-invalido#lleno",
    Cause.DOMAIN: "rebotado-e-invalido#dominio",
    Cause.COMPLAINT: "lista-negra#queja",
    Cause.COPY_ARRIVED: "su-copia",
    Cause.COPY_MISSING: "su-copia#no-llega",
}

# Where a message is to be looked for that these families of servers took.
OF_HOST = {
    "microsoft-consumer": "correo-no-deseado#outlook",
    "microsoft-365": "correo-no-deseado#microsoft-365",
    "google": "correo-no-deseado#gmail",
    "yahoo": "correo-no-deseado#yahoo",
    "apple": "correo-no-deseado#icloud",
    "telmex": "prodigy-telmex",
}

# By the code of a badge, see delivery.states; the last two are of a whole invoice, see
# invoices.services.deliveries.
OF_STATE = {
    "pending": "como-leer-el-camino",
    "sending": "como-leer-el-camino",
    "retry": "como-leer-el-camino#reintento",
    "unknown": "como-leer-el-camino#sin-confirmar",
    "failed": "el-viaje-de-un-correo#proveedor",
    "withheld": "lista-negra",
    "accepted": "como-leer-el-camino",
    "deferred": "el-viaje-de-un-correo#espera",
    "delivered": "como-leer-el-camino#aceptado",
    "opened": "como-leer-el-camino#abierto",
    "confirmed": "como-leer-el-camino#recibido",
    "soft_bounce": "rebotado-e-invalido#temporal",
    "policy_block": "filtros-de-empresa",
    "rejected": "lista-negra#proveedor",
    "hard_bounce": "rebotado-e-invalido#invalido",
    "complaint": "lista-negra#queja",
    "late": "el-viaje-de-un-correo#espera",
    "seen": "como-leer-el-camino#abierto",
    "received": "como-leer-el-camino#recibido",
}

OF_CHECK = {
    Code.SYNTAX: "direcciones-mal-escritas",
    Code.BLACKLISTED: "lista-negra",
    Code.TYPO: "direcciones-mal-escritas",
    Code.ENDING: "direcciones-mal-escritas",
    Code.REFUSES: "avisos-de-la-direccion#dominio",
    Code.NO_MX: "avisos-de-la-direccion#dominio",
    Code.DISPOSABLE: "avisos-de-la-direccion#desechables",
    Code.UNREAD: "avisos-de-la-direccion#nadie-lee",
    Code.INTERNATIONAL: "avisos-de-la-direccion#acentos",
    Code.RISKY_HOST: "avisos-de-la-direccion#servidores",
}


def place_of_diagnosis(found: Diagnosis, *, host_family: str = "") -> str:
    """What explains a finding; of what was accepted, where that host may hide it."""
    if found.cause is not Cause.ACCEPTED:
        return OF_CAUSE[found.cause]
    if found.stopped_at is Stop.FILTER:
        return OF_CAUSE[Cause.FILTER]
    return OF_HOST.get(host_family, OF_CAUSE[Cause.ACCEPTED])
