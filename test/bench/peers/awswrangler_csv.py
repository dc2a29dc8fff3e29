"""awswrangler: the same FINRA files, read by pyarrow, written over the years of an S3 dataset."""

import sys

import awswrangler as wr
from cost import measured, report
from emulated_s3 import bucket, emulated_s3
from finra import files_in, table_of, with_year

given, folder = sys.argv[1:3]
rows = 0


def work():
    global rows
    frame = with_year(table_of(files_in(given))).to_pandas()
    rows = len(frame)
    wr.s3.to_parquet(
        frame,
        f"s3://{bucket}/rows/",
        dataset=True,
        mode="overwrite_partitions",
        partition_cols=["year"],
        compression="zstd",
    )


with emulated_s3():
    cost = measured(work)
note = f"awswrangler {wr.__version__}, S3 emulated by moto: no sort, merge, contract or commit"
report({**cost, "rows": rows, "note": note})
