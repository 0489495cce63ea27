import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Source } from '../../../src/core/index.ts'
import { openEngine } from '../../../src/engine/index.ts'
import { durationMs } from '../../../src/project/outcomes/duration.ts'
import { type ImportRequest, importOutcomes } from '../../../src/project/outcomes/import-outcomes.ts'
import { listOutcomes, showOutcomes } from '../../../src/project/outcomes/list-outcomes.ts'
import { openLogSource } from '../../../src/project/predictions/log-source.ts'
import { duckdb, file } from '../../../src/retrieve/index.ts'
import { redactionOf } from '../../../src/serve/predictions/redaction.ts'
import { logMade, type Made, projectWithModel } from './a-project.ts'

const now = Date.parse('2026-06-01T00:00:00Z')
const day = 86_400_000
const made = (id: string, text: string, ...keys: readonly unknown[]): Made => ({
  id,
  at: Date.parse(text),
  keys,
})

async function begin(predictions: readonly Made[] = []) {
  const { folder, project, log } = await projectWithModel()
  if (predictions.length > 0) await logMade(log, predictions)
  const take = (table: string | Source, more: Partial<ImportRequest> = {}) => {
    const path = join(folder, 'told.csv')
    if (typeof table === 'string') writeFileSync(path, table)
    return importOutcomes(project, {
      source: typeof table === 'string' ? file(path) : table,
      shown: 'told.csv',
      model: 'churn',
      folder: log,
      by: { id: 'prediction_id' },
      outcome: 'outcome',
      ...{ now, home: folder, env: {}, log: () => {} },
      ...more,
    })
  }
  const joined = async () => {
    const found: Record<string, string | number | null> = {}
    for await (const rows of openLogSource([log]).read({}))
      for (const { id, row, outcome } of rows) found[`${id}/${row}`] = outcome?.outcome ?? null
    return found
  }
  return { folder, project, log, take, joined }
}

const byKey = (within = '90d'): Partial<ImportRequest> => ({
  by: { key: 'customer', withinMs: durationMs(within)! },
  time: 'at',
})

