"""Scores a CSV file into parts with the rows and their predictions, and prints one JSON line.

usage: batch.py '{"way": "polars-lightgbm", "folder": "...", "format": "csv", "rows": 1000000, "partRows": 1000000,
                  "threads": 2, "categories": {"sex": ["Female", "Male"]}, "numbers": ["age"]}'

Trees are learnt once from train.csv and kept beside it; learning is not measured. `polars-lightgbm` and `pandas-scikit-learn`
go through the file in pieces, `polars-lightgbm-whole` reads it in one.
"""
import os
import sys
import time

how = __import__("json").loads(sys.argv[1])
os.environ["POLARS_MAX_THREADS"] = str(how["threads"])

import numpy as np

from side import cpu_s, emit, peak_rss_mb

folder, threads, categories, numbers = how["folder"], how["threads"], how["categories"], how["numbers"]
names = [*numbers, *categories]
piece_rows = 200_000


def part_path(part):
    os.makedirs(f"{folder}/scored", exist_ok=True)
    return f"{folder}/scored/part-{part:05d}.{how['format']}"


def in_a_child(work):
    """Learns in another process, whose memory and time are not counted."""
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    if os.waitpid(pid, 0)[1] != 0:
        sys.exit("learning failed")


def polars_schema(pl):
    return {**{name: pl.Int64 for name in numbers}, **{name: pl.Enum(levels) for name, levels in categories.items()}}


def matrix_of(pl, rows):
    columns = [pl.col(name).cast(pl.Float64) for name in numbers]
    columns += [pl.col(name).to_physical().cast(pl.Float64) for name in categories]
    return rows.select(columns).fill_null(float("nan")).to_numpy()


def learn_lightgbm():
    import lightgbm as lgb
    import polars as pl

    rows = pl.read_csv(f"{folder}/train.csv", schema_overrides=polars_schema(pl))
    data = lgb.Dataset(
        matrix_of(pl, rows), (rows["class"] == "low").to_numpy().astype("f8"),
        feature_name=names, categorical_feature=list(categories))
    told = {"objective": "binary", "num_leaves": 31, "num_threads": threads, "verbose": -1}
    lgb.train(told, data, num_boost_round=100).save_model(f"{folder}/lightgbm.txt")


def write_polars(pl, booster, rows, part):
    p = booster.predict(matrix_of(pl, rows), num_threads=threads)
    scored = rows.with_columns(
        pl.Series("prediction", np.where(p >= 0.5, "low", "high")),
        pl.Series("probability_high", 1 - p), pl.Series("probability_low", p))
    scored.write_csv(part_path(part)) if how["format"] == "csv" else scored.write_parquet(part_path(part))


def polars_lightgbm(is_whole=False):
    if not os.path.exists(f"{folder}/lightgbm.txt"):
        in_a_child(learn_lightgbm)
    return lambda: score_polars(is_whole)


def score_polars(is_whole):
    import lightgbm as lgb
    import polars as pl

    booster = lgb.Booster(model_file=f"{folder}/lightgbm.txt", params={"num_threads": threads})
    scan = pl.scan_csv(f"{folder}/many.csv", schema_overrides=polars_schema(pl))
    if is_whole:
        rows = scan.collect()
        for part, start in enumerate(range(0, len(rows), how["partRows"])):
            write_polars(pl, booster, rows[start : start + how["partRows"]], part)
        return len(rows)
    done = 0
    for part, rows in enumerate(scan.collect_batches(chunk_size=piece_rows, maintain_order=True)):
        write_polars(pl, booster, rows, part)
        done += len(rows)
    return done


def learn_sklearn():
    import joblib
    import pandas as pd
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OrdinalEncoder

    rows = pd.read_csv(f"{folder}/train.csv")
    encoder = OrdinalEncoder(
        categories=list(categories.values()), handle_unknown="use_encoded_value",
        unknown_value=np.nan, encoded_missing_value=np.nan)
    places = list(range(len(numbers), len(names)))
    trees = HistGradientBoostingClassifier(
        max_iter=100, max_leaf_nodes=31, early_stopping=False, categorical_features=places)
    columns = make_column_transformer(("passthrough", numbers), (encoder, list(categories)))
    joblib.dump(make_pipeline(columns, trees).fit(rows[names], rows["class"]), f"{folder}/sklearn.joblib")


def pandas_scikit_learn():
    if not os.path.exists(f"{folder}/sklearn.joblib"):
        in_a_child(learn_sklearn)
    return score_pandas


def score_pandas():
    import joblib
    import pandas as pd

    model = joblib.load(f"{folder}/sklearn.joblib")
    done = 0
    for part, rows in enumerate(pd.read_csv(f"{folder}/many.csv", chunksize=piece_rows)):
        p = model.predict_proba(rows[names])
        rows["prediction"] = model.classes_[p.argmax(axis=1)]
        rows["probability_high"], rows["probability_low"] = p[:, 0], p[:, 1]
        rows.to_csv(part_path(part), index=False) if how["format"] == "csv" else rows.to_parquet(part_path(part))
        done += len(rows)
    return done


ways = {
    "polars-lightgbm": polars_lightgbm,
    "polars-lightgbm-whole": lambda: polars_lightgbm(True),
    "pandas-scikit-learn": pandas_scikit_learn,
}

score = ways[how["way"]]()
start, cpu_before = time.perf_counter(), cpu_s()
done = score()
if done != how["rows"]:
    sys.exit(f"{done} rows were scored, not {how['rows']}")
emit({"s": time.perf_counter() - start, "cpuS": cpu_s() - cpu_before, "peakMb": peak_rss_mb()})
