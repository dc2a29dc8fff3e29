"""Reads the marts as a BI tool would: PyAthena and awswrangler, both through Athena's API.

Prints one JSON object: per client the columns, the number of rows and a few sums.
Arguments: database, workgroup.
"""

import json
import os
import sys

import awswrangler as wr
import boto3
import pandas as pd
from pyathena import connect
from pyathena.pandas.cursor import PandasCursor

database, workgroup = sys.argv[1:]
wr.config.athena_endpoint_url = os.environ["AWS_ENDPOINT_URL_ATHENA"]
wr.config.s3_endpoint_url = os.environ["AWS_ENDPOINT_URL_S3"]
wr.config.glue_endpoint_url = os.environ["AWS_ENDPOINT_URL_GLUE"]
wr.config.sts_endpoint_url = os.environ["AWS_ENDPOINT_URL_S3"]
table = "m_index_outlook"
question = f"SELECT * FROM {table} ORDER BY index_symbol, observation_date"


def told(frame):
    """What the checks compare: everything by its text, missing values counted."""
    return {
        "columns": list(frame.columns),
        "rows": len(frame),
        "symbols": sorted(str(each) for each in frame["index_symbol"].unique()),
        "first_day": str(frame["observation_date"].min())[:10],
        "last_day": str(frame["observation_date"].max())[:10],
        "close_sum": round(float(pd.to_numeric(frame["close_points"]).sum()), 6),
        "missing_pe": int(frame["forward_price_earnings_ratio"].isna().sum()),
        "releases": sorted(frame["release_id"].unique()),
    }


def with_pyathena():
    connection = connect(schema_name=database, work_group=workgroup, region_name="us-east-1")
    with connection.cursor() as cursor:
        cursor.execute(question)
        names = [each[0] for each in cursor.description]
        frame = pd.DataFrame([dict(zip(names, row)) for row in cursor.fetchall()])
        result = told(frame)
        cursor.execute(
            f"SELECT COUNT(*) FROM {table} WHERE index_symbol = %(symbol)s", {"symbol": "RUT"}
        )
        result["bound"] = cursor.fetchone()[0]
    return result


def with_pyathena_pandas():
    connection = connect(schema_name=database, work_group=workgroup, region_name="us-east-1")
    return told(connection.cursor(PandasCursor).execute(question).as_pandas())


def with_awswrangler():
    session = boto3.Session(region_name="us-east-1")
    frame = wr.athena.read_sql_query(
        question, database=database, workgroup=workgroup, ctas_approach=False, boto3_session=session
    )
    return told(frame)


readers = {
    "PyAthena": with_pyathena,
    "PyAthena with pandas": with_pyathena_pandas,
    "awswrangler": with_awswrangler,
}
print(json.dumps({name: read() for name, read in readers.items()}))