describe('outcomes by ids of predictions', () => {
  it('join their rows, once however often they are imported', async () => {
    const { take, joined, log } = await begin([
      made('r-1', '2026-05-01', 'a', 'b'),
      made('r-2', '2026-05-02', 'c'),
    ])
    const table = 'prediction_id,outcome,at\nr-1,yes,2026-05-10\nr-1/1,no,2026-05-11\nr-2,yes,2026-05-12\n'
    expect(await take(table, { time: 'at' })).toMatchObject({
      rows: 3,
      taken: 3,
      known: 0,
      early: 0,
      refused: 0,
    })
    expect(await joined()).toEqual({ 'r-1/0': 'yes', 'r-1/1': 'no', 'r-2/0': 'yes' })
    const segments = readdirSync(join(log, 'segments')).length
    expect(await take(table, { time: 'at' })).toMatchObject({ taken: 0, known: 3 })
    expect(readdirSync(join(log, 'segments'))).toHaveLength(segments)
  })

  it('may name the row in a column of its own, and say no time', async () => {
    const { take, joined } = await begin([made('r-1', '2026-05-01', 'a', 'b')])
    const table = 'answer,n,result\nr-1,1,yes\n'
    const columns = { by: { id: 'answer', row: 'n' }, outcome: 'result' }
    expect(await take(table, columns)).toMatchObject({ taken: 1 })
    expect(await take(table, { ...columns, now: now + 5 * day })).toMatchObject({ taken: 0, known: 1 })
    expect(await joined()).toEqual({ 'r-1/0': null, 'r-1/1': 'yes' })
  })

  it('may come before their predictions', async () => {
    const { take, joined, log } = await begin()
    expect(await take('prediction_id,outcome\nlater,yes\n')).toMatchObject({ taken: 1, early: 1 })
    await logMade(log, [made('later', '2026-05-01', 'a')])
    expect(await joined()).toEqual({ 'later/0': 'yes' })
    expect(await take('prediction_id,outcome\nlater,yes\n')).toMatchObject({ taken: 0, known: 1, early: 0 })
  })

  it('are corrected by later ones, and not by earlier ones; contradictions are told', async () => {
    const { take, joined } = await begin([made('r-1', '2026-05-01', 'a')])
    const time = { time: 'at' }
    await take('prediction_id,outcome,at\nr-1,yes,2026-05-10\n', time)
    expect(await take('prediction_id,outcome,at\nr-1,no,2026-05-09\n', time)).toMatchObject({
      superseded: 1,
      taken: 0,
    })
    expect(await take('prediction_id,outcome,at\nr-1,no,2026-05-12\n', time)).toMatchObject({
      corrected: 1,
      taken: 1,
    })
    expect(await joined()).toEqual({ 'r-1/0': 'no' })
    const both = 'prediction_id,outcome,at\nr-1,yes,2026-05-20\nr-1,no,2026-05-15\nr-1,yes,2026-05-20\n'
    expect(await take(both, time)).toMatchObject({ contradictory: 1, taken: 1 })
    expect(await joined()).toEqual({ 'r-1/0': 'yes' })
    const equal = 'prediction_id,outcome,at\nr-1,yes,2026-05-25\nr-1,no,2026-05-25\n'
    await take(equal, time)
    expect(await joined()).toEqual({ 'r-1/0': 'no' })
    expect(await take(equal, time)).toMatchObject({ taken: 0, known: 1 })
  })

  it('are spelled as the table spells them, with what a map says', async () => {
    const { take, joined } = await begin([made('r-1', '2026-05-01', 'a', 'b', 'c')])
    const table = 'prediction_id,outcome\nr-1/0,1\nr-1/1,0\nr-1/2,yes\n'
    expect(await take(table, { map: { '1': 'yes', '0': 'no' } })).toMatchObject({ taken: 3 })
    expect(await joined()).toEqual({ 'r-1/0': 'yes', 'r-1/1': 'no', 'r-1/2': 'yes' })
    const truth = 'prediction_id,outcome\nr-1/0,false\nr-1/1,true\n'
    expect(await take(truth, { map: { true: 'yes', false: 'no' }, now: now + day })).toMatchObject({
      corrected: 2,
    })
  })

  it.each([
    ['another class', 'r-1,perhaps,2026-05-10', /must be one of "no", "yes", found "perhaps"/],
    ['another spelling', 'r-1,Yes,2026-05-10', /must be one of "no", "yes", found "Yes"/],
    ['a number', 'r-1,17,2026-05-10', /must be one of "no", "yes"/],
    ['a time to come', 'r-1,yes,2027-01-01', /in the future/],
    ['a time that is none', 'r-1,yes,soon', /must be a time/],
    ['no time', 'r-1,yes,', /no time/],
    ['no id', ',yes,2026-05-10', /no "id"/],
    ['an id with blanks within', 'r 1,yes,2026-05-10', /must be the id/],
    ['an id that is a path', '../../etc/passwd,yes,2026-05-10', /must be the id/],
    ['a row that is none', 'r-1/x,yes,2026-05-10', /must be the id/],
    ['a negative row', 'r-1/-1,yes,2026-05-10', /must be the id/],
    ['SQL', `"r-1'; DROP TABLE outcomes; --",yes,2026-05-10`, /must be the id/],
  ])('with %s are refused, and the others are taken', async (_what, line, reason) => {
    const { take } = await begin([made('r-1', '2026-05-01', 'a', 'b')])
    const table = `prediction_id,outcome,at\nr-1/1,yes,2026-05-10\n${line}\nr-1/0,no,2026-05-11\n`
    const done = await take(table, { time: 'at' })
    expect(done).toMatchObject({
      rows: 3,
      taken: 2,
      refused: 1,
      refusals: [{ line: 2, reason: expect.stringMatching(reason) }],
    })
  })

  it('that are not known yet are passed over', async () => {
    const { take } = await begin([made('r-1', '2026-05-01', 'a')])
    expect(await take('prediction_id,outcome\nr-1,\nr-2,\n')).toMatchObject({
      rows: 2,
      empty: 2,
      taken: 0,
      refused: 0,
    })
  })

  it('are refused as a whole where a column is missing, or nobody knows the model', async () => {
    const { take } = await begin()
    await expect(take('id,result\nr-1,yes\n', { time: 'at' })).rejects.toMatchObject({
      code: 'PROJECT_OUTCOMES_UNREADABLE',
      message: expect.stringContaining('"prediction_id" and no column "outcome" and no column "at"'),
      mend: [expect.stringContaining('id, result'), expect.anything()],
    })
    await expect(take('prediction_id,outcome\nr-1,yes\n', { model: 'nobody' })).rejects.toMatchObject({
      code: 'PROJECT_OUTCOMES_UNREADABLE',
    })
    await expect(take(file('nothing.csv'))).rejects.toMatchObject({ code: 'RETRIEVE_FILE_MISSING' })
  })
})

