import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answer, createService, explain, load, type Model } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  boostedTrees,
  csv,
  evaluateFile,
  group,
  lag,
  predictFile,
  random,
  rolling,
  run,
  time,
  type WorkflowDefinition,
} from '../../packages/modelwright/src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-past-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Sale {
  readonly day: string
  readonly store: string
  readonly price: number
  readonly sales: number | ''
}

const dayMs = 86_400_000
const dayOf = (at: number): string => new Date(Date.UTC(2024, 0, 1) + at * dayMs).toISOString().slice(0, 10)

/** Four stores, a row a day each; what is sold follows what was sold the day before. */
function salesOf(days: number): Sale[] {
  const last: Record<string, number> = { north: 50, south: 90, east: 20, west: 70 }
  return Array.from({ length: days }, (_, at) => at).flatMap((at) =>
    Object.keys(last).map((store, place) => {
      const price = 1 + ((at * 7 + place * 3) % 11) / 10
      last[store] = Math.round(0.8 * last[store] + 30 - 10 * price + ((at * 13 + place * 5) % 17))
      return { day: dayOf(at), store, price, sales: last[store] }
    }),
  )
}

const write = (name: string, rows: readonly object[]): string => {
  const [first] = rows
  const names = Object.keys(first)
  const cell = (value: unknown): string => `"${String(value).replaceAll('"', '""')}"`
  const lines = rows.map((row) => names.map((of) => cell((row as Record<string, unknown>)[of])).join(','))
  writeFileSync(join(folder, name), `${[names.join(','), ...lines].join('\n')}\n`)
  return name
}

const sales = salesOf(160)
const newer = salesOf(180).slice(4 * 160)

const definition: WorkflowDefinition = {
  name: 'sales',
  retrieve: csv('sales.csv'),
  target: 'sales',
  split: time({ by: 'day' }),
  prepare: [
    lag('sales', { steps: [1, 2], by: ['store'] }),
    rolling('sales', { window: 7, unit: 'days', measures: ['mean', 'sd'], by: ['store'] }),
  ],
  train: [boostedTrees()],
  tune: { budget: { trials: 1 } },
}

const tools = { folder, log: () => {}, signal: new AbortController().signal }
let model: Model
let result: Awaited<ReturnType<typeof run>>

beforeAll(async () => {
  write('sales.csv', sales)
  result = await run(definition, { folder, workers: 0 })
  model = load(readFileSync(result.model.path))
}, 60_000)

/** A row as a request carries it: with the rows of its store that lie before it. */
function requestOf({ day, store, price }: Sale, among: readonly Sale[]) {
  const past = among.filter((other) => other.store === store && other.day < day).slice(-9)
  return {
    day,
    store,
    price,
    history: past.map((other) => ({ day: other.day, sales: other.sales === '' ? null : other.sales })),
  }
}

async function predicted(rows: readonly object[], history?: string): Promise<number[]> {
  write('in.csv', rows)
  const output = join(folder, 'out.json-lines')
  await predictFile({
    model,
    path: 'in.csv',
    output,
    format: 'json-lines',
    ...tools,
    ...(history === undefined ? {} : { history }),
  })
  const lines = readFileSync(output, 'utf8').trim().split('\n')
  return lines.map((line) => (JSON.parse(line) as { prediction: number }).prediction)
}

function post(body: unknown) {
  const request = {
    method: 'POST',
    path: '/predict',
    headers: {},
    body: new TextEncoder().encode(JSON.stringify(body)),
  }
  const { status, body: bytes } = answer(createService(model), request)
  return { status, json: JSON.parse(new TextDecoder().decode(bytes)) }
}

