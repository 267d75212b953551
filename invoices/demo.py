"""Demo data for a first look: two issuers, customers whose addresses misbehave."""

import uuid
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from invoices.demo_account import EMAIL, PASSWORD
from invoices.models import Customer, Invoice, InvoiceLine, Issuer, Product, User
from invoices.services.customers import save_customer
from invoices.services.drafts import DraftHeader, save_draft
from invoices.services.issuers import add_trial_certificate, create_issuer
from invoices.services.issuing import issue
from invoices.taxes import TaxProfile

# RFCs and names that the SAT publishes for testing; the addresses reach nobody.
_CUSTOMERS = (
    ("XIA190128J61", "XENON INDUSTRIAL ARTICLES", "601", "76343", "ana@example.com"),
    (
        "URE180429TM6",
        "UNIVERSIDAD ROBOTICA ESPAÑOLA",
        "601",
        "86991",
        "lento@example.com",
    ),
    (
        "IIA040805DZ4",
        "INDISTRIA ILUMINADORA DE ALMACENES",
        "626",
        "62661",
        "rebote@example.com",
    ),
    ("H&E951128469", "HERRERIA & ELECTRICOS", "601", "06002", "bloqueado@example.com"),
    ("FUNK671228PH6", "KARLA FUENTE NOLASCO", "621", "01160", "silencio@example.com"),
    ("CACX7605101P8", "XOCHILT CASAS CHAVEZ", "612", "36257", "tardio@example.com"),
)
_PRODUCTS = (
    ("CONS-1", "Consultoría de procesos, hora", "80101500", "HUR", "1250.50", "iva_16"),
    ("SOP-M", "Soporte técnico mensual", "81111811", "E48", "4800.00", "iva_16"),
    ("LIB-01", "Libro impreso", "55101509", "H87", "320.00", "iva_0"),
    ("FLETE", "Flete local", "78101802", "E48", "2300.00", "fletes"),
    ("HON", "Honorarios profesionales", "84111500", "E48", "9500.00", "honorarios"),
)
# (método, forma): what waits for its payment can be seen too.
_PAID_AT_ONCE, _PAID_LATER = ("PUE", "03"), ("PPD", "99")


def is_loaded() -> bool:
    """Whether the demo user exists already."""
    return User.objects.filter(email=EMAIL).exists()


@transaction.atomic
def load() -> None:
    """Make the demo user, who owns two issuers and may enter the admin."""
    user = User.objects.create_superuser(EMAIL, PASSWORD, name="Demostración")
    school = _issuer(user, "EKU9003173C9", "ESCUELA KEMPER URGATE", "42501")
    _issuer(user, "OÑO120726RX3", "ORGANICOS ÑAVEZ OSORIO", "40501")
    products = [_product(school, row) for row in _PRODUCTS]
    customers = [_customer(school, row) for row in _CUSTOMERS]
    for at, customer in enumerate(customers):
        terms = _PAID_LATER if at % 2 else _PAID_AT_ONCE
        product = products[at % len(products)]
        draft = _draft(school, customer, product, by=user, terms=terms)
        issue(draft, recipients=[email.address for email in customer.emails.all()])
    _draft(school, customers[0], products[1], by=user, terms=_PAID_AT_ONCE)


def _issuer(owner: User, rfc: str, nombre: str, codigo_postal: str) -> Issuer:
    issuer = Issuer(
        rfc=rfc,
        nombre=nombre,
        regimen_fiscal="601",
        codigo_postal=codigo_postal,
        # Nobody could answer the email that asks.
        confirmed_copy_address=EMAIL,
        copy_confirmed_at=timezone.now(),
        is_demo=True,
    )
    create_issuer(issuer, owner=owner, email=EMAIL)
    add_trial_certificate(issuer, by=owner)
    return issuer


def _customer(issuer: Issuer, row: tuple[str, ...]) -> Customer:
    rfc, nombre, regimen_fiscal, codigo_postal, address = row
    customer = Customer(
        issuer=issuer,
        rfc=rfc,
        nombre=nombre,
        regimen_fiscal=regimen_fiscal,
        codigo_postal=codigo_postal,
        uso_cfdi="G03",
    )
    return save_customer(customer, addresses=[address])


def _product(issuer: Issuer, row: tuple[str, ...]) -> Product:
    code, descripcion, clave_prod_serv, clave_unidad, price, tax_profile = row
    return Product.objects.create(
        issuer=issuer,
        no_identificacion=code,
        descripcion=descripcion,
        clave_prod_serv=clave_prod_serv,
        clave_unidad=clave_unidad,
        valor_unitario=Decimal(price),
        tax_profile=TaxProfile(tax_profile),
    )


def _draft(
    issuer: Issuer,
    customer: Customer,
    product: Product,
    *,
    by: User,
    terms: tuple[str, str],
) -> Invoice:
    metodo_pago, forma_pago = terms
    header = DraftHeader(
        customer=customer,
        uso_cfdi=customer.uso_cfdi,
        forma_pago=forma_pago,
        metodo_pago=metodo_pago,
        condiciones_de_pago="",
    )
    line = InvoiceLine(
        position=0,
        product=product,
        no_identificacion=product.no_identificacion,
        descripcion=product.descripcion,
        clave_prod_serv=product.clave_prod_serv,
        clave_unidad=product.clave_unidad,
        cantidad=Decimal(2),
        valor_unitario=product.valor_unitario,
        tax_profile=product.tax_profile,
    )
    return save_draft(issuer, uuid.uuid4(), header=header, lines=[line], by=by)
