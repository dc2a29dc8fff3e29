"""dlt: the same FINRA files, as typed rows, to one Parquet dataset in a folder."""

import csv
import datetime
import glob
import os
import sys

import dlt
from cost import measured, report
from dlt.destinations import filesystem

given, folder = sys.argv[1:3]
files = sorted(glob.glob(f"{given}/*.csv"))


def number(text):
    return None if text in ("", "999.99") else float(text)


def whole(text):
    return None if text == "" else int(text)


def row_of(cells):
    return {
        "ticker": cells[1],
        "observation_date": datetime.date.fromisoformat(cells[13]),
        "issue_name": cells[2],
        "shares_short": whole(cells[5]),
        "previous_shares_short": whole(cells[6]),
        "average_daily_volume_shares": whole(cells[8]),
        "days_to_cover": number(cells[9]),
        "is_revised": "yes" if cells[10] == "R" else "no",
    }


@dlt.resource(name="short_interest", write_disposition="append")
def short_interest():
    for path in files:
        with open(path, newline="", encoding="utf-8") as lines:
            reader = csv.reader(lines, delimiter="|", quoting=csv.QUOTE_NONE)
            next(reader)
            yield [row_of(cells) for cells in reader]


rows = sum(sum(1 for _ in open(path, encoding="utf-8")) - 1 for path in files)


def work():
    pipeline = dlt.pipeline(
        "bench",
        pipelines_dir=os.path.join(folder, "dlt-state"),
        destination=filesystem(os.path.join(folder, "dlt-lake")),
        dataset_name="bench",
    )
    pipeline.run(short_interest(), loader_file_format="parquet")


cost = measured(work)
report({**cost, "rows": rows, "note": f"dlt {dlt.__version__}: no merge, no contract"})
