"""An Iceberg table in a folder, with SQLite as its catalog."""

import os

from pyiceberg.catalog.sql import SqlCatalog


def catalog_in(folder):
    os.makedirs(folder, exist_ok=True)
    return SqlCatalog("bench", uri=f"sqlite:///{folder}/catalog.db", warehouse=f"file://{folder}")


def table_in(folder, schema):
    """A new table of that Arrow schema."""
    catalog = catalog_in(folder)
    catalog.create_namespace("bench")
    return catalog.create_table("bench.rows", schema=schema)
