from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = "Entregas"

    def ready(self) -> None:
        # Registers the checks; the services need the models, so not at the top.
        from blacklist.hooks import WaitingHook, register_carrier, waiting_hooks
        from delivery import checks, metrics  # noqa: F401
        from delivery.services import measuring, releasing
        from delivery.services.withheld import send_withheld, withheld_for

        waiting_hooks.append(WaitingHook(find=withheld_for, send=send_withheld))
        register_carrier(releasing.carry)
        metrics.register()
        measuring.connect()
