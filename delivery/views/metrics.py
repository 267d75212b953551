"""What Prometheus reads."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from delivery.services.measuring import flush


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever carries METRICS_TOKEN; without one the page does not exist."""
    if not settings.METRICS_TOKEN:
        raise Http404
    said = request.headers.get("Authorization", "")
    if not constant_time_compare(said, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    flush()
    response: HttpResponse = ExportToDjangoView(request)
    return response
