"""Fits and applies scikit-learn's ColumnTransformer on one table and prints one JSON line: seconds and peak memory.

usage: prepare.py '{"folder": "...", "strings": "str" | "object" | "category", "threads": 1}'
"""
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from side import arguments, clock, cpu_s, emit, peak_rss_mb, read_table

import json

how = arguments()
with open(f"{how['folder']}/about.json") as file:
    about = json.load(file)
x, _, _ = read_table(how["folder"], "train")
columns = {}
for at, column in enumerate(about["columns"]):
    if column["kind"] == "number":
        columns[column["name"]] = x[:, at]
        continue
    codes = np.where(np.isnan(x[:, at]), -1, x[:, at]).astype(int)
    made = pd.Series(pd.Categorical.from_codes(codes, column["levels"]))
    columns[column["name"]] = made if how["strings"] == "category" else made.astype(how["strings"])
table = pd.DataFrame(columns)
del x, columns
numbers = [column["name"] for column in about["columns"] if column["kind"] == "number"]
levels = [column["name"] for column in about["columns"] if column["kind"] == "category"]
prepare = ColumnTransformer(
    [
        ("numbers", make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), numbers),
        ("levels", OneHotEncoder(min_frequency=5, handle_unknown="infrequent_if_exist"), levels),
    ]
)
imported_mb = peak_rss_mb()
begun, used = clock(), cpu_s()
made = prepare.fit_transform(table)
done = clock()
emit(
    {
        "peer": "sklearn", "totalS": done - begun, "cpuS": cpu_s() - used, "columns": made.shape[1],
        "importedMB": imported_mb, "peakRssMB": peak_rss_mb(),
    }
)