describe('a model that looks back', () => {
  it('is far better than one that does not, on rows no fit saw', async () => {
    const { prepare: _, ...plain } = definition
    const without = await run({ ...plain, name: 'plain' }, { folder, workers: 0 })
    const rmse = (of: typeof result): number => of.evaluation.metrics['rmse'].value
    expect(rmse(result)).toBeLessThan(0.85 * rmse(without))
  })

  it('says in its schema, its OpenAPI document and its example what a request must carry', () => {
    expect(model.schema.history).toMatchObject({ name: 'history', by: ['store'], rows: 2, spanMs: 7 * dayMs })
    expect(model.artifact.transforms.map(({ name }) => name)).toContain('lag')
    const get = (path: string) =>
      JSON.parse(
        new TextDecoder().decode(
          answer(createService(model), { method: 'GET', path, headers: {}, body: new Uint8Array() }).body,
        ),
      )
    const document = get('/openapi.json')
    expect(document.components.schemas.Row.required).toContain('history')
    const { rows } = document.paths['/predict'].post.requestBody.content['application/json'].examples
    expect(post(rows.value).status).toBe(200)
    expect(get('/schema').history.columns).toEqual([expect.objectContaining({ name: 'sales' })])
  })

  it('gives the same bits for a file, for a batch of requests and for each row alone', async () => {
    const all = [...sales, ...newer]
    const ofFile = await predicted(all)
    const rows = all.map((row) => requestOf(row, all))
    const ofBatch = post({ instances: rows }).json.predictions.map(
      (said: { prediction: number }) => said.prediction,
    )
    expect(ofBatch).toEqual(ofFile)
    for (const at of [0, 1, 5, 77, rows.length - 1])
      expect(post(rows[at]).json.predictions[0].prediction).toBe(ofFile[at])
    const asText = rows.map((row) => ({ ...row, history: JSON.stringify(row.history) }))
    expect(post({ instances: asText }).json.predictions).toEqual(post({ instances: rows }).json.predictions)
    expect(await predicted(asText)).toEqual(ofFile)
    expect(await predicted([...all].reverse())).toEqual([...ofFile].reverse())
  })

  it('takes earlier rows from a file of their own', async () => {
    const whole = await predicted([...sales, ...newer])
    expect(await predicted(newer, 'sales.csv')).toEqual(whole.slice(sales.length))
  })

  it('evaluates new rows by the rows before them', async () => {
    write('new.csv', newer)
    const at = { model, path: 'new.csv', temporary: folder, ...tools }
    const { evaluation } = await evaluateFile({ ...at, history: 'sales.csv' })
    const alone = await evaluateFile(at)
    expect(evaluation.rowCount).toBe(newer.length)
    expect(evaluation.metrics['rmse'].value).toBeLessThan(alone.evaluation.metrics['rmse'].value)
  })

  it('refuses a request without its past, and points at what is wrong in one', () => {
    const { history, ...bare } = requestOf(newer[0], sales)
    const absent = post({ instances: [{ ...bare, history }, bare] })
    expect(absent.status).toBe(422)
    expect(absent.json.errors).toEqual([
      expect.objectContaining({ pointer: '/instances/1/history', code: 'history-missing' }),
    ])
    const late = post({ instances: [{ ...bare, history: [...history, { day: bare.day, sales: 1 }] }] })
    expect(late.json.errors).toEqual([
      expect.objectContaining({
        pointer: `/instances/0/history/${history.length}/day`,
        code: 'history-late',
      }),
    ])
  })

  it('refuses a file that lacks what is looked back at', async () => {
    await expect(predicted(newer.map(({ sales: _, ...row }) => row))).rejects.toMatchObject({
      code: 'PREPARE_HISTORY_ABSENT',
    })
  })

  it('draws in its report how the past becomes features', () => {
    const page = readFileSync(result.report, 'utf8')
    expect(page).toContain('id="preparation"')
    expect(page).toContain('rolling → sales.mean7d ●')
  })

  it('explains what the past added', () => {
    const { inputs, contributions } = explain(model, [requestOf(newer[6], [...sales, ...newer])])
    expect(inputs[inputs.length - 1]).toBe('history')
    expect(Math.abs(contributions[inputs.length - 1])).toBeGreaterThan(0)
  })

  it('holds rows out by time or by the group that is looked back in, never at random', async () => {
    await expect(run({ ...definition, split: random() }, { folder, workers: 0 })).rejects.toMatchObject({
      code: 'PREPARE_HISTORY_INVALID',
    })
    const prepare = [lag('sales', { by: ['store'], time: 'day' })]
    await expect(
      run({ ...definition, prepare, split: random() }, { folder, workers: 0 }),
    ).rejects.toMatchObject({
      code: 'PREPARE_HISTORY_LOOSE',
    })
    const grouped = await run(
      { ...definition, prepare, split: group({ by: 'store', test: 0.5 }) },
      { folder, workers: 0 },
    )
    expect(grouped.passed).toBe(true)
  })

  it('looks back at columns that are left out as inputs', async () => {
    const workflow = {
      ...definition,
      name: 'left-out',
      ignore: ['price'],
      prepare: [lag('price', { by: ['store'] })],
    }
    const { schema } = load(readFileSync((await run(workflow, { folder, workers: 0 })).model.path))
    expect(schema.inputs.map(({ name }) => name)).not.toContain('price')
    expect(schema.history?.columns.map(({ name }) => name)).toEqual(['price'])
  })
})
