"""delta-rs: overwrites of a Delta table, raced."""

import os
import sys

from cost import report
from deltalake import DeltaTable, write_deltalake
from race import raced, table_of

folder = os.path.join(sys.argv[2], "delta-race")


def publish(number):
    write_deltalake(folder, table_of(number), mode="overwrite")


def read():
    return DeltaTable(folder).to_pyarrow_table()


if __name__ == "__main__":
    report(raced(publish, read))
