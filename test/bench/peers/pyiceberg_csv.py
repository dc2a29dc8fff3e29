"""pyiceberg: the same FINRA files, read by pyarrow, appended to an Iceberg table by year."""

import os
import sys

import pyiceberg
from cost import measured, report
from finra import files_in, table_of, with_year
from iceberg import table_in
from pyiceberg.transforms import IdentityTransform

given, folder = sys.argv[1:3]
rows = 0


def work():
    global rows
    table = with_year(table_of(files_in(given)))
    rows = table.num_rows
    target = table_in(os.path.join(folder, "iceberg-csv"), table.schema)
    with target.update_spec() as spec:
        spec.add_field("year", IdentityTransform())
    target.append(table)


cost = measured(work)
note = f"pyiceberg {pyiceberg.__version__}: no sort, merge, contract or provenance"
report({**cost, "rows": rows, "note": note})
