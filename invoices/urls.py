"""Pages of the invoicing side, in the words that their users read."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path, re_path

from invoices.api.site import routes
from invoices.forms.login import LoginForm
from invoices.views import (
    addresses,
    api_docs,
    api_keys,
    archives,
    cancelling,
    catalogs,
    catching_up,
    confirmed,
    copy_address,
    credit_notes,
    customer_imports,
    customers,
    deliveries,
    demo,
    drafts,
    first_steps,
    help_centre,
    home,
    invoices,
    issuers,
    keyboard,
    letters,
    links,
    payments,
    products,
    public,
    receivables,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("inicio/en-camino/", home.home_moving, name="home-moving"),
    path("ayuda/", help_centre.help_index, name="help-index"),
    path("ayuda/hoja-para-sistemas/", help_centre.help_sheet, name="help-sheet"),
    path("ayuda/<slug:slug>/", help_centre.help_article, name="help-article"),
    path(
        "entrar/",
        LoginView.as_view(
            authentication_form=LoginForm, redirect_authenticated_user=True
        ),
        name="login",
    ),
    path("buscar/", keyboard.palette, name="palette"),
    path("atajos/", keyboard.shortcuts, name="shortcuts"),
    path("salir/", LogoutView.as_view(), name="logout"),
    path("emisor/", issuers.issuer_detail, name="issuer-detail"),
    path("emisor/logotipo/", issuers.issuer_logo, name="issuer-logo"),
    path("emisor/datos/", issuers.issuer_update, name="issuer-update"),
    path("emisor/certificado/", issuers.certificate_upload, name="certificate-upload"),
    path(
        "emisor/certificado/prueba/",
        issuers.certificate_trial,
        name="certificate-trial",
    ),
    path("emisor/serie/<int:pk>/", issuers.serie_update, name="serie-update"),
    path("primeros-pasos/", first_steps.first_steps_page, name="first-steps"),
    path(
        "primeros-pasos/cerrar/",
        first_steps.first_steps_close,
        name="first-steps-close",
    ),
    path("emisor/demostracion/quitar/", demo.demo_remove, name="demo-remove"),
    path("emisor/copia/preguntar/", copy_address.copy_ask, name="copy-ask"),
    path("copia/<str:token>/", copy_address.copy_confirm, name="copy-confirm"),
    path("emisor/nuevo/", issuers.issuer_create, name="issuer-create"),
    path("emisor/<int:pk>/cambiar/", issuers.issuer_switch, name="issuer-switch"),
    path("emisor/confirmadas/", confirmed.confirmed_list, name="confirmed-list"),
    path(
        "emisor/confirmadas/<int:pk>/deshacer/",
        confirmed.confirmed_undo,
        name="confirmed-undo",
    ),
    path(
        "emisor/confirmadas/recuperar/",
        confirmed.confirmed_restore,
        name="confirmed-restore",
    ),
    path("emisor/llaves/", api_keys.api_key_list, name="api-key-list"),
    path(
        "emisor/llaves/<int:pk>/revocar/",
        api_keys.api_key_revoke,
        name="api-key-revoke",
    ),
    path("api/v1/docs", api_docs.api_docs, name="api-docs"),
    path("api/v1/openapi.json", api_docs.api_openapi, name="api-openapi"),
    path("api/v1/", include((routes(), "api"))),
    path("clientes/", customers.customer_list, name="customer-list"),
    path("clientes/nuevo/", customers.customer_create, name="customer-create"),
    path(
        "clientes/importar/", customer_imports.customer_import, name="customer-import"
    ),
    path(
        "clientes/importar/plantilla/",
        customer_imports.customer_import_template,
        name="customer-import-template",
    ),
    path(
        "clientes/importar/<int:pk>/",
        customer_imports.customer_import_report,
        name="customer-import-report",
    ),
    path("clientes/buscar/", customers.customer_search, name="customer-search"),
    path("clientes/<int:pk>/", customers.customer_edit, name="customer-edit"),
    path(
        "clientes/<int:pk>/archivar/",
        customers.customer_archive,
        name="customer-archive",
    ),
    path(
        "clientes/<int:pk>/recuperar/",
        customers.customer_unarchive,
        name="customer-unarchive",
    ),
    path(
        "clientes/<int:pk>/pendientes/",
        catching_up.customer_catch_up,
        name="customer-catch-up",
    ),
    path("productos/", products.product_list, name="product-list"),
    path("productos/nuevo/", products.product_create, name="product-create"),
    path("productos/buscar/", products.product_search, name="product-search"),
    path("productos/<int:pk>/", products.product_edit, name="product-edit"),
    path(
        "productos/<int:pk>/archivar/", products.product_archive, name="product-archive"
    ),
    path(
        "productos/<int:pk>/recuperar/",
        products.product_unarchive,
        name="product-unarchive",
    ),
    path("catalogos/<str:catalog>/", catalogs.catalog_search, name="catalog-search"),
    path("correos/comprobar/", addresses.address_check, name="address-check"),
    path("correos/confirmar/", addresses.address_confirm, name="address-confirm"),
    path("correos/corregida/", addresses.address_corrected, name="address-corrected"),
    path("correos/separar/", addresses.address_split, name="address-split"),
    path("facturas/", invoices.invoice_list, name="invoice-list"),
    path("facturas/exportar/", invoices.invoice_export, name="invoice-export"),
    path("facturas/archivos/", archives.archive_list, name="archive-list"),
    path("facturas/archivos/avance/", archives.archive_rows, name="archive-rows"),
    path("facturas/archivos/pedir/", archives.archive_create, name="archive-create"),
    path("facturas/archivos/<int:pk>/", archives.archive_file, name="archive-file"),
    path(
        "facturas/archivos/<int:pk>/reintentar/",
        archives.archive_retry,
        name="archive-retry",
    ),
    path("facturas/nueva/", drafts.invoice_create, name="invoice-create"),
    path("facturas/totales/", drafts.invoice_totals, name="invoice-totals"),
    path("facturas/<uuid:key>/", invoices.invoice_detail, name="invoice-detail"),
    path("facturas/<uuid:key>/editar/", drafts.invoice_edit, name="invoice-edit"),
    path("facturas/<uuid:key>/emitir/", drafts.invoice_confirm, name="invoice-confirm"),
    path(
        "facturas/<uuid:key>/descartar/", drafts.invoice_discard, name="invoice-discard"
    ),
    path("facturas/recuperar/", drafts.invoice_restore, name="invoice-restore"),
    path("facturas/<uuid:key>/repetir/", drafts.invoice_copy, name="invoice-copy"),
    path(
        "facturas/<uuid:key>/nota-de-credito/",
        credit_notes.invoice_credit,
        name="invoice-credit",
    ),
    path("facturas/<uuid:key>/pdf/", invoices.invoice_pdf, name="invoice-pdf"),
    path("facturas/<uuid:key>/xml/", invoices.invoice_xml, name="invoice-xml"),
    path(
        "facturas/<uuid:key>/entrega/",
        deliveries.invoice_delivery,
        name="invoice-delivery",
    ),
    path(
        "facturas/<uuid:key>/reenviar/",
        deliveries.invoice_resend,
        name="invoice-resend",
    ),
    path(
        "facturas/<uuid:key>/preparar/",
        deliveries.invoice_send_again,
        name="invoice-send-again",
    ),
    path(
        "facturas/<uuid:key>/cancelar/",
        cancelling.invoice_cancel,
        name="invoice-cancel",
    ),
    path(
        "facturas/<uuid:key>/sustituir/",
        cancelling.invoice_replace,
        name="invoice-replace",
    ),
    path(
        "facturas/<uuid:key>/conservar/", cancelling.invoice_keep, name="invoice-keep"
    ),
    path("facturas/<uuid:key>/acuse/", cancelling.invoice_acuse, name="invoice-acuse"),
    path(
        "facturas/<uuid:key>/carta/<uuid:message>/",
        letters.invoice_letter,
        name="invoice-letter",
    ),
    path(
        "facturas/<uuid:key>/enlace/renovar/",
        links.link_renew,
        name="invoice-link-renew",
    ),
    path(
        "facturas/<uuid:key>/enlace/retirar/",
        links.link_revoke,
        name="invoice-link-revoke",
    ),
    path("por-cobrar/", receivables.receivables, name="receivables"),
    path(
        "por-cobrar/exportar/",
        receivables.receivables_export,
        name="receivables-export",
    ),
    path("por-cobrar/<int:pk>/", receivables.receivables_of, name="receivables-of"),
    path("pagos/nuevo/", payments.payment_create, name="payment-create"),
    path("pagos/repartir/", payments.payment_amounts, name="payment-amounts"),
    path("pagos/<uuid:key>/", payments.payment_edit, name="payment-edit"),
    # Short, since people see it, and some write it down.
    path("f/<str:token>/", public.public_invoice, name="public-invoice"),
    path("f/<str:token>/logotipo/", public.public_logo, name="public-logo"),
    path("f/<str:token>/abierta/", public.public_opened, name="public-opened"),
    path("f/<str:token>/recibida/", public.public_received, name="public-received"),
    re_path(
        rf"^f/(?P<token>[^/]+)/(?P<name>{public.FILE_NAMES})/$",
        public.public_file,
        name="public-file",
    ),
]
