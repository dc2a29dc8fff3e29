"""pyiceberg: one row and one commit, many times."""

import os
import sys

import pyiceberg
from cost import report
from iceberg import table_in
from one_row_commits import commits_of, schema

folder = os.path.join(sys.argv[2], "iceberg-commits")
table = table_in(folder, schema)
figures = commits_of(table.append)
files = sum(len(names) for _, _, names in os.walk(folder))
report({**figures, "note": f"pyiceberg {pyiceberg.__version__}, {files} files"})
