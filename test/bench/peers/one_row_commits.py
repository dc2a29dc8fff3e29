"""The work of a usual evening, done many times: one row of a policy rate joins a table."""

import datetime
import statistics
import time

import pyarrow as pa
from cost import measured

# The first one warms up and makes the folders.
commits = 51
schema = pa.schema(
    [
        ("series_id", pa.string()),
        ("observation_date", pa.date32()),
        ("rate_percent", pa.float64()),
        ("known_at", pa.timestamp("us")),
        ("source", pa.string()),
        ("raw_id", pa.string()),
    ]
)


def _row(i):
    day = datetime.date(2025, 1, 1) + datetime.timedelta(days=i)
    known_at = datetime.datetime.combine(day, datetime.time(23))
    row = {
        "series_id": "DFF",
        "observation_date": day,
        "rate_percent": float(i),
        "known_at": known_at,
        "source": "bench",
        "raw_id": f"bench/{day}/{'0' * 64}.{day}",
    }
    return pa.Table.from_pylist([row], schema=schema)


def commits_of(append):
    """Figures of appending one row after another, each its own commit."""
    tables = [_row(i) for i in range(commits)]
    times_ms = []

    def work():
        for table in tables:
            start = time.perf_counter()
            append(table)
            times_ms.append((time.perf_counter() - start) * 1000)

    cost = measured(work)
    return {**cost, "rows": commits, "median_ms": statistics.median(times_ms[1:])}
