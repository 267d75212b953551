"""The editable table of mail host families, and how it is asked."""

from collections.abc import Iterable, Mapping

from django.core.validators import RegexValidator
from django.db import models

from blacklist.mail_hosts import HostRule, family_of


class MailHostFamily(models.Model):
    """Servers that treat our mail alike, with the advice that is given for them."""

    class Kind(models.TextChoices):
        MAILBOXES = "mailboxes", "Servicio de buzones"
        FILTER = "filter", "Filtro antes del buzón"
        OWN = "own", "Servidor propio u otro"

    code = models.SlugField("clave", max_length=32, unique=True)
    name = models.CharField("nombre", max_length=80)
    kind = models.CharField("clase", max_length=16, choices=Kind)
    # Said when the server took a message and the customer does not see it.
    advice = models.TextField("qué hacer si lo aceptó y no aparece", blank=True)

    class Meta:
        verbose_name = "familia de servidores"
        verbose_name_plural = "familias de servidores"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MailHostRule(models.Model):
    """A suffix of a domain or of an MX host that belongs to a family."""

    class Of(models.TextChoices):
        DOMAIN = "domain", "Dominio de la dirección"
        MX = "mx", "Servidor MX"

    family = models.ForeignKey(
        MailHostFamily,
        on_delete=models.CASCADE,
        related_name="rules",
        verbose_name="familia",
    )
    of = models.CharField("se compara con", max_length=8, choices=Of)
    suffix = models.CharField(
        "termina en",
        max_length=253,
        validators=[
            RegexValidator(
                r"^[a-z0-9-]+(\.[a-z0-9-]+)+$",
                "Escriba un dominio en minúsculas y sin punto final, como empresa.mx.",
            )
        ],
    )

    class Meta:
        verbose_name = "regla"
        verbose_name_plural = "reglas"
        ordering = ["of", "suffix"]
        constraints = [
            models.UniqueConstraint(
                name="mail_host_rule_once_per_suffix", fields=["of", "suffix"]
            )
        ]

    def __str__(self) -> str:
        return self.suffix


def family_codes(domains: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The family's code of each domain, "" when nobody knows; one query for all.

    domains: each domain (A-label) with its MX hosts, best preference first.
    """
    rows = MailHostRule.objects.order_by().values_list("of", "suffix", "family__code")
    rules = [HostRule(*row) for row in rows]
    return {
        domain: family_of(domain, hosts, rules=rules)
        for domain, hosts in domains.items()
    }


def families() -> dict[str, MailHostFamily]:
    """All families by their code."""
    return {family.code: family for family in MailHostFamily.objects.all()}