describe('outcomes by a key', () => {
  const predictions = [
    made('old', '2026-01-01', 'a'),
    made('r-1', '2026-05-01', 'a', 'b'),
    made('r-2', '2026-05-08', 'a'),
    made('r-3', '2026-05-09', 'd', 'd'),
  ]

  it('are of the latest prediction before, within a time; what finds none waits', async () => {
    const { take, joined, log } = await begin(predictions)
    const table =
      'customer,outcome,at\na,yes,2026-05-05\nb,no,2026-05-10\nc,yes,2026-05-10\na,no,2026-05-20\nd,yes,2026-05-10\n'
    const done = await take(table, byKey())
    expect(done).toMatchObject({ taken: 3, waiting: 1, ambiguous: 1 })
    expect(done.unmatched.map(({ key, isAmbiguous }) => [key, isAmbiguous])).toEqual([
      ['c', false],
      ['d', true],
    ])
    expect(await joined()).toEqual({
      'old/0': null,
      'r-1/0': 'yes',
      'r-1/1': 'no',
      'r-2/0': 'no',
      'r-3/0': null,
      'r-3/1': null,
    })
    expect(await take(table, byKey())).toMatchObject({ taken: 0, known: 3, waiting: 1, ambiguous: 1 })
    // The prediction of c comes later, from elsewhere: the next import finds it, whatever it imports.
    await logMade(log, [made('r-4', '2026-05-09', 'c')])
    expect(await take('customer,outcome,at\nb,no,2026-05-10\n', byKey())).toMatchObject({
      taken: 1,
      waiting: 0,
    })
    expect((await joined())['r-4/0']).toBe('yes')
  })

  it('are not of one that is too long ago, nor of one to come', async () => {
    const { take, joined } = await begin(predictions)
    const table = 'customer,outcome,at\na,yes,2026-04-30T23:59:59Z\nb,no,2026-05-05\n'
    expect(await take(table, byKey('3d'))).toMatchObject({ taken: 0, waiting: 2 })
    expect(await take(table, byKey('119d'))).toMatchObject({ taken: 1 })
    expect((await joined())['r-1/1']).toBe('no')
    expect((await joined())['old/0']).toBe(null)
  })

  it('match numbers, and keys that are logged as hashes', async () => {
    const secret = 'a-key-of-sixteen-letters'
    const hashed = redactionOf(['hash:customer'], { key: secret })!
    const { customer } = hashed.redact({ customer: 'c-9' }) as { customer: string }
    const { take, joined } = await begin([made('r-1', '2026-05-01', 4711, customer)])
    expect(await take('customer,outcome,at\n4711,yes,2026-05-05\n', byKey())).toMatchObject({ taken: 1 })
    const by = { key: 'hash:customer', withinMs: 90 * day }
    const table = 'customer,outcome,at\nc-9,no,2026-05-05\n'
    expect(await take(table, { ...byKey(), by, secret })).toMatchObject({ taken: 1 })
    expect(await joined()).toEqual({ 'r-1/0': 'yes', 'r-1/1': 'no' })
    await expect(take(table, { ...byKey(), by })).rejects.toMatchObject({ code: 'SERVE_LOG_UNKEYED' })
  })

  it('without a key are refused, and what waited for half a year is given up', async () => {
    const { take } = await begin(predictions)
    const table = 'customer,outcome,at\n,yes,2026-05-05\nz,yes,2026-05-05\n'
    expect(await take(table, byKey())).toMatchObject({ refused: 1, waiting: 1 })
    const later = { ...byKey(), now: now + 200 * day }
    expect(await take('customer,outcome,at\na,yes,2026-05-09\n', later)).toMatchObject({ forgotten: 1 })
    expect(await take('customer,outcome,at\na,yes,2026-05-09\n', later)).toMatchObject({
      waiting: 0,
      forgotten: 0,
    })
  })
})

