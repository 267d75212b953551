"""All models of the app, a file per noun."""

from invoices.models.api_keys import ApiKey
from invoices.models.archives import InvoiceArchive
from invoices.models.cancellations import Cancellation, SandboxCancellation
from invoices.models.catalogs import CatalogImport, CatalogKey, PostalCode
from invoices.models.customers import ConfirmedAddress, Customer, CustomerEmail
from invoices.models.digests import DeliveryDigest
from invoices.models.imports import CustomerImport
from invoices.models.invoices import Invoice, InvoiceLine
from invoices.models.issuers import Certificate, Issuer, Membership, Serie
from invoices.models.links import LinkVisit, PublicLink
from invoices.models.payments import PaidInvoice, Payment
from invoices.models.prevention import PreventionCount
from invoices.models.products import Product
from invoices.models.rates import RateCount
from invoices.models.relations import InvoiceRelation
from invoices.models.users import User
from invoices.models.xml_documents import SandboxStamp, XmlDocument

__all__ = [
    "ApiKey",
    "Cancellation",
    "CatalogImport",
    "CatalogKey",
    "Certificate",
    "ConfirmedAddress",
    "Customer",
    "CustomerEmail",
    "CustomerImport",
    "DeliveryDigest",
    "Invoice",
    "InvoiceArchive",
    "InvoiceLine",
    "InvoiceRelation",
    "Issuer",
    "LinkVisit",
    "Membership",
    "PaidInvoice",
    "Payment",
    "PostalCode",
    "PreventionCount",
    "Product",
    "PublicLink",
    "RateCount",
    "SandboxCancellation",
    "SandboxStamp",
    "Serie",
    "User",
    "XmlDocument",
]
