"""Fits one program on the training rows of a table and scores it on its held-out rows.

usage: automl.py '{"path": "...csv", "folds": "...txt.gz", "target": "...", "task": "binary", "positive": "yes", "ignore": [],
"program": "hgb", "seconds": 120, "threads": 2}'

program: hgb, lgbm, linear, rf (defaults, no search) · optuna (LightGBM tuned by TPE within the time) · flaml · autogluon
Rows of fold 0 are held out; the metric is AUC, log loss or RMSE by task.
"""
import gzip, json, sys, time, warnings

warnings.filterwarnings("ignore")
import numpy as np
import pandas as pd
from sklearn.metrics import log_loss, roc_auc_score, root_mean_squared_error


def read(how):
    table = pd.read_csv(how["path"], low_memory=False, keep_default_na=False, na_values=[""])
    with (gzip.open if how["folds"].endswith(".gz") else open)(how["folds"], "rt") as file:
        lines = file.read().split("\n")[: len(table)]
    # A blank line is a row without target.
    known = table[how["target"]].notna().to_numpy() & np.array([line != "" for line in lines])
    table, folds = table[known], np.array([int(line or 0) for line in lines])[known]
    y = table.pop(how["target"])
    table = table.drop(columns=[name for name in how["ignore"] if name in table])
    for name in table:
        if table[name].dtype.kind not in "iufb":
            # Dates as numbers, as a careful user would have them; texts stay so, other words are categories.
            dates = pd.to_datetime(table[name], errors="coerce", format="ISO8601")
            if dates.notna().sum() > 0.9 * table[name].notna().sum():
                table[name] = dates.astype("int64") / 8.64e13
            elif table[name].str.len().mean() > 60 and table[name].nunique() > 0.5 * len(table):
                table[name] = table[name].fillna("").astype(object)
            else:
                table[name] = table[name].astype("category")
    if how["task"] == "regression":
        y = y.astype(float).to_numpy()
        classes = None
    else:
        words = y.astype(str)
        classes = sorted(words.unique())
        if how.get("positive"):
            classes.sort(key=lambda name: name == how["positive"])
        y = words.map({name: code for code, name in enumerate(classes)}).to_numpy()
    test = folds == 0
    return table[~test], y[~test], table[test], y[test], classes


def text_names(x):
    return [name for name in x if x[name].dtype == object]


def words_of():
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(min_df=2, sublinear_tf=True)


