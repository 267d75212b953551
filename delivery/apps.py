from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = "Entregas"

    def ready(self) -> None:
        # Registers the checks.
        from delivery import checks  # noqa: F401
