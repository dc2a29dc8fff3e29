"""FINRA's files, read by pyarrow on one thread: what every peer that takes tables is given."""

import glob

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

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


def files_in(folder):
    return sorted(glob.glob(f"{folder}/*.csv"))


def table_of(paths):
    """One table of all files, types as the lake's dataset has them."""
    tables = [
        csv.read_csv(
            path,
            read_options=csv.ReadOptions(use_threads=False),
            parse_options=csv.ParseOptions(delimiter="|", quote_char=False),
            convert_options=csv.ConvertOptions(column_types=wanted, include_columns=list(wanted)),
        )
        for path in paths
    ]
    return pa.concat_tables(tables)


def with_year(table):
    """The same with the year of settlement, by which the lake divides its files too."""
    return table.append_column("year", pc.year(table["settlementDate"]))
