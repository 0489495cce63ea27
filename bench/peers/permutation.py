"""Trains the boosted trees whose permutation importance is measured, or measures it with scikit-learn, and prints one JSON line.

usage: permutation.py '{"do": "train", "table": "...", "folder": "...", "rounds": 100, "leaves": 31, "threads": 2}'
       permutation.py '{"do": "measure", "way": "lightgbm", "table": "...", "folder": "...", "repeats": 5, ...}'

Way lightgbm shuffles for the trees that "train" left (our side has the same), way hgb for HistGradientBoosting's own.
"""
import json, sys
from pathlib import Path

import numpy as np

from side import arguments, clock, cpu_s, emit, read_table

settings = {"learning_rate": 0.1}


def rows_of(how, part):
    x, y, _ = read_table(how["table"], part)
    # 32-bit numbers everywhere: then no side goes another way for its narrower thresholds.
    return np.ascontiguousarray(x.astype("f4").astype("f8")), y


def train(how):
    import lightgbm as lgb

    x, y = rows_of(how, "train")
    params = {"objective": "binary", "num_leaves": how["leaves"], "verbose": -1, "num_threads": how["threads"], "seed": 1}
    booster = lgb.train({**params, **settings}, lgb.Dataset(x, y), how["rounds"])
    folder = Path(how["folder"])
    booster.save_model(folder / "lightgbm.txt")
    (folder / "lightgbm.json").write_text(json.dumps(booster.dump_model()))
    emit({"inputs": x.shape[1]})


def lightgbm(how):
    import lightgbm as lgb
    from sklearn.base import BaseEstimator, ClassifierMixin

    booster = lgb.Booster(model_file=f"{how['folder']}/lightgbm.txt", params={"num_threads": how["threads"]})

    class Model(ClassifierMixin, BaseEstimator):
        classes_ = np.array([0, 1])

        def fit(self, x, y):
            return self

        def predict_proba(self, x):
            p = booster.predict(x, num_threads=how["threads"])
            return np.column_stack([1 - p, p])

    return Model(), lgb.__version__


def hgb(how):
    import sklearn
    from sklearn.ensemble import HistGradientBoostingClassifier

    x, y = rows_of(how, "train")
    model = HistGradientBoostingClassifier(
        max_iter=how["rounds"], max_leaf_nodes=how["leaves"], early_stopping=False, random_state=1, **settings)
    return model.fit(x, y), sklearn.__version__


def measure(how):
    from sklearn.inspection import permutation_importance

    model, version = globals()[how["way"]](how)
    x, y = rows_of(how, "test")
    model.predict_proba(x[:1000])
    begun, used = clock(), cpu_s()
    found = permutation_importance(model, x, y, scoring="roc_auc", n_repeats=how["repeats"], random_state=1, n_jobs=how["jobs"])
    s, cpu = clock() - begun, cpu_s() - used
    emit({"s": s, "cpuS": cpu, "version": f"{how['way']} {version}", "drops": list(found.importances_mean)})


def main():
    how = arguments()
    globals()[how["do"]](how)


main()
