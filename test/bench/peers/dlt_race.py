"""dlt: replacements of a table in a folder, raced."""

import glob
import os
import sys
import uuid

import dlt
import pyarrow as pa
import pyarrow.parquet as pq
from cost import report
from dlt.destinations import filesystem
from race import raced, table_of

folder = sys.argv[2]
lake = os.path.join(folder, "dlt-race")


def publish(number):
    pipeline = dlt.pipeline(
        f"race_{os.getpid()}",
        pipelines_dir=os.path.join(folder, "dlt-race-state", uuid.uuid4().hex),
        destination=filesystem(lake),
        dataset_name="bench",
    )
    pipeline.run(
        table_of(number),
        table_name="race",
        write_disposition="replace",
        loader_file_format="parquet",
    )


def read():
    files = sorted(glob.glob(f"{lake}/bench/race/*.parquet"))
    return pa.concat_tables([pq.read_table(path, columns=["k", "v"]) for path in files])


if __name__ == "__main__":
    report(raced(publish, read))
