"""Trains one model on one table and prints one JSON line: seconds by part, peak memory, scores on the held-out rows.

usage: train.py '{"peer": "lightgbm", "folder": "...", "threads": 1, "rounds": 100, "leaves": 63, "bins": 255, "rate": 0.1,
"minRows": 20, "minHessian": 0.001, "maxCatThreshold": 1000000, "layout": "auto" | "row" | "col", "test": true}'
"""
import sys

from side import arguments, auc, clock, cpu_s, emit, log_loss, peak_rss_mb, read_table


def lightgbm(x, y, categories, how):
    # Not installed, as far as LightGBM can tell: importing them is time and memory that training does not need.
    for name in ("pandas", "sklearn", "matplotlib"):
        sys.modules.setdefault(name, None)
    import lightgbm as lgb

    params = {
        "objective": "binary", "num_leaves": how["leaves"], "max_bin": how["bins"], "learning_rate": how["rate"],
        "min_data_in_leaf": how["minRows"], "min_sum_hessian_in_leaf": how["minHessian"], "verbose": -1,
        "num_threads": how["threads"], "seed": 1, "cat_l2": 10, "cat_smooth": 10,
        "max_cat_threshold": how["maxCatThreshold"], **how.get("params", {}),
    }
    if how.get("layout", "auto") != "auto":
        params[f"force_{how['layout']}_wise"] = True
    if how["peer"] == "lightgbm-quantised":
        params["use_quantized_grad"] = True
    imported_mb = peak_rss_mb()
    begun, used = clock(), cpu_s()
    data = lgb.Dataset(x, y, params=params, categorical_feature=categories or "auto").construct()
    binned = clock()
    del x
    booster = lgb.Booster(params, data)
    ready, ready_cpu = clock(), cpu_s()
    for _ in range(how["rounds"]):
        booster.update()
    done = clock()
    if "save" in how:
        booster.save_model(how["save"])
    times = {
        "binS": binned - begun, "initS": ready - binned, "boostS": done - ready, "totalS": done - begun,
        "boostCpuS": cpu_s() - ready_cpu, "trainCpuS": cpu_s() - used, "importedMB": imported_mb,
    }
    return times, booster.predict


def xgboost(x, y, categories, how):
    import xgboost as xgb

    kinds = ["c" if at in categories else "q" for at in range(x.shape[1])]
    params = {
        "objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_leaves": how["leaves"],
        "max_depth": 0, "max_bin": how["bins"], "learning_rate": how["rate"], "min_child_weight": how["minHessian"],
        "reg_lambda": 0, "nthread": how["threads"], "verbosity": 0, "seed": 1,
    }
    begun = clock()
    data = xgb.QuantileDMatrix(x, y, max_bin=how["bins"], feature_types=kinds, enable_categorical=True, nthread=how["threads"])
    binned = clock()
    booster = xgb.Booster(params, [data])
    for at in range(how["rounds"]):
        booster.update(data, at)
    done = clock()
    predict = lambda rows: booster.predict(xgb.DMatrix(rows, feature_types=kinds, enable_categorical=True))
    return {"binS": binned - begun, "boostS": done - binned, "totalS": done - begun}, predict


def hgb(x, y, categories, how):
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.ensemble._hist_gradient_boosting.binning import _BinMapper

    if hasattr(x, "toarray"):
        x = x.toarray()
    spent = [0.0]
    plain = {name: getattr(_BinMapper, name) for name in ("fit", "transform")}

    def timed(name):
        def call(self, *given, **named):
            begun = clock()
            result = plain[name](self, *given, **named)
            spent[0] += clock() - begun
            return result
        return call

    for name in plain:
        setattr(_BinMapper, name, timed(name))
    model = HistGradientBoostingClassifier(
        max_iter=how["rounds"], max_leaf_nodes=how["leaves"], max_bins=how["bins"], learning_rate=how["rate"],
        min_samples_leaf=how["minRows"], l2_regularization=0, early_stopping=False, max_depth=None,
        categorical_features=categories or None, random_state=1,
    )
    begun = clock()
    model.fit(x, y)
    total = clock() - begun
    dense = lambda rows: rows.toarray() if hasattr(rows, "toarray") else rows
    times = {"binS": spent[0], "boostS": total - spent[0], "totalS": total}
    return times, lambda rows: model.predict_proba(dense(rows))[:, 1]


def catboost(x, y, categories, how):
    import catboost as cb

    frame = lambda rows: rows
    if categories:
        import pandas as pd

        def frame(rows):
            table = pd.DataFrame(rows)
            for at in categories:
                table[at] = table[at].fillna(-1).astype("int32")
            return table

    table = frame(x)
    begun = clock()
    pool = cb.Pool(table, y, cat_features=categories or None, thread_count=how["threads"])
    pool.quantize(border_count=how["bins"] - 1)
    binned = clock()
    model = cb.CatBoostClassifier(
        iterations=how["rounds"], grow_policy="Lossguide", max_leaves=how["leaves"], depth=16, learning_rate=how["rate"],
        min_data_in_leaf=how["minRows"], l2_leaf_reg=0, bootstrap_type="No", boosting_type="Plain", random_strength=0,
        leaf_estimation_iterations=1, thread_count=how["threads"], random_seed=1, verbose=False, allow_writing_files=False,
    )
    model.fit(pool)
    done = clock()
    times = {"binS": binned - begun, "boostS": done - binned, "totalS": done - begun}
    return times, lambda rows: model.predict_proba(frame(rows))[:, 1]


def main():
    how = arguments()
    begun = clock()
    x, y, categories = read_table(how["folder"], "train")
    read_s = clock() - begun
    train = {"lightgbm-quantised": lightgbm}.get(how["peer"]) or globals()[how["peer"]]
    times, predict = train(x, y, categories, how)
    result = {"peer": how["peer"], "threads": how["threads"], "readS": read_s, **times, "peakRssMB": peak_rss_mb(), "cpuS": cpu_s()}
    del x
    if how.get("test", True):
        x, y, _ = read_table(how["folder"], "test")
        p = predict(x)
        result |= {"auc": auc(y, p), "logloss": log_loss(y, p)}
    emit(result)


main()
