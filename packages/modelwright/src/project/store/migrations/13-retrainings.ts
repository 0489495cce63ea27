/** Retrainings: asked for by somebody, or due by a policy; what is asked for waits here until it is done. */
export const retrainings = `
  CREATE TABLE retrainings (
    id TEXT PRIMARY KEY, model TEXT NOT NULL, reason TEXT NOT NULL, caller TEXT, wish TEXT NOT NULL, state TEXT NOT NULL,
    asked_at INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER, attempts INTEGER NOT NULL, version INTEGER, told TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX retrainings_by_wish ON retrainings (model, wish);
  CREATE INDEX retrainings_by_time ON retrainings (model, asked_at);
`
