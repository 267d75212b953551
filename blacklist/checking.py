"""The one check of an address, for forms, imports, the API and the send gate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from blacklist import advice
from blacklist.addresses import domain_of, fold
from blacklist.advice import HostFigures
from blacklist.dns import Answer, MailDomains, State, mail_domains
from blacklist.endings import is_reserved, real_ending
from blacklist.models import Suppression
from blacklist.sentences import blacklisted_sentence, typo_sentence
from blacklist.spelling import EMPTY_BOOK, Book, Spelling, suggest
from blacklist.syntax import SyntaxProblem, normalised

__all__ = [
    "EMPTY_BOOK",
    "Book",
    "Check",
    "Code",
    "Reason",
    "check_address",
    "check_addresses",
]


class Code(StrEnum):
    """What a reason is about; the first three of them decide on their own."""

    SYNTAX = "syntax"
    BLACKLISTED = "blacklisted"
    TYPO = "typo"
    ENDING = "ending"
    REFUSES = "refuses"
    NO_MX = "no_mx"
    DISPOSABLE = "disposable"
    UNREAD = "unread"
    INTERNATIONAL = "international"
    RISKY_HOST = "risky_host"


NO_FIGURES: HostFigures = MappingProxyType({})
# Worth saying, but no reason to stop and look again.
_MERE_ADVICE = frozenset({Code.RISKY_HOST})


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing to say of an address: what, why and what to do, in plain Spanish."""

    code: Code
    sentence: str


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on an address.

    address: as it should be saved. suggestion: what it was probably meant to be, or "".
    status: "ok", perhaps with advice; "warn", usable all the same; "block", not usable.
    """

    address: str
    status: Literal["ok", "warn", "block"]
    suggestion: str
    reasons: tuple[Reason, ...]


def check_address(
    address: str,
    *,
    book: Book,
    use_dns: bool = True,
    domains: MailDomains | None = None,
    figures: HostFigures = NO_FIGURES,
) -> Check:
    """Say whether an address can be written to, and what may be wrong with it.

    book: what its issuer already knows; its addresses are never called misspelt, and
    those that it confirmed are not doubted again, only blocked.
    use_dns: ask for the domain too (about 1.5 s at worst, once; silence never blocks).
    domains: where to ask, the system's resolver by default.
    figures: how our own mail to a host does, which sharpens the advice.
    """
    return check_addresses(
        [address], book=book, use_dns=use_dns, domains=domains, figures=figures
    )[0]


def check_addresses(
    addresses: Sequence[str],
    *,
    book: Book,
    use_dns: bool = True,
    domains: MailDomains | None = None,
    figures: HostFigures = NO_FIGURES,
) -> list[Check]:
    """What check_address says of each, in order; the blacklist is asked once."""
    drafts = [_draft(address, book) for address in addresses]
    blocked = _blocked(drafts)
    asked = (domains or mail_domains()) if use_dns else None
    return [
        _verdict(draft, blocked=blocked, book=book, domains=asked, figures=figures)
        for draft in drafts
    ]


@dataclass(frozen=True, slots=True)
class _Draft:
    """An address read, before anybody was asked. problem: "" when it can be one."""

    address: str
    spelling: Spelling
    problem: str = ""

    @property
    def folded(self) -> str:
        return fold(self.address)


def _draft(address: str, book: Book) -> _Draft:
    spelling = suggest(address, book)
    try:
        return _Draft(normalised(address), spelling)
    except SyntaxProblem as problem:
        return _Draft(address.strip(), spelling, str(problem))


def _blocked(drafts: Sequence[_Draft]) -> dict[str, Suppression]:
    folded = {draft.folded for draft in drafts if not draft.problem}
    if not folded or len(folded) == 1 and not Suppression.is_listed(*folded):
        return {}
    entries = Suppression.objects.blocking().filter(address__in=folded)
    return {one.address: one for one in entries.prefetch_related("evidence")}


def _verdict(
    draft: _Draft,
    *,
    blocked: Mapping[str, Suppression],
    book: Book,
    domains: MailDomains | None,
    figures: HostFigures,
) -> Check:
    address, suggestion = draft.address, draft.spelling.suggestion
    if draft.problem:
        reason = Reason(Code.SYNTAX, draft.problem)
        return Check(address, "block", suggestion, (reason,))
    folded = draft.folded
    if folded in blocked:
        reason = Reason(Code.BLACKLISTED, blacklisted_sentence(blocked[folded]))
        return Check(address, "block", suggestion, (reason,))
    if folded in book.confirmed:
        return Check(address, "ok", "", ())
    reasons = tuple(_doubts(folded, draft.spelling, domains, figures))
    serious = any(reason.code not in _MERE_ADVICE for reason in reasons)
    return Check(address, "warn" if serious else "ok", suggestion, reasons)


def _doubts(
    address: str,
    spelling: Spelling,
    domains: MailDomains | None,
    figures: HostFigures,
) -> Iterator[Reason]:
    """A likely typo hides all other doubts, since they are about the wrong address."""
    if spelling.status == "typo":
        yield Reason(Code.TYPO, typo_sentence(spelling))
        return
    domain = domain_of(address)
    if not real_ending(domain) and not is_reserved(domain):
        ending = domain.rpartition(".")[2]
        yield Reason(
            Code.ENDING,
            f"La terminación «.{ending}» no existe: revise lo que sigue a la arroba.",
        )
        return
    if "." not in domain:
        yield Reason(
            Code.ENDING,
            f"«{domain}» es sólo una terminación: falta el dominio, como empresa.mx.",
        )
        return
    answer = domains.answer(domain) if domains else Answer.unknown()
    yield from _doubts_of_domain(domain, answer)
    yield from _advice(address, answer, figures)


def _doubts_of_domain(domain: str, answer: Answer) -> Iterator[Reason]:
    if answer.state == State.REFUSES:
        yield Reason(
            Code.REFUSES,
            f"El dominio {domain} no existe o no recibe correo: revise cómo está "
            "escrito o pida otra dirección.",
        )
    if answer.state == State.ADDRESS_ONLY:
        yield Reason(
            Code.NO_MX,
            f"El dominio {domain} no anuncia ningún servidor de correo: puede que no "
            "reciba. Confirme la dirección con el cliente.",
        )


def _advice(address: str, answer: Answer, figures: HostFigures) -> Iterator[Reason]:
    local, _, domain = address.rpartition("@")
    if advice.is_disposable(domain):
        yield Reason(
            Code.DISPOSABLE,
            f"{domain} da buzones que duran unas horas: pida una dirección permanente.",
        )
    if advice.is_unread(local):
        yield Reason(
            Code.UNREAD,
            f"Casi nadie lee «{local}@»: pida la de quien paga o contabiliza.",
        )
    if not local.isascii():
        yield Reason(
            Code.INTERNATIONAL,
            "Lleva acentos o ñ antes de la arroba, y muchos servidores no los aceptan: "
            "confirme la dirección con el cliente.",
        )
    risk = advice.risk_of(domain, answer.mx_hosts, figures)
    if risk:
        yield Reason(Code.RISKY_HOST, risk)
