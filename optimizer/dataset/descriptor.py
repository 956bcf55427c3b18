"""The Frictionless descriptor of a package, ``datapackage.json``: written from the contract and checked."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from optimizer.messages import listing, message
from optimizer.schema import TABLES, Column

from .package_files import leads_out
from .table_faults import TableFaults

__all__ = ["DESCRIPTOR", "check_descriptor", "descriptor"]

DESCRIPTOR = "datapackage.json"

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES = {"number": "number", "integer": "integer", "date": "date"}
_FORM = message("a JSON object with a list `resources`; the file may also be left out")
_PATH = message("a path of a file inside the package")

Json = dict[str, Any]


def descriptor(name: str, columns: Mapping[str, Collection[str]]) -> str:
    """The descriptor of a package called ``name`` as JSON text; ``columns`` are those written, by table."""
    resources = [_resource(table, columns) for table in columns]
    return json.dumps(
        {"$schema": _PROFILE, "name": name, "resources": resources}, ensure_ascii=False, indent=2
    ) + "\n"  # fmt: skip


def check_descriptor(
    data: bytes, files: Collection[str], headers: Mapping[str, Collection[str]], table_faults: TableFaults
) -> str | None:
    """The package's name if the descriptor states one; reports what is wrong in the descriptor.

    ``files`` are the names of the package's files, ``headers`` the column names found, by table. A path that
    leads out of the package or to no file is a fault. Tables and columns that differ are a warning: the files
    themselves are what is read.
    """
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        content = None
    resources = content.get("resources") if isinstance(content, dict) else None
    if not isinstance(resources, list) or not all(isinstance(r, dict) for r in resources):
        table_faults.table(_FORM, DESCRIPTOR, _FORM)
        return None
    for position, resource in enumerate(resources):
        _check_resource(f"resources[{position}]", resource, files, headers, table_faults)
    described = [resource.get("name") for resource in resources]
    for table in headers:
        if table not in described:
            text = message("a resource called {table}, a table that the package holds", table=table)
            _remark(table_faults, "resources", None, text)
    name = content["name"] if isinstance(content, dict) and "name" in content else None
    return name if isinstance(name, str) and name.strip() else None


def _check_resource(
    place: str, resource: Json, files: Collection[str], headers: Mapping[str, Collection[str]],
    table_faults: TableFaults,
) -> None:  # fmt: skip
    path = resource.get("path")
    paths = path if isinstance(path, list) else [path]
    for entry in paths:
        if not isinstance(entry, str) or leads_out(entry) or "://" in entry:
            _fault(table_faults, f"{place}.path", entry, _PATH)
        elif entry.lower().endswith(".csv") and entry not in files:
            _fault(table_faults, f"{place}.path", entry, message("the name of a CSV file at the top of the package"))
    table = resource.get("name")
    if not isinstance(table, str) or table not in headers:
        return
    if paths != [f"{table}.csv"]:
        _remark(table_faults, f"{place}.path", path, message("{table}.csv, from which the table is read", table=table))
    dialect, schema = resource.get("dialect"), resource.get("schema")
    if isinstance(dialect, dict) and dialect.get("delimiter", ",") != ",":
        _fault(table_faults, f"{place}.dialect.delimiter", dialect["delimiter"], message("a comma"))
    encoding = resource.get("encoding", "utf-8")
    if str(encoding).lower() not in {"utf-8", "utf8"}:
        _fault(table_faults, f"{place}.encoding", encoding, "utf-8")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if isinstance(fields, list):
        names = [f.get("name") for f in fields if isinstance(f, dict)]
        if names != list(headers[table]):
            text = message("the columns of {table}.csv: {columns}", table=table, columns=listing(headers[table]))
            _remark(table_faults, f"{place}.schema.fields", ", ".join(map(str, names)), text)


def _fault(table_faults: TableFaults, place: str, value: object, expected: str) -> None:
    shown = None if value is None else str(value)
    table_faults.table(message("a sound descriptor"), DESCRIPTOR, expected, column=place, value=shown)


def _remark(table_faults: TableFaults, place: str, value: object, expected: str) -> None:
    shown = None if value is None else str(value)
    kind = message("a descriptor that fits the files")
    table_faults.table(kind, DESCRIPTOR, expected, column=place, value=shown, severity="warning")


def _resource(name: str, columns: Mapping[str, Collection[str]]) -> Json:
    table, written = TABLES[name], columns[name]
    fields = [_field(column) for column in table.columns if column.name in written]
    key = [c for c in table.key if c in written]
    named = all(table.by_name[c].required for c in key)
    links = [link for column in table.columns if column.name in written for link in _links(name, column, columns)]
    schema = {
        "fields": fields,
        "missingValues": [""],
        "primaryKey" if named else "uniqueKeys": key if named else [key],
    }
    return {
        "name": name,
        "path": f"{name}.csv",
        "title": table.title["en"],
        "description": table.help["en"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {**schema, "foreignKeys": links} if links else schema,
    }


def _field(column: Column) -> Json:
    constraints: Json = {"required": True} if column.required else {}
    if column.form is not None:
        constraints["pattern"] = column.form.pattern
    elif column.choices:
        constraints["enum"] = list(column.choices)
    if column.numeric and column.minimum is not None:
        constraints["exclusiveMinimum" if column.above_minimum else "minimum"] = column.minimum
    if column.numeric and column.maximum is not None:
        constraints["maximum"] = column.maximum
    unit = f" Unit: {column.unit}." if column.unit else ""
    field: Json = {
        "name": column.name,
        "type": _TYPES.get(column.kind, "string"),
        "title": column.title["en"],
        "description": column.help["en"] + unit,
    }
    return {**field, "constraints": constraints} if constraints else field


def _links(name: str, column: Column, columns: Mapping[str, Collection[str]]) -> list[Json]:
    """The reference as a foreign key; none where it has alternatives, which the format cannot state."""
    if len(column.refers) != 1 or column.wildcard:
        return []
    table, target = column.refers[0].split(".")
    if target not in columns.get(table, ()):
        return []
    reference = {"fields": [target]} if table == name else {"resource": table, "fields": [target]}
    return [{"fields": [column.name], "reference": reference}]
