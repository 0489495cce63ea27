"""Performance before outcomes by NannyML with its defaults, of what a model of bench/drift/cbpe.ts said.
argument: {"file": …, "size": rows of a window}; prints by metric the estimate of each window, with its bounds."""
import json
import sys
import warnings

warnings.filterwarnings('ignore')
import nannyml as nml
import pandas as pd

told = json.loads(sys.argv[1])
said = pd.read_csv(told['file'])
shares = [name for name in said.columns if name.startswith('p') and name != 'predicted']
binary = len(shares) == 2
reference, windows = said[said.window < 0].copy(), said[said.window >= 0].copy()
names = {'auc': 'roc_auc', 'accuracy': 'accuracy', 'f1': 'f1'}
estimator = nml.CBPE(
    y_true='truth', y_pred='predicted',
    y_pred_proba='p1' if binary else {at: name for at, name in enumerate(shares)},
    metrics=list(names.values()), chunk_size=told['size'],
    problem_type='classification_binary' if binary else 'classification_multiclass',
)
estimator.fit(reference)
found = estimator.estimate(windows).filter(period='analysis').to_df()


def told_of(value, error):
    if value != value:
        return {'value': None, 'low': None, 'high': None}
    return {'value': value, 'low': value - 3 * error, 'high': value + 3 * error}


print(json.dumps({
    ours: list(map(told_of, found[(theirs, 'value')].tolist(), found[(theirs, 'sampling_error')].tolist()))
    for ours, theirs in names.items()
}))
