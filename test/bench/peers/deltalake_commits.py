"""delta-rs: one row and one commit, many times."""

import os
import sys

import deltalake
from cost import report
from deltalake import write_deltalake
from one_row_commits import commits_of

folder = os.path.join(sys.argv[2], "delta-commits")
figures = commits_of(lambda table: write_deltalake(folder, table, mode="append"))
files = sum(len(names) for _, _, names in os.walk(folder))
report({**figures, "note": f"deltalake {deltalake.__version__}, {files} files"})
