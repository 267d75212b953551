"""Register what a customer paid, and send its receipt."""

import uuid
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from invoices.comprobantes import POR_DEFINIR
from invoices.currencies import PESO
from invoices.errors import AddressRefused, InvalidInvoice, NoCertificate, NotEditable
from invoices.forms.base import plain
from invoices.forms.payments import ACCOUNTS, PaymentForm
from invoices.models import Customer, Invoice, Issuer
from invoices.services.balances import unpaid, with_balances
from invoices.services.documents import local_now
from invoices.services.payments import payment_of, payments_of, register_payment
from invoices.services.receivables import debts, search_debts
from invoices.services.sending import checked_addresses
from invoices.tenancy import MemberRequest, current_membership, writing_membership

if TYPE_CHECKING:
    from invoices.services.balances import Owed

# Of one customer, the oldest; whoever owes more pays in several receipts.
MOST_INVOICES = 100
PER_PAGE = 50
TRANSFERENCIA = "03"


@require_safe
def payment_create(request: MemberRequest) -> HttpResponse:
    """A blank form for one customer, or the question whose payment it is.

    ?cliente= its id, ?factura= the key of an invoice that is paid first.
    """
    issuer = writing_membership(request).issuer
    invoice = _asked_invoice(request, issuer)
    customer = invoice.customer if invoice else _asked_customer(request, issuer)
    if customer is None:
        return _choose(request, issuer)
    owed = _owed(customer, first=invoice)
    receipt = Invoice(issuer=issuer, customer=customer)
    form = PaymentForm(
        initial=_initial(customer, owed, first=invoice), customer=customer, owed=owed
    )
    return _page(request, receipt, form, first=invoice)


