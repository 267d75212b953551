from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"
    verbose_name = "Facturación"

    def ready(self) -> None:
        # Registers the system checks; it needs the models, so not at the top.
        from invoices import checks  # noqa: F401
