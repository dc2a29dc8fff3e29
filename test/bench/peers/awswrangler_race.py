"""awswrangler: overwrites of the one partition of an S3 dataset, raced."""

import awswrangler as wr
import pyarrow as pa
from cost import report
from emulated_s3 import bucket, emulated_s3
from race import raced, table_of

place = f"s3://{bucket}/race/"


def publish(number):
    wr.s3.to_parquet(
        table_of(number).to_pandas(),
        place,
        dataset=True,
        mode="overwrite_partitions",
        partition_cols=["part"],
    )


def read():
    return pa.Table.from_pandas(wr.s3.read_parquet(place, dataset=True))


if __name__ == "__main__":
    with emulated_s3():
        report(raced(publish, read))
