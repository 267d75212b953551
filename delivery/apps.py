from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = "Entregas"

    def ready(self) -> None:
        # Registers the checks.
        from blacklist import hooks
        from delivery import checks  # noqa: F401
        from delivery.services import releasing

        hooks.register_carrier(releasing.carry)
