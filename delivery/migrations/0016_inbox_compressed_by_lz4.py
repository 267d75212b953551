"""Posts of providers are compressed by lz4: half of what keeping one cost was pglz."""

from typing import Any

from django.db import migrations

_SUPPORTED = """
    SELECT 'lz4' = ANY(enumvals) FROM pg_settings
    WHERE name = 'default_toast_compression'
"""
_COLUMN = "ALTER TABLE delivery_inboxpost ALTER COLUMN body SET COMPRESSION"


def compress_by_lz4(apps: Any, schema_editor: Any) -> None:
    """Where the server can: PostgreSQL from 14 on, built with it."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_SUPPORTED)
        if cursor.fetchone() == (True,):
            cursor.execute(f"{_COLUMN} lz4")


def compress_by_default(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"{_COLUMN} default")


class Migration(migrations.Migration):
    dependencies = [("delivery", "0015_moving_messages_of_customers")]

    operations = [migrations.RunPython(compress_by_lz4, compress_by_default)]
