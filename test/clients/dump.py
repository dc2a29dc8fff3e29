"""Runs snippets as they are pasted and prints what they left in `facts` and `known`.

Arguments: the client's name. Standard input: JSON, a list of {"folder", "code"}. Standard output:
JSON, per snippet and frame the types of its columns and its cells as text that loses nothing:
doubles as their bits, counts as digits, moments as microseconds since 1970.
"""

import json
import math
import os
import struct
import sys
from datetime import date, datetime, timedelta


def cell(value):
    if value is None:
        return None
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else struct.pack(">d", value).hex()
    if isinstance(value, datetime):
        return str((value - datetime(1970, 1, 1)) // timedelta(microseconds=1))
    if isinstance(value, (date, int, str)):
        return str(value)
    raise TypeError(f"no cell of this lake: {value!r}")


def of_pyarrow(frame):
    types = {field.name: str(field.type) for field in frame.schema}
    return types, {name: frame[name].to_pylist() for name in types}


def of_polars(frame):
    types = {name: str(kind) for name, kind in frame.schema.items()}
    return types, {name: frame[name].to_list() for name in types}


def of_pandas(frame):
    import pandas

    def plain(value):
        if value is pandas.NA:
            return None
        return value.to_pydatetime() if isinstance(value, pandas.Timestamp) else value

    types = {name: str(kind) for name, kind in frame.dtypes.items()}
    return types, {name: [plain(value) for value in frame[name]] for name in types}


def of_duckdb(frame):
    types = dict(zip(frame.columns, map(str, frame.types)))
    rows = frame.fetchall()
    return types, {name: [row[i] for row in rows] for i, name in enumerate(types)}


def dumped(client, frame):
    types, columns = {
        "pyarrow": of_pyarrow,
        "polars": of_polars,
        "pandas": of_pandas,
        "duckdb": of_duckdb,
    }[client](frame)
    return {
        "types": types,
        "columns": {name: [cell(value) for value in values] for name, values in columns.items()},
    }


def ran(client, job):
    os.chdir(job["folder"])
    names = {}
    exec(job["code"], names)
    return {frame: dumped(client, names[frame]) for frame in ("facts", "known")}


json.dump([ran(sys.argv[1], job) for job in json.load(sys.stdin)], sys.stdout)
