"""pyarrow: an Arrow table, the very rows our writer was given, to Parquet bytes in memory."""

import io
import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq
from cost import measured, report

folder = sys.argv[2]
times = 5
path = os.path.join(folder, "columns.parquet")
texts = [field.name for field in pq.read_schema(path) if pa.types.is_string(field.type)]
# Text as codes into a dictionary, as our frames have it: the form it writes fastest.
table = pq.read_table(path, read_dictionary=texts)
# And the rest as our file has it: integers as differences, no bounds for provenance text.
whole = (pa.types.is_integer, pa.types.is_date, pa.types.is_timestamp)
differences = {
    field.name: "DELTA_BINARY_PACKED"
    for field in table.schema
    if any(is_of(field.type) for is_of in whole)
}
provenance = ["known_at_basis", "source", "raw_id"]
size = 0


def work():
    global size
    for _ in range(times):
        target = io.BytesIO()
        pq.write_table(
            table,
            target,
            compression="zstd",
            compression_level=1,
            row_group_size=122_880,
            use_dictionary=texts,
            column_encoding=differences,
            write_statistics=[name for name in table.column_names if name not in provenance],
            write_page_index=True,
            max_rows_per_page=20_000,
            store_schema=False,
        )
        size = target.tell()


work()  # once unmeasured, as ours
cost = measured(work)
note = f"pyarrow {pa.__version__}, {size / 2**20:.1f} MB, {times} times"
report({**cost, "rows": times * table.num_rows, "note": note})