describe('tables of outcomes', () => {
  it.each([
    ['json', JSON.stringify([{ prediction_id: 'r-1', outcome: 'yes' }])],
    ['jsonl', '{"prediction_id":"r-1","outcome":"yes"}\n'],
    ['csv', 'prediction_id;outcome\nr-1;yes\n'],
  ])('may be %s', async (ending, text) => {
    const { folder, take, joined } = await begin([made('r-1', '2026-05-01', 'a')])
    writeFileSync(join(folder, `told.${ending}`), text)
    expect(await take(file(join(folder, `told.${ending}`)))).toMatchObject({ rows: 1, taken: 1 })
    expect(await joined()).toEqual({ 'r-1/0': 'yes' })
  })

  it('may be Parquet, or a database', async () => {
    const { folder, take, joined } = await begin([made('r-1', '2026-05-01', 'a', 'b')])
    const engine = await openEngine({ temporary: folder })
    const path = join(folder, 'told.parquet')
    await engine.query(
      `COPY (SELECT 'r-1/0' AS prediction_id, 'yes' AS outcome, TIMESTAMP '2026-05-02 10:00:00' AS t) TO '${path}' (FORMAT parquet)`,
    )
    const lake = join(folder, 'lake.duckdb')
    await engine.query(`ATTACH '${lake}' AS lake`)
    await engine.query("CREATE TABLE lake.told AS SELECT 'r-1/1' AS prediction_id, 'no' AS outcome")
    await engine.query('DETACH lake')
    engine.close()
    expect(await take(file(path), { time: 't' })).toMatchObject({ taken: 1 })
    const source = duckdb(lake, 'SELECT * FROM told')
    expect(await take(source)).toMatchObject({ taken: 1 })
    expect(await joined()).toEqual({ 'r-1/0': 'yes', 'r-1/1': 'no' })
  })
})

it('outcomes are listed by day and class, and shown with all that was told', async () => {
  const { take, log } = await begin([made('r-1', '2026-05-01', 'a', 'b')])
  await take('prediction_id,outcome,at\nr-1/0,no,2026-05-09\nr-1/1,no,2026-05-10\nother,yes,2026-05-10\n', {
    time: 'at',
  })
  await take('prediction_id,outcome,at\nr-1/0,yes,2026-05-10\n', { time: 'at', now: now + day })
  expect(await listOutcomes({ folders: [log] })).toEqual([
    { day: '2026-05-10', outcome: 'no', rows: 1, joined: 1, corrected: 0 },
    { day: '2026-05-10', outcome: 'yes', rows: 2, joined: 1, corrected: 1 },
  ])
  const before = await listOutcomes({
    folders: [log],
    window: { asOf: now, until: Date.parse('2026-05-10') },
  })
  expect(before).toMatchObject([{ day: '2026-05-09', outcome: 'no', rows: 1 }])
  expect(await showOutcomes('r-1/0', { folders: [log] })).toMatchObject([
    { outcome: 'no', caller: 'import' },
    { outcome: 'yes' },
  ])
  expect(await showOutcomes('other', { folders: [log] })).toHaveLength(1)
  await expect(showOutcomes('nothing', { folders: [log] })).rejects.toMatchObject({
    code: 'PROJECT_OUTCOME_UNKNOWN',
  })
  expect(readFileSync(join(log, 'segments', readdirSync(join(log, 'segments'))[0]), 'utf8')).toContain(
    '"r-1"',
  )
})
