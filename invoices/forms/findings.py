"""Put each finding of the validator next to the field it speaks of."""

import re
from collections.abc import Iterable, Sequence

from django import forms

from invoices.validation import Finding

_ALSO_CALLED = {
    # The issuer's own postal code is where its invoices are issued.
    "lugar_expedicion": "codigo_postal",
    "relations": "relacionados",
}
_LINE = re.compile(r"^lines\.(\d+)\.(\w+)$")


def show_findings(
    findings: Iterable[Finding],
    *,
    form: forms.Form,
    rows: Sequence[forms.Form] = (),
) -> None:
    """Add findings as errors: to a line's field, to the customer, or to the form's own.

    rows: the valid rows in the order in which they became lines.
    """
    for finding in findings:
        line = _LINE.match(finding.field)
        if line:
            row = rows[int(line[1])]
            row.add_error(line[2] if line[2] in row.fields else None, finding.sentence)
        else:
            form.add_error(_header_field(finding.field, form), finding.sentence)


def _header_field(name: str, form: forms.Form) -> str | None:
    """The receptor's stand beside the customer, what has no field above the form."""
    last = name.rpartition(".")[2]
    for field in (last, _ALSO_CALLED.get(last, "")):
        if field in form.fields:
            return field
    has_customer = name.startswith("receptor") and "customer_text" in form.fields
    return "customer_text" if has_customer else None
