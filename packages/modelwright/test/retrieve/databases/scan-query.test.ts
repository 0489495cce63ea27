import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBlank, parameterCount, scanQuery } from '../../../src/retrieve/databases/scan-query.ts'

const postgres = { isPostgres: true }
const sqlite = { isPostgres: false }

describe('scanQuery', () => {
  it.each([
    ["SELECT * FROM t WHERE a = $1 AND b = '$2' AND c = $2", 2],
    ['SELECT "$1", $1 -- $2\n, $2', 2],
    ['SELECT /* $1 /* $2 */ $3 */ $1', 1],
    ["SELECT $$ it's $1 $$, $tag$ $2 $x$ $tag$, $1", 1],
    ["SELECT E'it\\'s $1', $1", 1],
    ["SELECT 'a\\', $1, '", 1],
    ["SELECT 'it''s $2', $1", 1],
    ['SELECT a$1, b FROM t$2', 0],
    ['SELECT $1::text, $10', 10],
    ["SELECT data->'a' ? 'b', $1", 1],
    ["SELECT name'x$1'", 0],
  ])('finds the parameters of PostgreSQL in %j', (query, count) => {
    expect(parameterCount(scanQuery(query, postgres))).toBe(count)
  })

  it.each([
    ['SELECT ?, \'?\', "?", `?` -- ?\n, ?', 2],
    ['SELECT ?2, ?1, ?2', 2],
    ["SELECT 'a\\', ?, 'b'", 1],
    ['SELECT $1, $2', 2],
    ['SELECT /* ? */ 1', 0],
  ])('finds the parameters of SQLite and DuckDB in %j', (query, count) => {
    expect(parameterCount(scanQuery(query, sqlite))).toBe(count)
  })

  it.each([
    ['SELECT 1', false],
    ['SELECT 1;', false],
    ['SELECT 1 ; -- the end\n', false],
    ["SELECT ';'; ", false],
    ['SELECT 1; SELECT 2', true],
    ['SELECT 1;; DROP TABLE t', true],
    ['SELECT $$;$$ /* ; */ -- ;\n', false],
  ])('sees whether more than one statement stands in %j', (query, hasMore) => {
    expect(scanQuery(query, postgres).hasMore).toBe(hasMore)
  })

  it('gives the places of parameters, and passes over quoted text whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, name) => {
        const query = `SELECT '${text.replaceAll("'", "''")}' AS "${name.replaceAll('"', '""')}", $1`
        const { placeholders, hasMore } = scanQuery(query, postgres)
        expect(hasMore).toBe(false)
        expect(placeholders.map(({ start, end }) => query.slice(start, end))).toEqual(['$1'])
      }),
    )
  })

  it('comments are blank', () => {
    expect(isBlank(' -- a\n /* b */ ')).toBe(true)
    expect(isBlank('-- a\nSELECT')).toBe(false)
  })
})
