"""Fits LightGBM with our settings on a prepared matrix, once a seed, and writes what it predicts for the test rows.

usage: equal.py '{"folder": "...", "seeds": [1, 2], "threads": 1, "rounds": 100, "leaves": 31, "bins": 255, "rate": 0.1,
"minRows": 20, "minHessian": 0.001, "rowShare": 0.8, "maxCatThreshold": 1000000, "params": {}}'
"""
import json, sys

from side import arguments, clock, emit, read_dense

for name in ("pandas", "sklearn", "matplotlib"):
    sys.modules.setdefault(name, None)
import lightgbm as lgb
import numpy as np

OBJECTIVES = {"binary": "binary", "multiclass": "multiclass", "regression": "regression"}


def main():
    how = arguments()
    folder = how["folder"]
    with open(f"{folder}/about.json") as file:
        about = json.load(file)
    x, test = read_dense(folder, "train", about), read_dense(folder, "test", about)
    y = np.fromfile(f"{folder}/train.y.f64", dtype="<f8")
    categories = [at for at, column in enumerate(about["columns"]) if column["kind"] == "category"]
    params = {
        "objective": OBJECTIVES[about["task"]], "num_leaves": how["leaves"], "max_bin": how["bins"],
        "learning_rate": how["rate"], "min_data_in_leaf": how["minRows"], "min_sum_hessian_in_leaf": how["minHessian"],
        "bagging_fraction": how["rowShare"], "bagging_freq": 1, "lambda_l2": 0, "cat_l2": 10, "cat_smooth": 10,
        "max_cat_threshold": how["maxCatThreshold"],
        "num_threads": how["threads"], "deterministic": True, "force_col_wise": True, "verbose": -1,
        **how.get("params", {}),
    }
    if about["task"] == "multiclass":
        params["num_class"] = len(about["classes"])
    begun = clock()
    for seed in how["seeds"]:
        told = {**params, "seed": seed}
        data = lgb.Dataset(x, y, params=told, categorical_feature=categories or "auto")
        booster = lgb.train(told, data, how["rounds"])
        np.ascontiguousarray(booster.predict(test), dtype="<f8").tofile(f"{folder}/predicted-{seed}.f64")
    emit({"peer": "lightgbm", "version": lgb.__version__, "seconds": clock() - begun})


main()
