"""What every measured Python process shares: reading tables, clocks, scores, the line of results."""
import json, os, resource, sys, time

import numpy as np


def clock():
    return time.perf_counter()


def read_dense(folder, part, about):
    rows = about["rowCount" if part == "train" else "testCount"]
    # One read, no copy: the file is column-major, and so is the array (Fortran order).
    return np.fromfile(f"{folder}/{part}.f64", dtype="<f8").reshape(len(about["columns"]), rows).T


def read_sparse(folder, part, about):
    from scipy.sparse import csc_matrix

    rows = about["rowCount" if part == "train" else "testCount"]
    starts = np.fromfile(f"{folder}/{part}.starts.i32", dtype="<i4")
    at = np.fromfile(f"{folder}/{part}.rows.i32", dtype="<i4")
    values = np.fromfile(f"{folder}/{part}.values.f64", dtype="<f8")
    return csc_matrix((values, at, starts), shape=(rows, len(about["columns"]))).tocsr()


def read_table(folder, part):
    with open(f"{folder}/about.json") as file:
        about = json.load(file)
    read = read_sparse if about["sparse"] else read_dense
    y = np.fromfile(f"{folder}/{part}.y.u8", dtype=np.uint8)
    categories = [at for at, column in enumerate(about["columns"]) if column["kind"] == "category"]
    return read(folder, part, about), y, categories


def auc(y, p):
    """Area under the ROC curve by ranks; ties count half."""
    order = np.argsort(p, kind="stable")
    sorted_p = p[order]
    _, first, counts = np.unique(sorted_p, return_index=True, return_counts=True)
    ranks = np.repeat(first + (counts + 1) / 2, counts)
    positive = y[order] == 1
    n1 = int(positive.sum())
    return float((ranks[positive].sum() - n1 * (n1 + 1) / 2) / (n1 * (len(y) - n1)))


def log_loss(y, p):
    p = np.clip(p, 1e-15, 1 - 1e-15)
    return float(-np.mean(np.where(y == 1, np.log(p), np.log1p(-p))))


def peak_rss_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cpu_s():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def emit(result):
    rounded = {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in result.items()}
    print(json.dumps(rounded), flush=True)


def arguments():
    return json.loads(sys.argv[1])
