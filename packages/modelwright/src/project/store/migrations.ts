import { ModelwrightError } from '../../core/index.ts'
import { type Connection, whenFree } from './connection.ts'
import { foreignStore, storeError } from './store-error.ts'

/** Marks the file as a Modelwright store: "MDLW". */
const applicationId = 0x4d444c57

/** Forward only; what was released is never edited. The store's version is the number of these that have run. */
const migrations: readonly string[] = [
  `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL,
    started_at INTEGER NOT NULL, ended_at INTEGER, heartbeat_at INTEGER NOT NULL,
    snapshot TEXT, workflow TEXT, artifact TEXT, error TEXT,
    environment TEXT NOT NULL, machine TEXT NOT NULL, pid INTEGER NOT NULL, process TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_start ON runs (started_at);
  CREATE TABLE params (
    run TEXT NOT NULL REFERENCES runs (id), name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE metrics (
    run TEXT NOT NULL REFERENCES runs (id), name TEXT NOT NULL, value REAL, low REAL, high REAL,
    PRIMARY KEY (run, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE models (
    name TEXT PRIMARY KEY, folded TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE versions (
    model TEXT NOT NULL REFERENCES models (name), version INTEGER NOT NULL, digest TEXT NOT NULL,
    run TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (model, version), UNIQUE (model, digest)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX versions_by_digest ON versions (digest);
  CREATE TABLE version_metrics (
    model TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, value REAL, low REAL, high REAL,
    PRIMARY KEY (model, version, name), FOREIGN KEY (model, version) REFERENCES versions (model, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE aliases (
    model TEXT NOT NULL, alias TEXT NOT NULL, version INTEGER NOT NULL, set_at INTEGER NOT NULL,
    PRIMARY KEY (model, alias), FOREIGN KEY (model, version) REFERENCES versions (model, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE snapshots (
    digest TEXT PRIMARY KEY, object TEXT NOT NULL, row_count INTEGER NOT NULL, column_count INTEGER NOT NULL,
    provenance TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE row_sets (
    run TEXT NOT NULL, role TEXT NOT NULL, artifact TEXT NOT NULL, snapshot TEXT NOT NULL, rows TEXT NOT NULL,
    row_count INTEGER NOT NULL, recorded_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX row_sets_by_artifact ON row_sets (artifact, snapshot, role);
  CREATE INDEX row_sets_by_snapshot ON row_sets (snapshot, role);
  `,
  'ALTER TABLE snapshots ADD COLUMN columns TEXT;',
  'ALTER TABLE snapshots ADD COLUMN latest TEXT; ALTER TABLE snapshots ADD COLUMN latest_at INTEGER;',
  `
  CREATE TABLE studies (
    name TEXT PRIMARY KEY, settings TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE study_trials (
    study TEXT NOT NULL REFERENCES studies (name), position INTEGER NOT NULL, attempt INTEGER NOT NULL,
    options TEXT NOT NULL, state TEXT NOT NULL, value REAL, reports TEXT NOT NULL, error TEXT,
    heartbeat_at INTEGER NOT NULL, machine TEXT NOT NULL, pid INTEGER NOT NULL, process TEXT NOT NULL,
    PRIMARY KEY (study, position)
  ) STRICT, WITHOUT ROWID;
  `,
]

async function pragma(connection: Connection, name: string): Promise<number> {
  const { rows } = await connection.query(`PRAGMA ${name}`, [])
  return Number(Object.values(rows[0] as Record<string, unknown>)[0])
}

/** The version of the store in this file, 0 when it is new. Refuses other programs' files and newer stores. */
async function checkedVersion(connection: Connection, file: string): Promise<number> {
  const version = await pragma(connection, 'user_version')
  const application = await pragma(connection, 'application_id')
  const { rows } = await connection.query('SELECT count(*) AS tables FROM sqlite_master', [])
  const isNew = (rows[0] as { tables: number }).tables === 0
  if (!isNew && application !== applicationId) throw foreignStore(file)
  if (version > migrations.length)
    throw new ModelwrightError('PROJECT_STORE_NEWER', {
      message: `A newer Modelwright wrote this run store: it has version ${version}, this program knows up to ${migrations.length}.`,
      where: file,
      mend: ['Install the newer version: npm install modelwright@latest', 'Or work in another folder.'],
    })
  return version
}

/**
 * Brings the store to this program's version, in one transaction; several processes may try at once.
 *
 * @throws {ModelwrightError} PROJECT_STORE_NEWER - when a newer version wrote it
 * @throws {ModelwrightError} PROJECT_STORE_DAMAGED - when another program's database lies there
 */
export async function migrate(connection: Connection, file: string): Promise<void> {
  if ((await checkedVersion(connection, file)) === migrations.length) return
  await connection.query('begin immediate', [])
  try {
    const version = await checkedVersion(connection, file)
    for (const sql of migrations.slice(version)) connection.execute(sql)
    connection.execute(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`)
    await connection.query('commit', [])
  } catch (error) {
    await whenFree(() => connection.execute('rollback'), file).catch(() => {})
    throw storeError(error, file)
  }
}
