import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { booleanColumn, categoryColumn, numberColumn, tableOf, textColumn } from '../../../src/core/index.ts'
import { checkExpectations, expectSql } from '../../../src/explore/index.ts'
import { held, refusal } from './held.ts'

const table = tableOf({
  starts: numberColumn([1, 5, null, 9]),
  ends: numberColumn([2, 4, 3, 8]),
  plan: categoryColumn(['free', 'pro', null, 'free']),
  flag: booleanColumn([true, false, null, true]),
  when: { type: 'time', values: Float64Array.of(0, 86_400_000, Number.NaN, 0) },
  note: textColumn(['a', "it's", null, 'd']),
})

describe('expectSql', () => {
  it('holds where the query finds no row', async () => {
    expect(await held(table, expectSql("SELECT * FROM snapshot WHERE plan = 'team'"))).toMatchObject({
      holds: true,
      reason: 'The query finds no row.',
    })
  })

  it('counts the rows it finds, and names them by rowid', async () => {
    const query = 'SELECT rowid FROM snapshot WHERE ends < starts; '
    expect(await held(table, expectSql(query))).toMatchObject({
      holds: false,
      broken: 2,
      checked: 4,
      rows: [2, 4],
      reason: 'The query finds 2 rows.',
    })
    expect((await held(table, expectSql('SELECT 1 FROM snapshot WHERE ends < starts -- so'))).rows).toEqual(
      [],
    )
  })

  it('sees every type, missing cells as NULL, as often as it reads the table', async () => {
    const query = `SELECT a.* FROM snapshot a JOIN snapshot b ON a.plan = b.plan
      WHERE a.flag AND a."when" = TIMESTAMP '1970-01-01' AND b.note IS NOT NULL`
    expect((await held(table, expectSql(query))).broken).toBe(4)
    expect((await held(table, expectSql('SELECT * FROM snapshot WHERE starts IS NULL'))).broken).toBe(1)
  })

  it('may hold mostly, and is called what it is said to be about', async () => {
    const use = expectSql('SELECT * FROM snapshot WHERE ends < starts', {
      mostly: 0.5,
      about: 'ends after starts',
    })
    expect(await held(table, use)).toMatchObject({ holds: true, says: 'ends after starts, at least 50 %' })
  })

  const secret = join(tmpdir(), 'modelwright-secret.csv')
  it.each([
    [`SELECT * FROM read_csv('${secret}')`],
    [`SELECT * FROM '${secret}'`],
    ["COPY snapshot TO 'out.csv'"],
    ["ATTACH 'other.db'"],
    ['SET enable_external_access = true'],
    ['SELECT 1; SELECT 2'],
    ['SELECT 1) AS x; DROP TABLE snapshot; SELECT (1'],
    ['DROP TABLE snapshot'],
    ['DELETE FROM snapshot'],
    ['INSTALL httpfs'],
    ['SELECT * FROM nothing'],
    ['SELEC 1'],
    ['SELECT nope FROM snapshot'],
    ["SELECT getenv('HOME')"],
    ["SELECT * FROM glob('/*')"],
    ["SELECT * FROM duckdb_secrets() UNION SELECT * FROM read_text('/etc/passwd')"],
  ])('finds nothing out by %s', async (query) => {
    writeFileSync(secret, 'password\nhunter2\n')
    const verdict = await held(table, expectSql(query))
    expect(verdict).toMatchObject({ holds: false, broken: 1, rows: [] })
    expect(verdict.reason).toMatch(/^(The query failed: |It must be one query)/)
    expect(verdict.reason).not.toContain('hunter2')
  })

  it('is stopped when it takes too long', async () => {
    const query =
      'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r WHERE n < 0'
    expect((await held(table, expectSql(query, { seconds: 0.3 }))).reason).toBe(
      'The query took more than 0.3 s.',
    )
  })

  it('stops with the run', async () => {
    const stop = AbortSignal.abort(new Error('stopped'))
    const work = checkExpectations(table, [expectSql('SELECT 1')], {
      now: 0,
      temporary: tmpdir(),
      signal: stop,
    })
    await expect(work).rejects.toThrow('stopped')
  })

  it.each([
    ['', {}],
    [3, {}],
    ['SELECT 1', { seconds: 0 }],
    ['SELECT 1', { seconds: '9' }],
    ['SELECT 1', { about: 3 }],
    ['SELECT 1', { limit: 3 }],
  ])('refuses %j with %j', (query, options) => {
    expect(refusal(() => expectSql(query as never, options as never))).toContain('Bad expectation expectSql')
  })
})