def without_texts(x, test):
    """Texts as 32 directions of TF-IDF, learnt from training rows."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.pipeline import make_pipeline

    for name in text_names(x):
        directions = make_pipeline(words_of(), TruncatedSVD(32, random_state=0)).fit(x[name])
        names = [f"{name} {at}" for at in range(32)]
        x, test = [pd.concat([rows.drop(columns=[name]), pd.DataFrame(directions.transform(rows[name]), rows.index, names)],
                             axis=1) for rows in [x, test]]
    return x, test


def score(task, truth, predicted, class_count):
    if task == "regression":
        return "rmse", float(root_mean_squared_error(truth, predicted))
    if task == "binary":
        return "auc", float(roc_auc_score(truth, predicted[:, 1]))
    clipped = np.clip(predicted, 1e-15, 1)
    clipped /= clipped.sum(axis=1, keepdims=True)
    return "log-loss", float(log_loss(truth, clipped, labels=range(class_count)))


def encoded(x, scaled):
    from sklearn.compose import ColumnTransformer, make_column_selector
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

    numbers = [SimpleImputer(strategy="median"), *([StandardScaler()] if scaled else [])]
    words = (
        [SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore", min_frequency=10)]
        if scaled
        else [OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-1)]
    )
    return ColumnTransformer([
        ("number", make_pipeline(*numbers), make_column_selector(dtype_include=["number", "bool"])),
        ("word", make_pipeline(*words), make_column_selector(dtype_include="category")),
        *[(name, words_of(), name) for name in text_names(x)],
    ])


def plain(how, x, y):
    from sklearn.ensemble import (HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier,
                                  RandomForestRegressor)
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline

    is_number = how["task"] == "regression"
    if how["program"] == "linear":
        return make_pipeline(encoded(x, True), Ridge() if is_number else LogisticRegression(max_iter=2000)).fit(x, y)
    if how["program"] == "rf":
        forest = RandomForestRegressor if is_number else RandomForestClassifier
        # The usual hundred where 300 deep trees of millions of rows would not fit into memory.
        trees = 300 if len(x) < 1e6 else 100
        return make_pipeline(encoded(x, False), forest(trees, n_jobs=how["threads"], random_state=0)).fit(x, y)
    if how["program"] == "hgb":
        # More levels than bins cannot be categories there.
        wide = [name for name in x if x[name].dtype.name == "category" and x[name].nunique() > 254]
        told = {name: x[name].cat.categories for name in wide}
        hgb = HistGradientBoostingRegressor if is_number else HistGradientBoostingClassifier
        model = hgb(categorical_features="from_dtype", random_state=0)
        change = lambda rows: rows.assign(**{name: rows[name].cat.set_categories(told[name]).cat.codes for name in wide})
        return Changed(model.fit(change(x), y), change)
    import lightgbm as lgb

    booster = lgb.LGBMRegressor if is_number else lgb.LGBMClassifier
    return booster(n_jobs=how["threads"], random_state=0, verbose=-1).fit(x, y)


class Changed:
    def __init__(self, model, change):
        self.model, self.change = model, change

    def predict(self, x):
        return self.model.predict(self.change(x))

    def predict_proba(self, x):
        return self.model.predict_proba(self.change(x))


def tuned(how, x, y, class_count, end):
    """LightGBM by Optuna's TPE: five folds below 20,000 rows, else a fifth of the rows kept apart; early stopping."""
    import lightgbm as lgb
    import optuna
    from sklearn.model_selection import KFold, StratifiedKFold

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    is_number = how["task"] == "regression"
    kind = KFold if is_number else StratifiedKFold
    parts = list(kind(5, shuffle=True, random_state=0).split(x, y))[: 5 if len(x) < 20000 else 1]
    booster = lgb.LGBMRegressor if is_number else lgb.LGBMClassifier
    metric = {"regression": "rmse", "binary": "auc", "multiclass": "multi_logloss"}[how["task"]]

    def objective(trial):
        params = {
            "n_estimators": 2000, "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.3, log=True),
            "num_leaves": trial.suggest_int("num_leaves", 4, 255, log=True),
            "min_child_samples": trial.suggest_int("min_child_samples", 2, 100, log=True),
            "colsample_bytree": trial.suggest_float("colsample_bytree", 0.3, 1.0),
            "subsample": trial.suggest_float("subsample", 0.5, 1.0), "subsample_freq": 1,
            "reg_lambda": trial.suggest_float("reg_lambda", 1e-3, 100, log=True),
        }
        scores, rounds = [], []
        for train, valid in parts:
            if time.monotonic() > end:
                raise optuna.TrialPruned()
            # As many trials at once as there are threads, of one thread each: the faster way, and by far where others work beside.
            model = booster(**params, metric=metric, n_jobs=1, random_state=0, verbose=-1)
            model.fit(x.iloc[train], y[train], eval_set=[(x.iloc[valid], y[valid])],
                      callbacks=[lgb.early_stopping(50, verbose=False)])
            found = model.predict(x.iloc[valid]) if is_number else model.predict_proba(x.iloc[valid])
            _, value = score(how["task"], y[valid], found, class_count)
            scores.append(-value if how["task"] == "binary" else value)
            rounds.append(model.best_iteration_ or 2000)
        trial.set_user_attr("params", {**params, "n_estimators": int(np.mean(rounds))})
        return float(np.mean(scores))

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
    study.optimize(objective, timeout=max(1, end - time.monotonic() - 0.05 * how["seconds"]), n_jobs=how["threads"],
                   catch=(Exception,))
    done = [trial for trial in study.trials if trial.state == optuna.trial.TrialState.COMPLETE]
    best = study.best_trial.user_attrs["params"] if done else {}
    return booster(**best, n_jobs=how["threads"], random_state=0, verbose=-1).fit(x, y), len(done)


def flaml(how, x, y):
    from flaml import AutoML

    task = {"regression": "regression", "binary": "classification", "multiclass": "classification"}[how["task"]]
    metric = {"regression": "rmse", "binary": "roc_auc", "multiclass": "log_loss"}[how["task"]]
    model = AutoML()
    model.fit(x, y, task=task, metric=metric, time_budget=how["seconds"], n_jobs=how["threads"], verbose=0, seed=0)
    return model


def autogluon(how, x, y, test):
    import tempfile
    from autogluon.tabular import TabularPredictor

    metric = {"regression": "root_mean_squared_error", "binary": "roc_auc", "multiclass": "log_loss"}[how["task"]]
    with tempfile.TemporaryDirectory() as folder:
        predictor = TabularPredictor("__target", problem_type=how["task"], eval_metric=metric, path=folder, verbosity=0)
        predictor.fit(x.assign(__target=y), time_limit=how["seconds"], presets="medium_quality", num_cpus=how["threads"])
        if how["task"] == "regression":
            return predictor.predict(test).to_numpy()
        found = predictor.predict_proba(test)
        width = int(y.max()) + 1
        full = np.zeros((len(test), width))
        for name in found.columns:
            full[:, int(name)] = found[name]
        return full


def main():
    how = json.loads(sys.argv[1])
    begun = time.monotonic()
    x, y, test, truth, classes = read(how)
    count = 0 if classes is None else len(classes)
    extra = {}
    if how["program"] not in ("autogluon", "linear"):
        x, test = without_texts(x, test)
    if how["program"] == "autogluon":
        predicted = autogluon(how, x, y, test)
    else:
        if how["program"] == "optuna":
            model, extra["trials"] = tuned(how, x, y, count, begun + how["seconds"])
        elif how["program"] == "flaml":
            model = flaml(how, x, y)
        else:
            model = plain(how, x, y)
        predicted = model.predict(test) if how["task"] == "regression" else model.predict_proba(test)
        if how["task"] != "regression" and predicted.shape[1] < count:
            # A class that is in no training row.
            full = np.zeros((len(test), count))
            full[:, np.asarray(model.classes_, dtype=int)] = predicted
            predicted = full
    metric, value = score(how["task"], truth, predicted, count)
    print(json.dumps({"program": how["program"], "metric": metric, "score": value, "seconds": time.monotonic() - begun, **extra}))


main()
