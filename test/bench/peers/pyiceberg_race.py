"""pyiceberg: overwrites of an Iceberg table, raced."""

import os
import sys

from cost import report
from iceberg import catalog_in, table_in
from race import raced, table_of

folder = os.path.join(sys.argv[2], "iceberg-race")


def publish(number):
    catalog_in(folder).load_table("bench.rows").overwrite(table_of(number))


def read():
    return catalog_in(folder).load_table("bench.rows").scan().to_arrow()


if __name__ == "__main__":
    table_in(folder, table_of(0).schema)
    report(raced(publish, read))
