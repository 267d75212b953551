from django.db import migrations, transaction
from django.db.utils import ProgrammingError

# Trusted since PostgreSQL 13: whoever may create in the database may have it.
EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
AVAILABLE = "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
INDEX = """
    CREATE INDEX suppression_address_parts ON blacklist_suppression
    USING gin (address gin_trgm_ops)
"""


def add(apps, schema_editor):
    """Without the extension the search is as right, and slow in a long list."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(AVAILABLE)
        if not cursor.fetchone():
            return
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute(EXTENSION)
        except ProgrammingError:
            # Not allowed: an administrator of the database may add both later.
            return
        cursor.execute(INDEX)


def take_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS suppression_address_parts")


class Migration(migrations.Migration):
    dependencies = [("blacklist", "0008_list_by_last_seen")]

    operations = [migrations.RunPython(add, take_back)]
