"""Our own validator: it speaks before the PAC, in words, next to the field.

The XSD finds little of what matters, and a PAC's answer comes late and costs a stamp.
Source of the numbers: the SAT's matrix of errors of CFDI 4.0 (2024-12-13).
"""

from invoices.documents import Document
from invoices.validation.findings import Facts, Finding, Place
from invoices.validation.global_invoices import check_global
from invoices.validation.header import check_header, check_total
from invoices.validation.lines import check_lines
from invoices.validation.people import check_emisor, check_receptor
from invoices.validation.relations import check_relations

__all__ = ["Facts", "Finding", "Place", "validate"]


def validate(document: Document, facts: Facts) -> list[Finding]:
    """Every rule that a CFDI of type I or E breaks, in the order of the form.

    An empty list means that nothing we can know speaks against stamping it.
    """
    findings = [
        *check_emisor(document, facts),
        *check_receptor(document, facts),
        *check_header(document, facts),
        *check_global(document, facts),
        *check_relations(document),
        *check_lines(document, facts),
    ]
    # A sum of lines that are wrong says nothing.
    return findings or list(check_total(document))
