"""Lists of tables with millions of rows: nothing is counted, nothing scanned."""

from functools import cached_property
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

from django.contrib import admin
from django.db.models import Max, Model, Q, QuerySet
from django.http import HttpRequest

from blacklist.addresses import fold
from blacklist.long_lists import CappedPaginator
from blacklist.read_only import ReadOnly
from delivery.providers.registry import PROVIDERS

M = TypeVar("M", bound=Model)


class EstimatingPaginator(CappedPaginator):
    """The newest id stands for the number of rows; of a filtered list, a few count."""

    # Who needs more filters more.
    most_counted = 1_000

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        if rows.query.has_filters():
            return super().count
        return int(rows.order_by().aggregate(newest=Max("pk"))["newest"] or 0)


class ProviderFilter(admin.SimpleListFilter):
    """Django's own would look for all values in all rows."""

    title = "proveedor"
    parameter_name = "provider"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in PROVIDERS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        name = self.value()
        return queryset.filter(provider=name) if name else queryset


class LongList(ReadOnly, admin.ModelAdmin[M]):
    """Newest first, a search by index only.

    found_by: the fields of whole addresses (folded), of UUIDs, and of other texts.
    """

    ordering = ["-pk"]
    paginator = EstimatingPaginator
    show_full_result_count = False
    # Asks for the box only: the search itself is below.
    search_fields = ["pk"]
    search_help_text = "Una dirección completa, un UUID o un id del proveedor"
    found_by: ClassVar[dict[str, str]] = {}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(self._condition(term)).distinct(), False

    def _condition(self, term: str) -> Q:
        nothing = Q(pk__in=[])
        if "@" in term:
            field = self.found_by.get("address")
            return Q(**{field: fold(term)}) if field else nothing
        try:
            value: object = UUID(term)
            field = self.found_by.get("uuid")
        except ValueError:
            value, field = term, self.found_by.get("text")
        return Q(**{field: value}) if field else nothing
