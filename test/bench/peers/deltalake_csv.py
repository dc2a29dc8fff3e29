"""delta-rs: the same FINRA files, read by pyarrow, appended to a Delta table by year."""

import os
import sys

import deltalake
from cost import measured, report
from deltalake import write_deltalake
from finra import files_in, table_of, with_year

given, folder = sys.argv[1:3]
rows = 0


def work():
    global rows
    table = with_year(table_of(files_in(given)))
    rows = table.num_rows
    write_deltalake(os.path.join(folder, "delta-csv"), table, mode="append", partition_by=["year"])


cost = measured(work)
note = f"deltalake {deltalake.__version__}: no sort, merge, contract or provenance"
report({**cost, "rows": rows, "note": note})
