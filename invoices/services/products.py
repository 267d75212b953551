"""Changes to products."""

from django.utils import timezone

from invoices.models import Product


def archive_product(product: Product) -> None:
    """Take a product out of lists and searches; drafts that use it keep their text."""
    product.archived_at = timezone.now()
    product.save(update_fields=["archived_at"])


def unarchive_product(product: Product) -> None:
    """Undo archive_product. Raises ValidationError if another took its place."""
    product.archived_at = None
    product.validate_constraints()
    product.save(update_fields=["archived_at"])
