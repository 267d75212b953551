"""Customers, products and invoices of Alicia's, as the tests need them."""

import uuid
from decimal import Decimal

from invoices.demo_certificate import make_csd
from invoices.models import Customer, InvoiceLine, Product
from invoices.services.customers import save_customer
from invoices.services.drafts import DraftHeader, save_draft
from invoices.services.issuers import add_certificate


def make_customer(issuer, *, addresses=("ana@example.com",), **fields):
    values = {
        "rfc": "XIA190128J61",
        "nombre": "XENON INDUSTRIAL ARTICLES",
        "regimen_fiscal": "601",
        "codigo_postal": "76343",
        **fields,
    }
    return save_customer(Customer(issuer=issuer, **values), addresses=addresses)


def make_product(issuer, **fields):
    values = {
        "no_identificacion": "CONS-1",
        "descripcion": "Consultoría de procesos",
        "clave_prod_serv": "80101500",
        "clave_unidad": "HUR",
        "valor_unitario": Decimal("1250.50"),
        **fields,
    }
    return Product.objects.create(issuer=issuer, **values)


def make_certificate(issuer, *, by):
    made = make_csd(issuer.rfc, issuer.nombre)
    return add_certificate(
        issuer,
        certificate=made.certificate,
        key=made.key,
        password=made.password,
        by=by,
    )


def make_line(**fields):
    values = {
        "position": 0,
        "descripcion": "Consultoría de procesos",
        "clave_prod_serv": "80101500",
        "clave_unidad": "HUR",
        "cantidad": Decimal(2),
        "valor_unitario": Decimal("1250.50"),
        **fields,
    }
    return InvoiceLine(**values)


def make_draft(issuer, customer, *, by, lines=None, **header):
    values = {
        "customer": customer,
        "uso_cfdi": "G03",
        "forma_pago": "03",
        "metodo_pago": "PUE",
        "condiciones_de_pago": "",
        **header,
    }
    lines = [make_line()] if lines is None else lines
    return save_draft(
        issuer, uuid.uuid4(), header=DraftHeader(**values), lines=lines, by=by
    )


def draft_form(receptor, **fields):
    """What the browser posts for an invoice of one line."""
    return {
        "customer": str(receptor.pk),
        "customer_text": receptor.nombre,
        "uso_cfdi": "G03",
        "metodo_pago": "PUE",
        "forma_pago": "03",
        "condiciones_de_pago": "",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-descripcion": "Consultoría de procesos",
        "lines-0-cantidad": "2",
        "lines-0-valor_unitario": "1,250.50",
        "lines-0-descuento": "",
        "lines-0-tax_profile": "iva_16",
        "lines-0-clave_prod_serv": "80101500",
        "lines-0-clave_unidad": "HUR",
        **fields,
    }
