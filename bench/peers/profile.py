"""What a script of a few lines tells of a table: missing cells; mean, deviation, range and seven quantiles of numbers; distinct
values and the ten most frequent of levels; Pearson's correlations. With engine "read": the reading alone, by polars."""
import os, sys, time

from side import arguments, clock, cpu_s, emit, peak_rss_mb

given = arguments()
if given["threads"]:
    os.environ["POLARS_MAX_THREADS"] = str(given["threads"])
started = clock() - time.process_time()
QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
NUMBERS = ["id", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "i1", "i2", "i3"]
LEVELS = ["country", "city", "segment", "product", "user", "active", "flag"]


def by_pandas(path):
    import pandas as pd

    frame = pd.read_csv(path)
    frame[NUMBERS].describe(percentiles=QUANTILES)
    frame.isna().sum()
    for name in LEVELS:
        frame[name].nunique(), frame[name].value_counts().head(10)
    frame[NUMBERS].corr()
    return len(frame)


def by_polars(path):
    import polars as pl

    frame = pl.read_csv(path, try_parse_dates=False)
    asked = [pl.col(name).null_count().alias(f"missing {name}") for name in frame.columns]
    for name in NUMBERS:
        column = pl.col(name)
        asked += [column.mean().alias(f"mean {name}"), column.std().alias(f"sd {name}")]
        asked += [column.min().alias(f"min {name}"), column.max().alias(f"max {name}")]
        asked += [column.quantile(at, "linear").alias(f"{at} {name}") for at in QUANTILES]
    frame.lazy().select(asked).collect()
    for name in LEVELS:
        counts = frame.lazy().select(name).drop_nulls().group_by(name).len().collect()
        counts.sort(["len", name], descending=[True, False]).head(10)
    pairs = [(a, b) for at, a in enumerate(NUMBERS) for b in NUMBERS[:at]]
    frame.lazy().select([pl.corr(a, b).alias(f"{a} {b}") for a, b in pairs]).collect()
    return len(frame)


def by_reading(path):
    import polars as pl

    start = clock()
    rows = len(pl.read_csv(path))
    return rows, clock() - start


if given["engine"] == "read":
    rows, read = by_reading(given["path"])
    emit({"readS": read, "peakRssMB": peak_rss_mb(), "rows": rows})
else:
    rows = (by_pandas if given["engine"] == "pandas" else by_polars)(given["path"])
    emit({"wallS": clock() - started, "cpuS": cpu_s(), "peakRssMB": peak_rss_mb(), "rows": rows})
