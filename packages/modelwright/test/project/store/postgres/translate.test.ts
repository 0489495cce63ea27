import { expect, test } from 'vitest'
import { migrations } from '../../../../src/project/store/migrations/index.ts'
import { toPostgres } from '../../../../src/project/store/postgres/translate.ts'

test('types and the words at the end of a table are said as PostgreSQL says them, texts are left alone', () => {
  const sql = `CREATE TABLE a (id TEXT PRIMARY KEY, n INTEGER NOT NULL, v REAL, b BLOB, text TEXT DEFAULT 'a TEXT) STRICT')
    STRICT, WITHOUT ROWID; CREATE TABLE c (id INTEGER) STRICT; ALTER TABLE a ADD COLUMN d INTEGER`
  expect(toPostgres(sql)).toBe(
    `CREATE TABLE a (id TEXT COLLATE "C" PRIMARY KEY, n BIGINT NOT NULL, v DOUBLE PRECISION, b BYTEA, text TEXT COLLATE "C" DEFAULT 'a TEXT) STRICT'); CREATE TABLE c (id BIGINT); ALTER TABLE a ADD COLUMN d BIGINT`,
  )
})

test('no migration says what only SQLite knows', () => {
  for (const sql of migrations) {
    expect(toPostgres(sql)).not.toMatch(/STRICT|ROWID|\bINTEGER\b|\bREAL\b|\bBLOB\b/)
    expect(sql).not.toMatch(/AUTOINCREMENT|TRIGGER|REPLACE INTO|OR IGNORE|\bANY\b|`/i)
  }
})
