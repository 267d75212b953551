"""The help centre's register: an entry for each file in templates/help/articles."""

from dataclasses import dataclass
from enum import Enum


class Section(Enum):
    """A shelf of the help centre: its title and its icon (a heroicon's name)."""

    DELIVERY = "Entender la entrega", "paper-airplane"
    NOT_SEEN = "Cuando su cliente no lo ve", "magnifying-glass"
    ADDRESSES = "Direcciones", "at-symbol"
    RESENDING = "Enviar otra vez", "arrow-path"
    CANCELLING = "Cancelar y sustituir", "no-symbol"
    ADMINISTRATION = "Para quien administra", "chart-bar"

    def __init__(self, title: str, icon: str) -> None:
        self.title = title
        self.icon = icon


@dataclass(frozen=True)
class Article:
    """One topic. keywords: how people call it who do not know its title."""

    slug: str
    section: Section
    title: str
    summary: str
    keywords: tuple[str, ...]
    related: tuple[str, ...]

    @property
    def template(self) -> str:
        return f"help/articles/{self.slug}.html"


_EVERY = [
    Article(
        "por-que-no-llegan",
        Section.DELIVERY,
        "Por qué no llegan los correos",
        "Nadie puede asegurar que llegue cada correo; sí se puede saber hasta dónde "
        "llegó y qué hacer.",
        (
            "los correos no llegan a mis clientes",
            "no llegó",
            "no me llegó",
            "no le llega la factura",
            "no recibe",
            "98 %",
            "garantía de entrega",
            "correo perdido",
        ),
        ("como-leer-el-camino", "correo-no-deseado", "reenviar"),
    ),
    Article(
        "como-leer-el-camino",
        Section.DELIVERY,
        "Cómo leer el camino de una factura",
        "Cada paso del dibujo «Su camino», qué prueba y qué hacer cuando se detiene.",
        (
            "estado",
            "qué significa aceptado por su servidor",
            "entregado",
            "abierto",
            "en cola",
            "sin confirmar",
            "se reintentará",
            "pidió esperar",
            "diagnóstico",
            "seguimiento",
            "línea de tiempo",
        ),
        ("rebotado-e-invalido", "el-viaje-de-un-correo", "su-copia"),
    ),
    Article(
        "el-viaje-de-un-correo",
        Section.DELIVERY,
        "El viaje de un correo y quién responde de cada paso",
        "De EasySmart al buzón de su cliente pasa por varias manos: cuáles son, qué "
        "alcanzamos a ver y a quién preguntar.",
        (
            "quién es responsable",
            "de quién es la culpa",
            "pasos",
            "internet",
            "servidor",
            "proveedor",
            "tarda",
            "retraso",
            "greylisting",
            "dns",
            "mx",
        ),
        ("como-leer-el-camino", "su-copia", "filtros-de-empresa"),
    ),
    Article(
        "su-copia",
        Section.DELIVERY,
        "Qué prueba la copia que llega a su buzón",
        "Si usted tiene su copia, el envío funcionó; si su cliente no tiene la suya, "
        "se quedó del lado de su cliente.",
        (
            "copia oculta",
            "comprobante de envío",
            "a mí sí me llegó",
            "mi copia",
            "prueba de que se envió",
            "constancia",
            "yo sí la recibí",
        ),
        ("el-viaje-de-un-correo", "correo-no-deseado", "reenviar-desde-su-correo"),
    ),
    Article(
        "rebotado-e-invalido",
        Section.DELIVERY,
        "Qué significan «rebotado» e «inválido»",
        "Rebotado es que regresó; inválido, que regresó porque la dirección no existe. "
        "No se arreglan igual.",
        (
            "rebotó",
            "rebote",
            "bounce",
            "correo devuelto",
            "regresó",
            "no existe el buzón",
            "buzón lleno",
            "desactivado",
            "mailer daemon",
            "undeliverable",
            "550",
        ),
        ("lista-negra", "direcciones-mal-escritas", "reenviar"),
    ),
    Article(
        "correo-no-deseado",
        Section.NOT_SEEN,
        "Dónde buscar un correo que no se ve",
        "Carpeta por carpeta: Gmail, Outlook en la web y en la computadora, Microsoft "
        "365, Yahoo e iCloud.",
        (
            "spam",
            "no deseado",
            "junk",
            "hotmail",
            "gmail",
            "outlook",
            "yahoo",
            "icloud",
            "live",
            "cuarentena",
            "microsoft 365",
            "bandeja",
            "carpeta",
            "no lo encuentro",
            "no aparece",
        ),
        ("lista-blanca", "filtros-de-empresa", "prodigy-telmex"),
    ),
    Article(
        "filtros-de-empresa",
        Section.NOT_SEEN,
        "Filtros de empresa y la carta para sistemas",
        "Muchas empresas revisan el correo antes del buzón: cómo reconocerlo y qué "
        "mandar a quien puede liberarlo.",
        (
            "filtro",
            "antispam",
            "bloqueado",
            "rechazado por un filtro",
            "carta",
            "área de sistemas",
            "ti",
            "proofpoint",
            "mimecast",
            "barracuda",
            "cuarentena",
            "política",
            "adjuntos",
            "firewall",
        ),
        ("lista-blanca", "correo-no-deseado", "el-viaje-de-un-correo"),
    ),
    Article(
        "prodigy-telmex",
        Section.NOT_SEEN,
        "Prodigy, Telmexmail y dominios en Telmex o Triara",
        "Con estos buzones conviene tener una segunda dirección: qué se observa, cómo "
        "reconocerlos y qué hacer.",
        (
            "prodigy",
            "prodigy.net.mx",
            "telmexmail",
            "telmex",
            "triara",
            "infinitum",
            "infinitummail",
            "uninet",
            "dominio alojado",
        ),
        ("correo-no-deseado", "reenviar", "avisos-de-la-direccion"),
    ),
    Article(
        "lista-blanca",
        Section.NOT_SEEN,
        "Cómo poner a EasySmart en la lista blanca",
        "Los datos de nuestro remitente, listos para copiar, y dónde escribirlos.",
        (
            "autorizar",
            "whitelist",
            "remitente seguro",
            "permitir",
            "dkim",
            "spf",
            "dmarc",
            "dominio de envío",
            "contactos",
            "no-replay",
            "remitentes aprobados",
            "allow list",
        ),
        ("filtros-de-empresa", "correo-no-deseado", "prodigy-telmex"),
    ),
    Article(
        "lista-negra",
        Section.ADDRESSES,
        "Qué es la lista negra y cómo sale una dirección de ella",
        "Las direcciones a las que ya no escribimos: por qué entran, cuánto se quedan "
        "y quién las libera.",
        (
            "bloqueada",
            "dirección bloqueada",
            "blacklist",
            "está bloqueada desde",
            "liberar",
            "desbloquear",
            "no me deja guardar el correo",
            "lista de supresión",
            "queja",
        ),
        ("rebotado-e-invalido", "direcciones-mal-escritas", "reenviar"),
    ),
    Article(
        "direcciones-mal-escritas",
        Section.ADDRESSES,
        "Direcciones que suelen escribirse mal",
        "Los errores más comunes al capturar un correo y cómo pedirlo para que salga "
        "bien.",
        (
            "error de dedo",
            "hotmial",
            "gmial",
            "gamil",
            "outlok",
            "yaho",
            ".con",
            "mal escrita",
            "quiso escribir",
            "sugerencia",
            "corregir correo",
            "typo",
        ),
        ("avisos-de-la-direccion", "rebotado-e-invalido", "lista-negra"),
    ),
    Article(
        "avisos-de-la-direccion",
        Section.ADDRESSES,
        "Qué significan los avisos al escribir una dirección",
        "Rojo no se puede usar, amarillo conviene revisarlo, verde con consejo se "
        "puede usar: qué hay detrás de cada uno.",
        (
            "usar de todos modos",
            "desechable",
            "mailinator",
            "dominio no existe",
            "no recibe correo",
            "servidor riesgoso",
            "no anuncia ningún servidor",
            "advertencia",
            "comprobación",
            "acentos",
            "noreply",
        ),
        ("direcciones-mal-escritas", "lista-negra", "prodigy-telmex"),
    ),
    Article(
        "reenviar",
        Section.RESENDING,
        "Cómo reenviar una factura desde EasySmart",
        "A la misma dirección, a otra, o todo lo que le falta a un cliente, sin "
        "duplicar nada por accidente.",
        (
            "mandar otra vez",
            "volver a enviar",
            "reenvío",
            "cambiar el correo",
            "otra dirección",
            "duplicado",
            "facturas pendientes",
        ),
        ("reenviar-desde-su-correo", "rebotado-e-invalido", "lista-negra"),
    ),
    Article(
        "reenviar-desde-su-correo",
        Section.RESENDING,
        "Cómo mandar la factura desde su propio correo",
        "Descargue el XML y el PDF, o reenvíe su copia: el camino de reserva cuando "
        "todo lo demás tarda.",
        (
            "enviar manualmente",
            "por mi cuenta",
            "descargar xml",
            "descargar pdf",
            "adjuntar",
            "whatsapp",
            "urgente",
            "reenviar mi copia",
        ),
        ("reenviar", "su-copia", "por-que-no-llegan"),
    ),
    Article(
        "cancelar",
        Section.CANCELLING,
        "Cómo cancelar o sustituir una factura",
        "Qué motivo elegir, cuándo debe aceptarla su cliente y qué significa cada "
        "estado.",
        (
            "cancelación",
            "motivo 01",
            "motivo 02",
            "sustitución",
            "relación 04",
            "acuse",
            "en proceso",
            "buzón tributario",
            "aceptación",
            "plazo vencido",
            "corregir factura timbrada",
            "anular",
        ),
        ("reenviar", "como-leer-el-camino"),
    ),
    Article(
        "reputacion",
        Section.ADMINISTRATION,
        "Cómo se calcula la reputación",
        "Qué mide cada porcentaje del tablero de entregas, desde dónde preocupa y cómo "
        "se recupera.",
        (
            "fórmula",
            "porcentaje",
            "tablero",
            "quejas",
            "entregas",
            "98 %",
            "tasa de rebote",
            "tormenta",
            "meta",
        ),
        ("rebotado-e-invalido", "lista-negra", "por-que-no-llegan"),
    ),
]

ARTICLES = {article.slug: article for article in _EVERY}
# What an empty search offers.
MOST_ASKED = (
    "por-que-no-llegan",
    "correo-no-deseado",
    "rebotado-e-invalido",
    "lista-blanca",
    "lista-negra",
    "reenviar",
)


def shelves() -> list[tuple[Section, list[Article]]]:
    """Every section with its articles, in the order of the register."""
    every = ARTICLES.values()
    return [
        (section, [one for one in every if one.section is section])
        for section in Section
    ]


def articles_of(slugs: tuple[str, ...]) -> list[Article]:
    """The articles of these slugs. Raises KeyError on an unknown one."""
    return [ARTICLES[slug] for slug in slugs]
