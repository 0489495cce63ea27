"""Optuna's TPE sampler on the test functions of tpe.bench.mjs: `tpe.py FILE` reads the functions' spaces, writes regrets.

The functions are written again here, from the same formulas.
"""

import json
import sys

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

optuna.logging.set_verbosity(optuna.logging.ERROR)

A3 = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
P6 = 1e-4 * np.array([
    [1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381],
])
ALPHA = np.array([1, 1.2, 3, 3.2])


def vector(v):
    return np.array([v[key] for key in sorted(v)])


def rosenbrock(v):
    x = vector(v)
    return float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))


def branin(v):
    x, y = v["x0"], v["x1"]
    return (y - 5.1 / (4 * np.pi**2) * x * x + 5 / np.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * np.pi)) * np.cos(x) + 10


def hartmann6(v):
    x = vector(v)
    return -float(np.sum(ALPHA * np.exp(-np.sum(A3 * (x - P6) ** 2, axis=1))))


def ackley(v):
    x = vector(v)
    return float(-20 * np.exp(-0.2 * np.sqrt(np.mean(x * x))) - np.exp(np.mean(np.cos(2 * np.pi * x))) + 20 + np.e)


def levy(v):
    w = 1 + (vector(v) - 1) / 4
    ends = np.sin(np.pi * w[0]) ** 2 + (w[-1] - 1) ** 2 * (1 + np.sin(2 * np.pi * w[-1]) ** 2)
    return float(ends + np.sum((w[:-1] - 1) ** 2 * (1 + 10 * np.sin(np.pi * w[:-1] + 1) ** 2)))


def griewank(v):
    x = vector(v)
    return float(1 + np.sum(x * x) / 4000 - np.prod(np.cos(x / np.sqrt(np.arange(1, len(x) + 1)))))


def mixed(v):
    far = (v["x"] - 0.5) ** 2 + (0 if v["shape"] == "b" else 0.5) + abs(v["n"] - 7) / 10
    return far + ((np.log10(v["w"]) + 2) ** 2 / 4 if v["shape"] == "b" else 0)


def svm(v):
    c, g = np.log10(v["c"]), np.log10(v["gamma"])
    return 0.5 - 0.4 * np.exp(-((c - 1.5) ** 2) / 2 - (g + 2.5) ** 2 / 1.5 - 0.4 * (c - 1.5) * (g + 2.5)) + 0.02 * abs(c - 1.5)


FUNCTIONS = {
    "sphere": lambda v: float(np.sum(vector(v) ** 2)),
    "rosenbrock": rosenbrock,
    "branin": branin,
    "hartmann6": hartmann6,
    "ackley": ackley,
    "rastrigin": lambda v: float(10 * len(v) + np.sum(vector(v) ** 2 - 10 * np.cos(2 * np.pi * vector(v)))),
    "levy": levy,
    "griewank": griewank,
    "mixed": mixed,
    "svm": svm,
}


def suggest(trial, space):
    values = {}
    for name, spec in space.items():
        when = spec.get("when")
        if when is not None and values.get(when["option"]) not in when["is"]:
            continue
        tune = spec["tune"]
        if spec["type"] == "choice":
            values[name] = trial.suggest_categorical(name, tune)
        elif spec["type"] == "integer":
            values[name] = trial.suggest_int(name, tune["low"], tune["high"], log=tune.get("log", False))
        else:
            values[name] = trial.suggest_float(name, tune["low"], tune["high"], log=tune.get("log", False))
    return values


def regrets(name, space, least, trials, seeds, multivariate):
    found = []
    for seed in range(seeds):
        sampler = optuna.samplers.TPESampler(seed=seed, multivariate=multivariate)
        study = optuna.create_study(sampler=sampler)
        study.optimize(lambda trial: FUNCTIONS[name](suggest(trial, space)), n_trials=trials)
        found.append(study.best_value - least)
    return found


def main():
    request = json.load(sys.stdin)
    for name, entry in request["functions"].items():
        for how, multivariate in (("multivariate", True), ("default", None), ("independent", False)):
            if how not in request["ways"]:
                continue
            found = regrets(name, entry["space"], entry["least"], request["trials"], request["seeds"], multivariate)
            print(json.dumps({"function": name, "way": how, "regrets": found}), flush=True)


if __name__ == "__main__":
    main()
