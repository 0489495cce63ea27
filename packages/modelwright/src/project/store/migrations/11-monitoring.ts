/**
 * What monitoring keeps: windows with what was judged of them, their numbers over time, sketches of parts of windows that are not over,
 * and what a pass leaves for the next. `of_version` is a version as it stands in logs: text, which may outlive the version itself.
 */
export const monitoring = `
  CREATE TABLE monitor_windows (
    model TEXT NOT NULL, of_version TEXT NOT NULL, starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,
    position INTEGER NOT NULL, state TEXT NOT NULL, sketch TEXT, row_count INTEGER NOT NULL, outcome_count INTEGER NOT NULL,
    is_drift INTEGER NOT NULL, judged_at INTEGER NOT NULL, verdict TEXT NOT NULL,
    PRIMARY KEY (model, of_version, starts_at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX monitor_windows_by_time ON monitor_windows (model, starts_at);
  CREATE TABLE monitor_points (
    model TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, of_version TEXT NOT NULL, value REAL, low REAL, high REAL,
    PRIMARY KEY (model, name, at, of_version)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX monitor_points_by_window ON monitor_points (model, of_version, at);
  CREATE TABLE monitor_parts (
    model TEXT NOT NULL, of_version TEXT NOT NULL, starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,
    sketch TEXT NOT NULL, row_count INTEGER NOT NULL, counts TEXT NOT NULL,
    PRIMARY KEY (model, of_version, starts_at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE monitor_cursors (
    model TEXT PRIMARY KEY, cursor TEXT NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`
