"""pyarrow: the same FINRA files, read by its CSV reader on one thread and written as Parquet."""

import glob
import json
import os
import resource
import sys
import time

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

given, folder = sys.argv[1:3]
files = sorted(glob.glob(f"{given}/*.csv"))
wanted = {
    "symbolCode": pa.string(),
    "settlementDate": pa.date32(),
    "issueName": pa.string(),
    "currentShortPositionQuantity": pa.int64(),
    "previousShortPositionQuantity": pa.int64(),
    "averageDailyVolumeQuantity": pa.int64(),
    "daysToCoverQuantity": pa.float64(),
    "revisionFlag": pa.string(),
}

before = resource.getrusage(resource.RUSAGE_SELF)
start = time.perf_counter()
tables = [
    pc.read_csv(
        path,
        read_options=pc.ReadOptions(use_threads=False),
        parse_options=pc.ParseOptions(delimiter="|", quote_char=False),
        convert_options=pc.ConvertOptions(column_types=wanted, include_columns=list(wanted)),
    )
    for path in files
]
table = pa.concat_tables(tables)
pq.write_table(table, os.path.join(folder, "pyarrow.parquet"), compression="zstd")
wall = time.perf_counter() - start
after = resource.getrusage(resource.RUSAGE_SELF)
cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
note = f"pyarrow {pa.__version__}, no sort, no merge, no contract, no provenance"
print(
    json.dumps(
        {"cpu_s": cpu, "wall_s": wall, "peak_mb": after.ru_maxrss / 1024, "rows": table.num_rows, "note": note}
    )
)
