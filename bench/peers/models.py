"""Trains the models that prediction and explanation are measured on, and writes what LightGBM says of the rows asked about.

usage: models.py '{"table": "...", "folder": "...", "rowCount": 100000, "explainCount": 1000, "rounds": 100, "leaves": 63,
"bins": 255, "rate": 0.1, "minRows": 20, "minHessian": 0.001, "threads": 1}'

Writes to the folder: rows.f64 (row-major, exact in float32, so that thresholds of float32 and of float64 agree), lightgbm.txt,
lightgbm.json, predicted.f64, contributed.f64 (rows x inputs and the expected score), xgboost.ubj, ydf.zip.
"""
import json, zipfile
from pathlib import Path

import numpy as np

from side import arguments, emit, read_table


def write(path, numbers):
    np.ascontiguousarray(numbers, dtype="<f8").tofile(path)


def lightgbm(x, y, rows, how):
    import lightgbm as lgb

    params = {
        "objective": "binary", "num_leaves": how["leaves"], "max_bin": how["bins"], "learning_rate": how["rate"],
        "min_data_in_leaf": how["minRows"], "min_sum_hessian_in_leaf": how["minHessian"], "verbose": -1,
        "num_threads": how["threads"], "seed": 1,
    }
    folder = Path(how["folder"])
    booster = lgb.train(params, lgb.Dataset(x, y, params=params), how["rounds"])
    booster.save_model(folder / "lightgbm.txt")
    (folder / "lightgbm.json").write_text(json.dumps(booster.dump_model()))
    write(folder / "predicted.f64", booster.predict(rows))
    write(folder / "contributed.f64", booster.predict(rows[: how["explainCount"]], pred_contrib=True))


def xgboost(x, y, how):
    import xgboost as xgb

    params = {
        "objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_leaves": how["leaves"],
        "max_depth": 0, "max_bin": how["bins"], "learning_rate": how["rate"], "min_child_weight": how["minHessian"],
        "reg_lambda": 0, "nthread": how["threads"], "verbosity": 0, "seed": 1,
    }
    data = xgb.QuantileDMatrix(x, y, max_bin=how["bins"], nthread=how["threads"])
    xgb.train(params, data, how["rounds"]).save_model(Path(how["folder"]) / "xgboost.ubj")


def ydf(x, y, how):
    """Without bins: ydf-inference of npm does not read models that were trained on them."""
    import ydf

    ydf.verbose(0)
    learner = ydf.GradientBoostedTreesLearner(
        label="y", num_trees=how["rounds"], shrinkage=how["rate"], min_examples=how["minRows"], max_depth=-1,
        growing_strategy="BEST_FIRST_GLOBAL", max_num_nodes=how["leaves"], early_stopping="NONE", validation_ratio=0.0,
        num_threads=how["threads"], pure_serving_model=True,
    )
    columns = {f"x{at}": x[:, at].astype("f4") for at in range(x.shape[1])}
    model = learner.train({**columns, "y": y.astype(int)})
    folder = Path(how["folder"])
    model.save(str(folder / "ydf"))
    with zipfile.ZipFile(folder / "ydf.zip", "w") as file:
        for part in (folder / "ydf").iterdir():
            file.write(part, part.name)
    leaves = [len(tree_leaves(model.get_tree(at).root)) for at in range(model.num_trees())]
    return max(leaves)


def tree_leaves(node):
    children = [child for child in (getattr(node, "pos_child", None), getattr(node, "neg_child", None)) if child is not None]
    return [node] if not children else [leaf for child in children for leaf in tree_leaves(child)]


def main():
    how = arguments()
    x, y, _ = read_table(how["table"], "train")
    test, _, _ = read_table(how["table"], "test")
    # 32-bit numbers everywhere: then no side goes another way for its narrower thresholds.
    x = np.ascontiguousarray(x.astype("f4").astype("f8"))
    rows = np.ascontiguousarray(test[: how["rowCount"]].astype("f4").astype("f8"))
    write(Path(how["folder"]) / "rows.f64", rows)
    lightgbm(x, y, rows, how)
    xgboost(x, y, how)
    emit({"inputs": x.shape[1], "ydfLeaves": ydf(x, y, how)})


main()
