"""Whether receivers can believe our mail: SPF, DKIM, DMARC and the Return-Path.

Rules on what DNS answers; the resolver is given. Sources: RFC 7208 (SPF, ten look-ups),
RFC 6376 (DKIM), RFC 7489 (DMARC and alignment), Google's and Microsoft's rules of 2024
and 2025 for senders.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from blacklist.endings import real_ending
from blacklist.resolver import NoSuchDomain, Unanswered

SPF_LOOKUPS = 10

Verdict = Literal["ok", "warn", "fail", "unknown"]


class TextResolver(Protocol):
    def texts(self, name: str) -> list[str]:
        """TXT records, empty when there are none. Raises NoSuchDomain, Unanswered."""


@dataclass(frozen=True)
class SendingDomain:
    """What should be true. spf_include: the provider's part of SPF, "" for any."""

    from_domain: str
    dkim_domain: str
    dkim_selector: str
    return_path: str
    spf_include: str = ""


@dataclass(frozen=True)
class Check:
    """One finding, in plain Spanish. `found`: the record it is about."""

    name: str
    verdict: Verdict
    sentence: str
    found: str = ""


def check_sending_domain(domain: SendingDomain, resolver: TextResolver) -> list[Check]:
    """All four checks. What DNS does not answer is "unknown", never a failure."""
    return [
        _check_spf(domain, resolver),
        _check_dkim(domain, resolver),
        _check_dmarc(domain, resolver),
        _check_alignment(domain),
    ]


def organisation(domain: str) -> str:
    """The part that somebody registered: of "o1.email.uno.com.mx", "uno.com.mx"."""
    ending = real_ending(domain)
    if not ending or ending == domain:
        return domain
    label = domain.removesuffix(f".{ending}").rpartition(".")[2]
    return f"{label}.{ending}"


def _check_spf(domain: SendingDomain, resolver: TextResolver) -> Check:
    name = "SPF"
    try:
        records = _texts(resolver, domain.return_path, beginning="v=spf1")
        if len(records) != 1:
            return Check(name, "fail", _spf_number(domain.return_path, len(records)))
        asked = list(_spf_lookups(domain.return_path, resolver, set()))
    except Unanswered:
        return _unanswered(name)
    record = records[0]
    if len(asked) > SPF_LOOKUPS:
        sentence = (
            f"Necesita {len(asked)} consultas y el límite es {SPF_LOOKUPS}: quite "
            "servicios que ya no use."
        )
        return Check(name, "fail", sentence, record)
    if domain.spf_include and f"include:{domain.spf_include}" not in asked:
        sentence = (
            f"No incluye a nuestro proveedor: agregue include:{domain.spf_include}."
        )
        return Check(name, "fail", sentence, record)
    if record.split()[-1].lower() in ("+all", "all", "?all"):
        sentence = "Permite a cualquiera: termine el registro con ~all o -all."
        return Check(name, "warn", sentence, record)
    return Check(name, "ok", f"Correcto, con {len(asked)} de 10 consultas.", record)


def _spf_number(domain: str, number: int) -> str:
    if number:
        return f"{domain} tiene {number} registros SPF y debe tener uno solo."
    return f"{domain} no tiene registro SPF: publique el de nuestro proveedor."


def _spf_lookups(domain: str, resolver: TextResolver, seen: set[str]) -> Iterator[str]:
    """The terms that cost a look-up, here and in all that is included."""
    if domain in seen or len(seen) > 2 * SPF_LOOKUPS:
        return
    seen.add(domain)
    for record in _texts(resolver, domain, beginning="v=spf1")[:1]:
        for term in record.lower().split()[1:]:
            bare = term.lstrip("+-~?")
            if not _costs(bare):
                continue
            yield bare
            for word in ("include:", "redirect="):
                if bare.startswith(word):
                    yield from _spf_lookups(bare.removeprefix(word), resolver, seen)


def _costs(term: str) -> bool:
    name = term.partition("/")[0].partition(":")[0]
    return term.startswith(("include:", "exists:", "redirect=")) or name in (
        "a",
        "mx",
        "ptr",
    )


def _check_dkim(domain: SendingDomain, resolver: TextResolver) -> Check:
    where = f"{domain.dkim_selector}._domainkey.{domain.dkim_domain}"
    try:
        records = _texts(resolver, where)
    except Unanswered:
        return _unanswered("DKIM")
    keys = [one for one in records if _tags(one).get("p") is not None]
    if not keys:
        sentence = f"No hay llave en {where}: publique la que da nuestro proveedor."
        return Check("DKIM", "fail", sentence)
    if not _tags(keys[0])["p"]:
        sentence = f"La llave de {where} está revocada (p= vacía)."
        return Check("DKIM", "fail", sentence, keys[0])
    return Check("DKIM", "ok", f"La llave está en {where}.", keys[0])


def _check_dmarc(domain: SendingDomain, resolver: TextResolver) -> Check:
    # A subdomain without a record of its own has that of its organisation.
    places = dict.fromkeys([domain.from_domain, organisation(domain.from_domain)])
    found: list[str] = []
    try:
        for place in places:
            where = f"_dmarc.{place}"
            found = found or _texts(resolver, where, beginning="v=DMARC1")
    except Unanswered:
        return _unanswered("DMARC")
    if len(found) != 1:
        sentence = (
            f"_dmarc.{domain.from_domain} debe tener un registro DMARC y tiene "
            f"{len(found)}: Gmail y Microsoft lo exigen a quien envía mucho."
        )
        return Check("DMARC", "fail", sentence)
    policy = _tags(found[0]).get("p", "").lower()
    if policy not in ("none", "quarantine", "reject"):
        sentence = "Su política no se entiende: escriba p=none, quarantine o reject."
        return Check("DMARC", "fail", sentence, found[0])
    if policy == "none":
        sentence = "Sólo observa (p=none): cuando todo pase, suba a p=quarantine."
        return Check("DMARC", "ok", sentence, found[0])
    return Check("DMARC", "ok", f"Protege al dominio (p={policy}).", found[0])


def _check_alignment(domain: SendingDomain) -> Check:
    """Relaxed, as DMARC is by default: the same registered domain is enough."""
    ours = organisation(domain.from_domain)
    name = "Alineación"
    if organisation(domain.dkim_domain) != ours:
        sentence = f"La firma DKIM es de {domain.dkim_domain} y el remitente de {ours}."
        return Check(name, "fail", sentence)
    if organisation(domain.return_path) != ours:
        sentence = (
            f"El Return-Path es de {domain.return_path} y el remitente de {ours}: "
            "DMARC depende sólo de DKIM."
        )
        return Check(name, "warn", sentence)
    return Check(name, "ok", f"Return-Path y firma DKIM son de {ours}.")


def _texts(resolver: TextResolver, name: str, *, beginning: str = "") -> list[str]:
    try:
        found = resolver.texts(name)
    except NoSuchDomain:
        return []
    return [one for one in found if one.lower().startswith(beginning.lower())]


def _tags(record: str) -> dict[str, str]:
    parts = (part.partition("=") for part in record.split(";"))
    return {
        key.strip().lower(): value.strip() for key, equals, value in parts if equals
    }


def _unanswered(name: str) -> Check:
    return Check(name, "unknown", "El DNS no respondió: se preguntará otra vez.")