@require_http_methods(["GET", "POST"])
def payment_edit(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """Issue the receipt with this key; or correct one that the PAC rejected."""
    issuer = current_membership(request).issuer
    found = Invoice.objects.filter(uuid=key).select_related("customer", "payment")
    receipt = found.first() or Invoice(uuid=key, issuer=issuer)
    if receipt.issuer_id != issuer.pk or (request.method == "GET" and not receipt.pk):
        raise Http404("No existe ese pago.")
    writing_membership(request)
    if receipt.pk and not (receipt.is_payment and receipt.is_editable):
        return redirect("invoice-detail", key)
    if request.method == "POST":
        return _register(request, receipt)
    return _correct(request, receipt)


@require_POST
def payment_amounts(request: MemberRequest) -> HttpResponse:
    """The invoices with what is paid of each, as typed; ?repartir spreads it anew."""
    issuer = writing_membership(request).issuer
    form, _ = _posted_form(request, issuer)
    template = "_sum.html"
    if "repartir" in request.GET:
        form, template = _spread(request.POST, form), "_doctos.html"
    context = {"form": form, "rows": _rows(form), "sum": _sum(form), "is_moving": True}
    return render(request, f"invoices/payments/{template}", context)


def payment_context(invoice: Invoice) -> dict[str, Any]:
    """What an invoice's page shows of its payments; a receipt's, of what it pays."""
    if invoice.is_payment:
        return {"payment": payment_of(invoice)}
    if not invoice.is_paid_later:
        return {}
    owed = with_balances(Invoice.objects.filter(pk=invoice.pk)).get()
    return {"owed": owed, "paid_rows": payments_of(invoice)}


def _choose(request: MemberRequest, issuer: Issuer) -> HttpResponse:
    """Whoever owes, to be chosen from."""
    text = request.GET.get("q", "").strip()
    found = search_debts(debts(issuer, today=local_now(issuer).date()), text)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": text, "section": "receivables"}
    return render(request, "invoices/payments/choose.html", context)


def _asked_invoice(request: MemberRequest, issuer: Issuer) -> Invoice | None:
    key = request.GET.get("factura") or request.POST.get("factura")
    if not key:
        return None
    try:
        asked = uuid.UUID(key)
    except ValueError as error:
        raise Http404("No existe esa factura.") from error
    return get_object_or_404(issuer.invoices.select_related("customer"), uuid=asked)


def _asked_customer(request: MemberRequest, issuer: Issuer) -> Customer | None:
    pk = request.GET.get("cliente") or request.POST.get("cliente") or ""
    if not pk:
        return None
    if not pk.isdecimal():
        raise Http404("No existe ese cliente.")
    return get_object_or_404(issuer.customers, pk=int(pk))


def _owed(customer: Customer, *, first: Invoice | None) -> list["Owed"]:
    """What the customer owes, the oldest first, but before all `first`."""
    mine = unpaid(customer.issuer).filter(customer=customer)
    oldest = list(mine[:MOST_INVOICES])
    if first is None:
        return oldest
    asked = [one for one in oldest if one.pk == first.pk] or list(
        mine.filter(pk=first.pk)
    )
    return [*asked, *(one for one in oldest if one.pk != first.pk)]


def _posted_form(
    request: MemberRequest, issuer: Issuer
) -> tuple[PaymentForm, Invoice | None]:
    first = _asked_invoice(request, issuer)
    customer = _asked_customer(request, issuer)
    if customer is None:
        raise Http404("No existe ese cliente.")
    owed = _owed(customer, first=first)
    return PaymentForm(request.POST, customer=customer, owed=owed), first


def _spread(data: QueryDict, form: PaymentForm) -> PaymentForm:
    """The same form with the amount spread over its invoices."""
    filled, paid = data.copy(), form.spread()
    for invoice, field in form.rows():
        amount = paid.get(invoice.pk)
        filled[field.html_name] = plain(amount) if amount else ""
    return PaymentForm(filled, customer=form.customer, owed=form.owed)


def _register(request: MemberRequest, receipt: Invoice) -> HttpResponse:
    form, first = _posted_form(request, receipt.issuer)
    if not form.is_valid():
        return _page(request, receipt, form, first=first, status=422)
    new = form.new_payment()
    typed = [one.strip() for one in request.POST.getlist("recipients") if one.strip()]
    try:
        register_payment(
            receipt.issuer,
            key=receipt.uuid,
            new=new,
            recipients=checked_addresses(receipt, typed),
            by=request.user,
        )
    except NotEditable:
        # A second click or another tab: the receipt is already on its way.
        return redirect("invoice-detail", receipt.uuid)
    except InvalidInvoice as error:
        form.show(error.findings, pagado=new.pagado)
    except (AddressRefused, NoCertificate) as error:
        form.add_error(None, str(error))
    else:
        return redirect("invoice-detail", receipt.uuid)
    return _page(request, receipt, form, first=first, status=422)


def _correct(request: MemberRequest, receipt: Invoice) -> HttpResponse:
    """The form of a rejected receipt, as it was."""
    if receipt.customer is None:
        raise Http404("No existe ese pago.")
    payment = receipt.payment
    initial: dict[str, Any] = {name: getattr(payment, name) for name in _COPIED}
    initial["fecha_pago"] = date.fromisoformat(payment.fecha_pago[:10])
    is_foreign = payment.tipo_cambio != 1
    initial["tipo_cambio"] = payment.tipo_cambio if is_foreign else None
    for paid in payment.paid.all():
        initial[f"pagado_{paid.invoice_id}"] = paid.pagado
    owed = _owed(receipt.customer, first=None)
    form = PaymentForm(initial=initial, customer=receipt.customer, owed=owed)
    return _page(request, receipt, form)


_COPIED = ("monto", "forma_pago", "moneda", "num_operacion", *ACCOUNTS)


def _initial(
    customer: Customer, owed: list["Owed"], *, first: Invoice | None
) -> dict[str, Any]:
    usual = customer.forma_pago
    initial: dict[str, Any] = {
        "fecha_pago": local_now(customer.issuer).date(),
        "forma_pago": TRANSFERENCIA if usual == POR_DEFINIR else usual,
        "moneda": PESO,
    }
    if first and owed and owed[0].pk == first.pk:
        initial["moneda"] = owed[0].moneda
        initial["monto"] = initial[f"pagado_{first.pk}"] = owed[0].saldo
    return initial


def _rows(form: PaymentForm) -> list[dict[str, Any]]:
    return [
        {
            "invoice": invoice,
            "field": field,
            "left": invoice.saldo - form.typed(field.name),
        }
        for invoice, field in form.rows()
    ]


def _sum(form: PaymentForm) -> dict[str, Decimal]:
    """What is applied and what is left of the amount, in the payment's currency."""
    applied = form.applied()
    monto = form.typed("monto")
    return {"applied": applied, "left": monto - applied, "monto": monto}


def _page(
    request: MemberRequest,
    receipt: Invoice,
    form: PaymentForm,
    *,
    first: Invoice | None = None,
    status: int = 200,
) -> HttpResponse:
    addresses = [one.address for one in form.customer.emails.all()]
    posted = request.POST.getlist("recipients") if request.method == "POST" else None
    context = {
        "receipt": receipt,
        "customer": form.customer,
        "form": form,
        "rows": _rows(form),
        "sum": _sum(form),
        "first": first,
        "addresses": addresses,
        "chosen": addresses if posted is None else posted,
        "section": "receivables",
    }
    return render(request, "invoices/payments/form.html", context, status=status)
