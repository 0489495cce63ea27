"""Predicts or explains rows with a model that models.py left, again and again, and prints one JSON line.

usage: predict.py '{"way": "lightgbm-batch", "folder": "...", "inputs": 28, "rowCount": 100000, "passes": 5, "threads": 1}'

A way is a function below, with - for _. It gives what is called once a pass and how many rows that is.
"""
import sys

import numpy as np

from side import arguments, clock, cpu_s, emit

single_rows = 2000


def booster_of(how):
    for name in ("pandas", "sklearn", "matplotlib"):
        if not how["way"].startswith("shap"):
            sys.modules.setdefault(name, None)
    import lightgbm as lgb

    return lgb.Booster(model_file=f"{how['folder']}/lightgbm.txt", params={"num_threads": how["threads"]})


def lightgbm_batch(rows, how):
    booster = booster_of(how)
    return lambda: booster.predict(rows, num_threads=1), len(rows)


def lightgbm_row(rows, how):
    booster = booster_of(how)
    one = [rows[at : at + 1] for at in range(single_rows)]
    return lambda: np.concatenate([booster.predict(row, num_threads=1) for row in one]), single_rows


def lightgbm_row_c(rows, how):
    """The C function for one row after the other, as a careful service calls it: no Python between but the call."""
    import ctypes

    booster = booster_of(how)
    from lightgbm.basic import _LIB as library

    config, length, out = ctypes.c_void_p(), ctypes.c_int64(), np.zeros(1)
    normal, float64 = 0, 1
    library.LGBM_BoosterPredictForMatSingleRowFastInit(
        booster._handle, normal, 0, -1, float64, ctypes.c_int32(how["inputs"]), b"num_threads=1", ctypes.byref(config))
    call, found = library.LGBM_BoosterPredictForMatSingleRowFast, np.zeros(single_rows)
    address, step = rows.ctypes.data, 8 * how["inputs"]
    said, where = ctypes.byref(length), ctypes.c_void_p(out.ctypes.data)

    def one_after_the_other():
        for at in range(single_rows):
            call(config, ctypes.c_void_p(address + step * at), said, where)
            found[at] = out[0]
        return found

    one_after_the_other.kept = booster
    return one_after_the_other, single_rows


def xgboost_model(how):
    import xgboost as xgb

    booster = xgb.Booster({"nthread": how["threads"]})
    booster.load_model(f"{how['folder']}/xgboost.ubj")
    booster.set_param({"nthread": how["threads"]})
    return booster


def xgboost_batch(rows, how):
    booster, narrow = xgboost_model(how), rows.astype("f4")
    return lambda: booster.inplace_predict(narrow), len(rows)


def xgboost_row(rows, how):
    booster, narrow = xgboost_model(how), rows.astype("f4")
    one = [narrow[at : at + 1] for at in range(single_rows)]
    return lambda: np.concatenate([booster.inplace_predict(row) for row in one]), single_rows


def ydf_batch(rows, how):
    import ydf

    model = ydf.load_model(f"{how['folder']}/ydf")
    columns = {f"x{at}": np.ascontiguousarray(rows[:, at], dtype="f4") for at in range(how["inputs"])}
    return lambda: model.predict(columns, num_threads=1), len(rows)


def lightgbm_explain(rows, how):
    booster = booster_of(how)
    return lambda: booster.predict(rows, pred_contrib=True, num_threads=1), len(rows)


def shap_explain(rows, how):
    """shap hands models of LightGBM over to LightGBM itself; told that the model is its own, it uses its own C code."""
    import shap

    explainer = shap.TreeExplainer(booster_of(how), feature_perturbation="tree_path_dependent")
    explainer.model.model_type = "internal"
    expected = float(np.ravel(explainer.expected_value)[-1])

    def explain():
        values = explainer.shap_values(rows, check_additivity=False)
        return np.column_stack([values, np.full(len(rows), expected)])

    return explain, len(rows)


def version_of(way):
    name = way.split("-")[0]
    return f"{name} {sys.modules[name].__version__}"


def wanted_of(how):
    """What LightGBM said when the model was made, in the order of the rows; None where the trees are other ones."""
    if how["way"].startswith(("xgboost", "ydf")):
        return None
    name = "contributed" if how["way"].endswith("explain") else "predicted"
    return np.fromfile(f"{how['folder']}/{name}.f64", dtype="<f8")


def main():
    how = arguments()
    rows = np.fromfile(f"{how['folder']}/rows.f64", dtype="<f8").reshape(-1, how["inputs"])[: how["rowCount"]]
    run, count = globals()[how["way"].replace("-", "_")](rows, how)
    found = np.ravel(run())
    seconds, cpu = [], []
    for _ in range(how["passes"]):
        begun, used = clock(), cpu_s()
        run()
        seconds.append(clock() - begun)
        cpu.append(cpu_s() - used)
    wanted = wanted_of(how)
    furthest = {} if wanted is None else {"furthest": float(np.abs(found - wanted[: len(found)]).max())}
    micro = 1e6 / count
    emit({"us": float(np.median(seconds)) * micro, "cpuUs": float(np.mean(cpu)) * micro, "rows": count,
          "version": version_of(how["way"]), **furthest})


main()
