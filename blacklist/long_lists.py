"""Parts of the administration that must not read a million rows to show a hundred."""

from functools import cached_property
from typing import Any, cast

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from blacklist.memory import Kept
from blacklist.models import Evidence, Suppression

# Nobody turns a hundred pages; counting on would read the whole table at each of them.
MOST_COUNTED = 10_000


class CappedPaginator(Paginator[Any]):
    """Counts no further than `most_counted`: what comes after is found by search."""

    most_counted = MOST_COUNTED

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[: self.most_counted].count()


def _providers() -> list[str]:
    rows = Evidence.objects.exclude(provider="").order_by("provider")
    return list(rows.values_list("provider", flat=True).distinct())


# Minutes until a provider that has just reported its first is offered as a filter.
providers = Kept(_providers, seconds=600)


class ProviderFilter(SimpleListFilter):
    """Whose evidence an entry has. The names are not looked for at each page."""

    title = "proveedor"
    parameter_name = "proveedor"

    def lookups(
        self, request: HttpRequest, model_admin: ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return [(name, name) for name in providers.get()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Suppression]
    ) -> QuerySet[Suppression]:
        name = self.value()
        evidence = Evidence.objects.filter(suppression=OuterRef("pk"), provider=name)
        return queryset.filter(Exists(evidence)) if name else queryset
