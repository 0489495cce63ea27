/**
 * Alerts: what became of each and the steps of it; what they remember of windows; silences; and the outbox: messages, and their
 * deliveries to each channel with who tries them now.
 */
export const alerts = `
  CREATE TABLE alerts (
    id TEXT PRIMARY KEY, model TEXT NOT NULL, finding TEXT NOT NULL, severity TEXT NOT NULL, opened_at INTEGER NOT NULL,
    since INTEGER NOT NULL, window_count INTEGER NOT NULL, last TEXT NOT NULL, seen TEXT NOT NULL, causes TEXT NOT NULL,
    reopened INTEGER NOT NULL, recovered_at INTEGER, ended TEXT, told_severity TEXT, told_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alerts_by_model ON alerts (model, recovered_at);
  CREATE TABLE alert_events (
    alert TEXT NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL, what TEXT NOT NULL, severity TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (alert, position),
    FOREIGN KEY (alert) REFERENCES alerts (id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE alert_windows (
    model TEXT NOT NULL, of_version TEXT NOT NULL, starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, judged_at INTEGER NOT NULL,
    facts TEXT NOT NULL, findings TEXT NOT NULL,
    PRIMARY KEY (model, of_version, starts_at, ends_at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE alert_silences (
    id TEXT PRIMARY KEY, pattern TEXT NOT NULL, model TEXT, of_column TEXT, until_at INTEGER NOT NULL, reason TEXT NOT NULL,
    author TEXT NOT NULL, made_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE alert_messages (
    id TEXT PRIMARY KEY, model TEXT NOT NULL, made_at INTEGER NOT NULL, message TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE alert_deliveries (
    id TEXT PRIMARY KEY, message TEXT NOT NULL, model TEXT NOT NULL, channel TEXT NOT NULL, state TEXT NOT NULL, made_at INTEGER NOT NULL,
    position INTEGER NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, problem TEXT NOT NULL, is_told INTEGER NOT NULL,
    token TEXT, lease_until INTEGER NOT NULL, machine TEXT NOT NULL, pid INTEGER NOT NULL, process TEXT NOT NULL,
    FOREIGN KEY (message) REFERENCES alert_messages (id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alert_deliveries_due ON alert_deliveries (model, channel, state, next_at);
`
