"""What can be done from anywhere: one registry for the palette and the shortcuts."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from django.urls import NoReverseMatch, reverse

from invoices.folding import fold, fold_words
from invoices.tenancy import MemberRequest


class Who(Enum):
    """The least that a member must be to be offered an action."""

    MEMBER = auto()
    WRITER = auto()
    OWNER = auto()
    STAFF = auto()


@dataclass(frozen=True, slots=True)
class Action:
    """A page or a post. Left out where its address does not exist.

    keys: what is typed for it, in single characters, e.g. "g f".
    words: further words that find it in the palette.
    opens: the dialog that a script opens instead of going to the page.
    """

    url_name: str
    label: str
    icon: str
    who: Who = Who.MEMBER
    keys: str = ""
    words: str = ""
    opens: str = ""
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Keys without a page of their own.

    clicks: selector of what is pressed; focuses: of what gets the focus if it is there.
    """

    keys: str
    label: str
    clicks: str = ""
    focuses: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the palette."""

    label: str
    url: str
    icon: str
    detail: str = ""
    keys: str = ""
    opens: str = ""
    is_post: bool = False


ACTIONS = (
    Action(
        "invoice-create",
        "Nueva factura",
        "plus",
        Who.WRITER,
        keys="n",
        words="emitir hacer cfdi",
    ),
    Action("home", "Inicio", "home", keys="g i", words="pendientes atención"),
    Action("invoice-list", "Facturas", "document-text", keys="g f", words="lista"),
    Action(
        "receivables",
        "Por cobrar",
        "banknotes",
        keys="g d",
        words="cobros cobranza saldos deben antigüedad",
    ),
    Action(
        "payment-create",
        "Registrar pago",
        "banknotes",
        Who.WRITER,
        words="complemento rep recibo cobro",
    ),
    Action("customer-list", "Clientes", "users", keys="g c", words="receptores"),
    Action("product-list", "Productos y servicios", "cube", keys="g p"),
    Action("customer-create", "Nuevo cliente", "user-plus", Who.WRITER, words="alta"),
    Action(
        "customer-import",
        "Importar clientes",
        "arrow-up-tray",
        Who.WRITER,
        words="excel csv",
    ),
    Action("product-create", "Nuevo producto", "squares-plus", Who.WRITER),
    Action(
        "issuer-detail",
        "Datos del emisor",
        "building-office-2",
        words="certificado csd logotipo serie folio",
    ),
    Action(
        "confirmed-list",
        "Direcciones confirmadas",
        "at-symbol",
        words="correos avisos",
    ),
    Action(
        "api-key-list", "Llaves de la API", "key", Who.OWNER, words="programa token"
    ),
    Action(
        "issuer-create", "Agregar un emisor", "building-storefront", words="negocio"
    ),
    Action("sandbox-list", "Buzón de pruebas", "inbox", words="correos sandbox"),
    Action(
        "delivery-dashboard",
        "Entregas",
        "chart-bar",
        Who.STAFF,
        keys="g e",
        words="reputación rebotes proveedor",
    ),
    Action("admin:index", "Administración", "cog-6-tooth", Who.STAFF, words="admin"),
    Action("help-index", "Ayuda", "question-mark-circle", keys="g a", words="soporte"),
    Action(
        "shortcuts",
        "Atajos de teclado",
        "command-line",
        keys="?",
        words="teclas",
        opens="shortcuts",
    ),
    Action("logout", "Salir", "power", words="cerrar sesión", is_post=True),
)
ANYWHERE = (
    Shortcut("Ctrl K", "Buscar clientes, facturas y acciones"),
    Shortcut(
        "/",
        "Buscar en esta lista",
        focuses="input[type=search]",
        clicks="[data-opens=palette]",
    ),
    Shortcut("z", "Deshacer lo último, donde se ofrece", clicks="[data-undo]"),
)
WHILE_TYPING = (
    Shortcut("Ctrl Enter", "Guardar, o revisar y emitir"),
    Shortcut("Enter", "En los conceptos: siguiente dato, o renglón nuevo"),
    Shortcut("↓", "En un correo: tomar la corrección que se sugiere"),
    Shortcut("↑ ↓ Enter", "En una lista de opciones: elegir una"),
    Shortcut("Esc", "Cerrar lo que se abrió"),
)


def actions_for(request: MemberRequest) -> Iterator[Action]:
    """Those that the member may do here, in their order."""
    for action in ACTIONS:
        if _may(request, action.who) and _url(action):
            yield action


def action_choices(request: MemberRequest, text: str = "") -> list[Choice]:
    """Actions whose words begin as those of the text; without a text all of them."""
    words = fold_words(text)
    found = [
        _choice(action)
        for action in actions_for(request)
        if _has(words, f"{action.label} {action.words}")
    ]
    return found + [
        choice
        for choice in _other_issuers(request)
        if _has(words, f"{choice.label} {choice.detail} cambiar emisor")
    ]


def shortcuts_for(request: MemberRequest) -> list[Choice]:
    """The actions that have keys."""
    return [_choice(action) for action in actions_for(request) if action.keys]


def _may(request: MemberRequest, who: Who) -> bool:
    membership = request.membership
    if who is Who.STAFF:
        return request.user.is_staff
    if not membership:
        return False
    if who is Who.OWNER:
        return membership.is_owner
    return who is Who.MEMBER or membership.can_write


def _url(action: Action) -> str:
    try:
        return reverse(action.url_name)
    except NoReverseMatch:
        return ""


def _choice(action: Action) -> Choice:
    return Choice(
        action.label,
        _url(action),
        action.icon,
        keys=action.keys,
        opens=action.opens,
        is_post=action.is_post,
    )


def _other_issuers(request: MemberRequest) -> Iterator[Choice]:
    for one in request.memberships:
        if one != request.membership:
            yield Choice(
                f"Cambiar a {one.issuer.nombre}",
                reverse("issuer-switch", args=[one.issuer_id]),
                "arrows-right-left",
                detail=one.issuer.rfc,
                is_post=True,
            )


def _has(words: list[str], text: str) -> bool:
    folded = fold(text)
    return all(f" {word}" in folded for word in words)
