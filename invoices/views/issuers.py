"""The issuer's own page: data, series, certificate; and changing to another issuer."""

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from invoices import csd
from invoices.forms.issuers import CertificateForm, IssuerForm, SerieForm
from invoices.models import Issuer
from invoices.services.first_steps import offered_steps
from invoices.services.issuers import (
    add_certificate,
    add_trial_certificate,
    create_issuer,
    update_issuer,
)
from invoices.tenancy import (
    MemberRequest,
    current_membership,
    owning_membership,
    remember_issuer,
    switch_issuer,
)
from invoices.views.redirects import next_url


@require_safe
def issuer_detail(request: MemberRequest) -> HttpResponse:
    return _page(request, current_membership(request).issuer)


@require_POST
def issuer_update(request: MemberRequest) -> HttpResponse:
    issuer = owning_membership(request).issuer
    form = IssuerForm(request.POST, request.FILES, instance=issuer)
    if not form.is_valid():
        return _page(request, issuer, form=form)
    update_issuer(form.save(commit=False), email=form.cleaned_data["correo"])
    messages.success(request, "Se guardaron los datos del emisor.")
    return redirect(next_url(request, default="issuer-detail"))


@require_http_methods(["GET", "POST"])
def issuer_create(request: MemberRequest) -> HttpResponse:
    form = IssuerForm(request.POST or None, request.FILES or None, instance=Issuer())
    if request.method == "POST" and form.is_valid():
        issuer = create_issuer(
            form.save(commit=False),
            owner=request.user,
            email=form.cleaned_data["correo"],
        )
        remember_issuer(request, issuer.pk)
        messages.success(request, "Emisor creado. Suba ahora su certificado (CSD).")
        return redirect(next_url(request, default="issuer-detail"))
    status = 422 if request.method == "POST" else 200
    return render(
        request, "invoices/issuers/create.html", {"form": form}, status=status
    )


@require_POST
def serie_update(request: MemberRequest, pk: int) -> HttpResponse:
    issuer = owning_membership(request).issuer
    serie = get_object_or_404(issuer.series, pk=pk)
    form = SerieForm(request.POST, instance=serie)
    if not form.is_valid():
        return _page(request, issuer, serie_form=form)
    form.save()
    messages.success(request, "Se guardó la serie.")
    return redirect("issuer-detail")


@require_POST
def certificate_upload(request: MemberRequest) -> HttpResponse:
    membership = owning_membership(request)
    form = CertificateForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, membership.issuer, certificate_form=form)
    try:
        row = add_certificate(membership.issuer, **form.cleaned_data, by=request.user)
    except csd.CsdError as error:
        form.add_error(error.field, str(error))
        return _page(request, membership.issuer, certificate_form=form)
    messages.success(request, f"Se guardó el certificado {row.number}.")
    return redirect(next_url(request, default="issuer-detail"))


@require_POST
def certificate_trial(request: MemberRequest) -> HttpResponse:
    """A certificate to try with; a real PAC would refuse it."""
    issuer = owning_membership(request).issuer
    if settings.PAC != "sandbox":
        raise Http404("Sólo hay certificados de prueba con el PAC de prueba.")
    add_trial_certificate(issuer, by=request.user)
    messages.success(request, "Se guardó un certificado de prueba, sin valor fiscal.")
    return redirect(next_url(request, default="issuer-detail"))


@require_safe
def issuer_logo(request: MemberRequest) -> FileResponse:
    """The current issuer's logo, as it was uploaded."""
    logo = current_membership(request).issuer.logo
    if not logo:
        raise Http404("El emisor no tiene logotipo.")
    return FileResponse(logo.open())


@require_POST
def issuer_switch(request: MemberRequest, pk: int) -> HttpResponse:
    if not switch_issuer(request, pk):
        raise Http404("No existe ese emisor.")
    return redirect("home")


def _page(
    request: MemberRequest,
    issuer: Issuer,
    *,
    form: IssuerForm | None = None,
    serie_form: SerieForm | None = None,
    certificate_form: CertificateForm | None = None,
) -> HttpResponse:
    """The whole page; a form that was refused stands in the place of its fresh one."""
    failed = bool(form or serie_form or certificate_form)
    context = {
        "issuer": issuer,
        "certificates": issuer.certificates.all(),
        "form": form or IssuerForm(instance=issuer),
        "serie_form": serie_form or SerieForm(instance=issuer.series.first()),
        "certificate_form": certificate_form or CertificateForm(),
        "is_owner": current_membership(request).is_owner,
        "steps": offered_steps(current_membership(request)),
        "may_try": settings.PAC == "sandbox",
    }
    status = 422 if failed else 200
    return render(request, "invoices/issuers/detail.html", context, status=status)
