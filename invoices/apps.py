from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"
    verbose_name = "Facturación"

    def ready(self) -> None:
        # Registers the system checks; they need the models, so not at the top.
        from delivery.hooks import prevention_hooks
        from invoices import checks  # noqa: F401
        from invoices.services.prevention import prevented_everywhere

        prevention_hooks.append(prevented_everywhere)
