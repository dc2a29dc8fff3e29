"""pyarrow: the same FINRA files as one Parquet file. No table, no commit: the floor of any writer."""

import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq
from cost import measured, report
from finra import files_in, table_of

given, folder = sys.argv[1:3]
rows = 0


def work():
    global rows
    table = table_of(files_in(given))
    rows = table.num_rows
    pq.write_table(table, os.path.join(folder, "pyarrow.parquet"), compression="zstd")


cost = measured(work)
note = f"pyarrow {pa.__version__}: no sort, merge, contract, provenance or commit"
report({**cost, "rows": rows, "note": note})
