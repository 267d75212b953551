"""Many rows in one statement, where Django has no way or a slow one."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models


def add_to_rows(
    model: type[models.Model],
    *,
    key: Sequence[str],
    measures: Sequence[str],
    rows: Sequence[Sequence[object]],
) -> None:
    """Add to rows that are there, make those that are not, in one statement.

    key: the fields of the row's unique constraint. measures: those that are added to.
    rows: the values of both, in that order, sorted alike everywhere.
    Django's own upsert can overwrite but not add.
    """
    if not rows:
        return
    names = [*key, *measures]
    by_column = {field.column: field for field in model._meta.concrete_fields}
    fields = [by_column[name] for name in names]
    table = connection.ops.quote_name(model._meta.db_table)
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in measures)
    given, values = _given(fields, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            # Names of our own models; every value is a parameter. WHERE true: without
            # it SQLite would take ON CONFLICT for a join's ON.
            f"INSERT INTO {table} ({', '.join(names)}) "  # noqa: S608
            f"SELECT * FROM {given} WHERE true "
            f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sums}",
            values,
        )


def add_unless_there(row: models.Model) -> int | None:
    """Insert a new row in one statement; its key, or None when a unique one is there.

    Django's create() finds that by an error, which spoils the transaction around it,
    and bulk_create(ignore_conflicts=True) opens one of its own and tells no key.
    """
    statement, fields = _insert_statement(type(row))
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        added = cursor.fetchone()
    return added[0] if added else None


@cache
def _insert_statement(
    model: type[models.Model],
) -> tuple[str, Sequence[models.Field[Any, Any]]]:
    fields = [one for one in model._meta.concrete_fields if not one.primary_key]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    # Names of our own models; every value is a parameter.
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({names}) "  # noqa: S608
        f"VALUES {_places(len(fields))} ON CONFLICT DO NOTHING RETURNING id",
        fields,
    )


def write_back(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Save these fields of rows that the present transaction holds locked.

    In one UPDATE from a list of values: bulk_update() resolves a branch of a CASE for
    each field of each row, and an upsert by bulk_create() sends all their columns.
    """
    if not rows:
        return
    meta = type(rows[0])._meta
    columns: list[Any] = [meta.pk, *(meta.get_field(name) for name in fields)]
    given, values = _given(
        columns, [[one.pre_save(row, add=False) for one in columns] for row in rows]
    )
    with connection.cursor() as cursor:
        cursor.execute(_update_statement(meta.db_table, columns, given), values)


def _update_statement(table: str, columns: Sequence[Any], given: str) -> str:
    quote = connection.ops.quote_name
    changes = ", ".join(
        f"{quote(field.column)} = given.column{at}"
        for at, field in enumerate(columns[1:], start=2)
    )
    key = f"{quote(table)}.{quote(columns[0].column)} = given.column1"
    # Names of our own models; every value is a parameter.
    return f"UPDATE {quote(table)} SET {changes} FROM {given} WHERE {key}"  # noqa: S608


def _given(
    fields: Sequence[Any], rows: Sequence[Sequence[object]]
) -> tuple[str, list[Any]]:
    """The rows as a table "given" of column1, column2 … in SQL, and its parameters.

    PostgreSQL takes a list for each column: the statement is the same for any number of
    rows, and neither its driver nor it reads thousands of places for parameters.
    """
    prepared = [
        [
            field.get_db_prep_save(value, connection)
            for field, value in zip(fields, row, strict=True)
        ]
        for row in rows
    ]
    names = ", ".join(f"column{at}" for at, _ in enumerate(fields, start=1))
    if connection.vendor == "postgresql":
        lists = ", ".join(f"%s::{_type(field)}[]" for field in fields)
        columns = [list(column) for column in zip(*prepared, strict=True)]
        return f"unnest({lists}) AS given ({names})", columns
    places = ", ".join([_places(len(fields))] * len(rows))
    return f"(VALUES {places}) AS given", [one for row in prepared for one in row]


def _type(field: Any) -> str:
    """Without its length: a cast cuts what is too long, where a column refuses it."""
    return str(field.rel_db_type(connection).partition("(")[0])


def _places(count: int) -> str:
    """So many places for the parameters of one row."""
    return f"({', '.join(['%s'] * count)})"
