"""False alarms and delays of Evidently, NannyML and river, with their defaults, on streams that bench/drift/streams.ts wrote.
argument: {"folder": …, "way": "evidently" | "evidently-share" | "nannyml" | "adwin" | "page-hinkley", "from": n, "until": n, "windows": n}
A window is an alarm when any of its columns is; with -share when half of the columns are, which is Evidently's own rule for a
whole table. Detectors of streams see numbers only, row by row, and begin anew at each alarm."""
import json
import sys
import warnings

warnings.filterwarnings('ignore')
import numpy as np
import pandas as pd

told = json.loads(sys.argv[1])
about = json.load(open(f"{told['folder']}/about.json"))
columns, rows, references, changed = about['columns'], about['rows'], about['references'], about['changed']
windows, moved = min(told['windows'], about['windows']), about['size'] > 0


def table(monitor):
    cells = np.fromfile(f"{told['folder']}/{monitor}.f64").reshape(len(columns), -1)
    frame = {}
    for column, values in zip(columns, cells):
        frame[column['name']] = values if column['type'] == 'number' else np.array([f'level {int(v)}' for v in values])
    return pd.DataFrame(frame)


def evidently(reference, window, share):
    from evidently import Report
    from evidently.presets import DataDriftPreset
    found = Report([DataDriftPreset()]).run(window, reference).dict()['metrics']
    count = next(m['value'] for m in found if 'DriftedColumnsCount' in str(m.get('metric_name', m.get('metric_id'))))
    return count['share'] >= 0.5 if share else count['count'] > 0


def by_window(monitor, judge):
    frame = table(monitor)
    reference = frame[:references]
    alarms = [judge(reference, frame[references + w * rows: references + (w + 1) * rows]) for w in range(windows)]
    late = next((w for w in range(changed, windows) if alarms[w]), None) if moved else None
    return alarms[:changed] if moved else alarms, None if late is None else (late - changed + 1) * rows


def nannyml(monitor):
    import nannyml as nml
    frame = table(monitor)
    names = [c['name'] for c in columns]
    calculator = nml.UnivariateDriftCalculator(column_names=names, chunk_size=rows)
    calculator.fit(frame[:references])
    found = calculator.calculate(frame[references: references + windows * rows]).filter(period='analysis').to_df()
    alarms = found.xs('alert', axis=1, level=-1).any(axis=1).tolist()
    late = next((w for w in range(changed, windows) if alarms[w]), None) if moved else None
    return alarms[:changed] if moved else alarms, None if late is None else (late - changed + 1) * rows


def stream(monitor, make):
    cells = np.fromfile(f"{told['folder']}/{monitor}.f64").reshape(len(columns), -1)
    numbers = [v for c, v in zip(columns, cells) if c['type'] == 'number']
    detectors = [make() for _ in numbers]
    found = []
    for at in range(references + windows * rows):
        hit = False
        for detector, values in zip(detectors, numbers):
            detector.update(float(values[at]))
            hit = hit or detector.drift_detected
        if hit:
            found.append(at - references)
    alarms = [any(w * rows <= at < (w + 1) * rows for at in found) for w in range(windows)]
    late = next((at for at in found if at >= changed * rows), None) if moved else None
    return alarms[:changed] if moved else alarms, None if late is None else late - changed * rows + 1


def one(monitor):
    way = told['way']
    if way.startswith('evidently'):
        return by_window(monitor, lambda a, b: evidently(a, b, way.endswith('share')))
    if way == 'nannyml':
        return nannyml(monitor)
    from river import drift
    return stream(monitor, drift.ADWIN if way == 'adwin' else drift.PageHinkley)


alarms, judged, delays = 0, 0, []
for monitor in range(told['from'], told['until']):
    called, delay = one(monitor)
    alarms, judged = alarms + sum(map(bool, called)), judged + len(called)
    if moved:
        delays.append(delay)
print(json.dumps({'alarms': alarms, 'judged': judged, 'delays': delays}))
