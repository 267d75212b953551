"""Pages that do not exist for everybody."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def staff_only(view: View[P]) -> View[P]:
    """For those who run the site."""
    return _exists_if(lambda request: getattr(request.user, "is_staff", False), view)


def only_with_sandbox(view: View[P]) -> View[P]:
    """For a site that delivers to nobody."""
    return _exists_if(lambda request: settings.EMAIL_PROVIDER == "sandbox", view)


def _exists_if(may_see: Callable[[HttpRequest], bool], view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not may_see(request):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
