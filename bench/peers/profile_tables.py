"""Makes the tables of the bench of profiles: profile_tables.py profile|floats|decimals|mixed ROWS PATH."""
import os, sys

import numpy as np
import polars as pl

COUNTRIES = [f"Country {at}" for at in range(41)]


def profile_columns(start, rows, draw):
    """Twenty columns as tables of events have them: an id, moments, numbers, whole numbers, levels, keys and flags."""
    base = draw.normal(0, 1, rows)
    columns = {
        "id": np.arange(start, start + rows),
        "ts": (np.datetime64("2023-01-01T00:00:00", "s") + np.arange(start, start + rows) * 17).astype("datetime64[ms]"),
        "day": np.datetime64("2020-01-01", "D") + draw.integers(0, 1500, rows),
        "f1": np.round(base * 10 + 50, 4),
        "f2": np.round(base * 0.6 + draw.normal(0, 0.8, rows), 5),
        "f3": np.round(draw.exponential(250, rows), 3),
        "f4": np.round(draw.uniform(-1, 1, rows), 6),
        "f5": np.round(np.exp(draw.normal(3, 1, rows)), 3),
        "f6": np.round(draw.normal(1000, 30, rows), 2),
        "f7": np.round(draw.standard_t(4, rows), 5),
        "i1": draw.integers(0, 100, rows),
        "i2": draw.poisson(7, rows),
        "i3": draw.integers(-1_000_000, 1_000_000, rows),
        "country": draw.choice(np.array(COUNTRIES), rows),
        "city": np.char.add("city_", np.minimum(draw.zipf(1.3, rows), 5000).astype(str)),
        "segment": draw.choice(np.array(["consumer", "business", "public", "partner"]), rows, p=[0.6, 0.25, 0.1, 0.05]),
        "product": np.char.add("SKU-", draw.integers(10000, 11000, rows).astype(str)),
        "user": np.char.add("u", draw.integers(10**8, 10**8 + 400_000, rows).astype(str)),
        "active": draw.random(rows) < 0.7,
        "flag": draw.random(rows) < 0.02,
    }
    frame = pl.DataFrame(columns)
    for name, share in [("f2", 0.05), ("f3", 0.1), ("f5", 0.02), ("i2", 0.03), ("city", 0.04), ("segment", 0.01), ("f7", 0.5)]:
        mask = pl.Series(draw.random(rows) < share)
        frame = frame.with_columns(pl.when(mask).then(None).otherwise(pl.col(name)).alias(name))
    return frame


def mixed_columns(rows, draw):
    columns = {f"n{at}": np.round(draw.normal(0, 1 + at, rows), 4) for at in range(18)}
    columns |= {f"c{at}": draw.choice([f"level {level}" for level in range(3 + at * 3)], rows) for at in range(10)}
    columns["when"] = np.datetime64("2020-01-01", "D") + draw.integers(0, 1500, rows)
    columns["y"] = np.where(columns["n0"] + columns["n1"] + draw.normal(0, 1, rows) > 0, "yes", "no")
    return pl.DataFrame(columns)


kind, rows, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
draw = np.random.default_rng(77)
os.makedirs(os.path.dirname(path), exist_ok=True)
with open(path + ".part", "wb") as file:
    if kind == "profile":
        for start in range(0, rows, 500_000):
            part = profile_columns(start, min(500_000, rows - start), draw)
            part.write_csv(file, include_header=start == 0, datetime_format="%Y-%m-%dT%H:%M:%S")
    elif kind == "mixed":
        mixed_columns(rows, draw).write_csv(file)
    else:
        frame = pl.DataFrame({f"x{at}": draw.normal(0, 1, rows) for at in range(28)})
        frame.write_csv(file, **({"float_precision": 6} if kind == "decimals" else {}))
os.replace(path + ".part", path)
