"""The blacklist as a table, CSV or Excel: what goes out may come in again."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.results import Result, RowResult
from import_export.widgets import CharWidget
from tablib import Dataset

from blacklist.addresses import fold
from blacklist.models import Suppression
from blacklist.services import NewEntry, add_many
from blacklist.syntax import SyntaxProblem, normalised

Reason = Suppression.Reason

_BATCH = 1_000
_REASONS = {one.lower(): key for key in Reason for one in (key.value, key.label)}


class AddressWidget(CharWidget):  # type: ignore[misc]
    """An address, folded. What is none is refused with the check's own words."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        try:
            return fold(normalised(str(value or "")))
        except SyntaxProblem as problem:
            raise ValueError(str(problem)) from problem


class ReasonWidget(CharWidget):  # type: ignore[misc]
    """A reason by its key or its words; without one an administrator's."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = str(value or "").strip().lower()
        if not text:
            return Reason.MANUAL
        if text not in _REASONS:
            known = ", ".join(key.value for key in Reason)
            raise ValueError(f"No se conoce el motivo «{text}». Use uno de: {known}.")
        return _REASONS[text]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return Reason(value).label if value else ""


class ShortResult(Result):  # type: ignore[misc]
    """The report of an import: totals and what is wrong, without the rows that are
    right. Kept all, they would weigh more than the list itself.
    """

    def append_row_result(self, row_result: RowResult) -> None:
        """Counted by the totals already."""

    def row_errors(self) -> list[tuple[int, list[Any]]]:
        return [(row.number, row.errors) for row in self.error_rows]


class SuppressionResource(ModelResource):  # type: ignore[misc]
    """Rows that are new are written by the service, a batch at a time.

    An address that has an entry already, or comes twice, is skipped and counted so.
    """

    address = Field("address", "direccion", widget=AddressWidget())
    reason = Field("reason", "motivo", widget=ReasonWidget(), default=Reason.MANUAL)
    state = Field("get_state_display", "estado", readonly=True)
    since = Field("since", "desde", readonly=True)
    last_seen_at = Field("last_seen_at", "visto_por_ultima_vez", readonly=True)
    count = Field("count", "veces", readonly=True)

    class Meta:
        model = Suppression
        fields = ["address", "reason", "state", "since", "last_seen_at", "count"]
        import_id_fields = ["address"]
        force_init_instance = True
        use_bulk = True
        use_transactions = True
        batch_size = _BATCH
        skip_diff = True
        skip_unchanged = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._user: AbstractBaseUser | None = None
        self._known: set[str] = set()

    def get_result_class(self) -> type[Result]:
        return ShortResult

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> RowResult:
        # The admin wants every instance kept for its log; our history has them already.
        kwargs["retain_instance_in_row_result"] = False
        return super().import_row(row, instance_loader, **kwargs)

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        self._user = kwargs["user"]
        if "direccion" in (dataset.headers or ()):
            self._known = _known(fold(str(one or "")) for one in dataset["direccion"])

    def skip_row(
        self, instance: Suppression, original: Any, row: Any, errors: Any = None
    ) -> bool:
        if errors:
            return False
        is_known = instance.address in self._known
        self._known.add(instance.address)
        return is_known

    def after_init_instance(
        self, instance: Any, new: bool, row: Any, **kwargs: Any
    ) -> None:
        instance.words = str(row.get("palabras") or "").strip()

    def bulk_create(
        self,
        using_transactions: bool,
        dry_run: bool,
        raise_errors: bool,
        batch_size: int | None = None,
        result: Any = None,
    ) -> None:
        entries = [
            NewEntry(one.address, Reason(one.reason), one.words)
            for one in self.create_instances
        ]
        self.create_instances.clear()
        if not dry_run and self._user:
            add_many(entries, by=self._user)


def _known(addresses: Iterable[str]) -> set[str]:
    """Those that have an entry, asked for a batch at a time."""
    found: set[str] = set()
    rest = iter(addresses)
    while batch := list(islice(rest, _BATCH)):
        rows = Suppression.objects.filter(address__in=batch)
        found.update(rows.values_list("address", flat=True))
    return found
