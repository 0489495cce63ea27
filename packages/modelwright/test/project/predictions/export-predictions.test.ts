import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { openEngine, quotedText } from '../../../src/engine/index.ts'
import { exportPredictions } from '../../../src/project/predictions/export-predictions.ts'
import { logFolder, predictedRows } from '../../serve/predictions/log-folders.ts'
import { writeLog } from './logged.ts'

let folder: string
let out: string

const rows = [
  { age: 52, 'a/b': 'x', 'q"t~': 1, Row: 'own', tags: [1, 'b'], '': 'nameless' },
  { age: null, plan: 'say "hi",\nthere' },
]

beforeEach(async () => {
  folder = logFolder()
  out = logFolder()
  await writeLog(folder, [
    { at: '2026-05-01T12:00:00.250Z', rows: [predictedRows('a', 2, { rows })] },
    {
      at: '2026-05-02T12:00:00Z',
      rows: [
        predictedRows('n', 1, {
          rows: [{ age: 1 }],
          predictions: [{ prediction: 0.1 + 0.2, interval: { low: -1, high: 1e300 } }],
        }),
      ],
      outcomes: [{ id: 'a', row: 0, outcome: 'yes', at: Date.UTC(2026, 4, 2) }],
    },
  ])
})

async function tableOf(
  path: string,
  reader: string,
  options = '',
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const engine = await openEngine({ temporary: out })
  try {
    return await engine.query(`SELECT * FROM ${reader}(${quotedText(path)}${options})`)
  } finally {
    engine.close()
  }
}

it('a file for tables has one column for each thing, whatever its name', async () => {
  const path = join(out, 'all.csv')
  expect(await exportPredictions({ folders: [folder] }, { path, format: 'csv' })).toEqual({
    rows: 3,
    outcomes: 1,
  })
  expect(readFileSync(path, 'utf8').split('\n')[0]).toBe(
    'prediction_id,row,predicted_at,model,version,digest,variant,caller,source,age,a/b,plan,"q""t~",Row.2,tags,column,prediction,probability_no,probability_yes,prediction_low,prediction_high,outcome,outcome_at,outcome_received',
  )
  const [first, second, third] = await tableOf(path, 'read_csv', ', all_varchar = true')
  expect(first).toMatchObject({
    prediction_id: 'a',
    'a/b': 'x',
    'Row.2': 'own',
    tags: '[1,"b"]',
    column: 'nameless',
    probability_yes: '0.75',
    outcome: 'yes',
  })
  expect(second).toMatchObject({ age: null, plan: 'say "hi",\nthere', outcome: null })
  expect(third).toMatchObject({ prediction: '0.30000000000000004', prediction_high: '1e+300' })
  expect(readFileSync(path, 'utf8')).toContain('2026-05-01T12:00:00.250Z')
})

it('Parquet has times and numbers as such', async () => {
  const path = join(out, 'all.parquet')
  await exportPredictions({ folders: [folder] }, { path, format: 'parquet' })
  const [first] = await tableOf(path, 'read_parquet')
  expect(first['predicted_at']).toEqual(new Date('2026-05-01T12:00:00.250Z'))
  expect(first['probability_no']).toBe(0.25)
})

it('JSON lines are as they were logged, with the outcome beside', async () => {
  const path = join(out, 'all.jsonl')
  await exportPredictions({ folders: [folder] }, { path, format: 'json-lines' })
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  const [first] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines).toHaveLength(3)
  expect(first).toMatchObject({
    id: 'a',
    row: 0,
    at: '2026-05-01T12:00:00.250Z',
    features: rows[0],
    probabilities: { no: 0.25, yes: 0.75 },
    outcome: 'yes',
  })
})

it('a window without rows is a file without rows', async () => {
  const path = join(out, 'none.csv')
  const window = { since: Date.UTC(2027, 0, 1) }
  expect(await exportPredictions({ folders: [folder], window }, { path, format: 'csv' })).toEqual({
    rows: 0,
    outcomes: 0,
  })
  expect(readFileSync(path, 'utf8')).toContain('prediction_id,row')
})

it('a file that cannot be written is told, and nothing half-written stays', async () => {
  const path = join(out, 'none', 'all.csv')
  await expect(exportPredictions({ folders: [folder] }, { path, format: 'csv' })).rejects.toThrow()
  expect(readdirSync(out)).toEqual([])
})

it('what clients called their requests stands beside, where any was called so', async () => {
  const named = logFolder()
  await writeLog(named, [
    {
      at: '2026-05-01T12:00:00Z',
      rows: [predictedRows('a', 1, { requestId: 'order-17' }), predictedRows('b')],
    },
  ])
  const lines = join(out, 'named.jsonl')
  await exportPredictions({ folders: [named] }, { path: lines, format: 'json-lines' })
  expect((await tableOf(lines, 'read_json')).map(({ request }) => request)).toEqual(['order-17', null])
  const flat = join(out, 'named.parquet')
  await exportPredictions({ folders: [named] }, { path: flat, format: 'parquet' })
  expect((await tableOf(flat, 'read_parquet')).map(({ request }) => request)).toEqual(['order-17', null])
})
