/** Types of SQLite as PostgreSQL's. Text is ordered by its bytes, as SQLite orders it, whatever the database's language. */
const types: Readonly<Record<string, string>> = {
  TEXT: 'TEXT COLLATE "C"',
  INTEGER: 'BIGINT',
  REAL: 'DOUBLE PRECISION',
  BLOB: 'BYTEA',
}

/**
 * Says a migration in PostgreSQL's words. The one text is SQLite's, of a subset that both know but for types and the words at the
 * end of a table.
 *
 * @example
 * toPostgres('CREATE TABLE a (n INTEGER NOT NULL) STRICT, WITHOUT ROWID') // → 'CREATE TABLE a (n BIGINT NOT NULL)'
 */
export function toPostgres(sql: string): string {
  return sql
    .split(/('(?:[^']|'')*')/)
    .map((part, at) =>
      at % 2 === 1
        ? part
        : part
            .replace(/\)\s*STRICT(?:\s*,\s*WITHOUT\s+ROWID)?/g, ')')
            .replace(/\b(TEXT|INTEGER|REAL|BLOB)\b/g, (type) => types[type]),
    )
    .join('')
}
