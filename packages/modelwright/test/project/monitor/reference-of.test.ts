import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load, type Model } from '@modelwright/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type JudgedPrediction, type LogSource, seedOf } from '../../../src/core/index.ts'
import { csv, logistic, ridge, run, stratified, type WorkflowDefinition } from '../../../src/index.ts'
import { decodeModelReference, estimateClassification, judgeDrift } from '../../../src/monitor/index.ts'
import { encodeArtifact } from '../../../src/pack/index.ts'
import { openProject, type Project } from '../../../src/project/index.ts'
import { readReferenceChoice, referenceOf } from '../../../src/project/monitor/reference-of.ts'
import type { FoundReference, ReferenceRequest } from '../../../src/project/monitor/reference-request.ts'
import { sampleFolder } from '../run/sample-folder.ts'

const temporary = mkdtempSync(join(tmpdir(), 'modelwright-reference-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

const few = { tune: { budget: { trials: 2 }, ensemble: false } } as const

const workflows: Readonly<Record<string, WorkflowDefinition>> = {
  weather: { retrieve: csv('seattle_weather.csv'), target: 'weather', ...few, train: [logistic()] },
  mass: { retrieve: csv('penguins.csv'), target: 'body_mass_g', ...few, train: [ridge()] },
  folds: {
    retrieve: csv('penguins.csv'),
    target: 'sex',
    ...few,
    train: [logistic()],
    split: stratified({ folds: 3 }),
  },
}

interface Made {
  readonly folder: string
  readonly bytes: Uint8Array
  readonly model: Model
}

const tables = ['seattle_weather.csv', 'penguins.csv']

const known = new Map<string, Promise<Made>>()

/** Made once, as the workflow says. */
function usual(name: string): Promise<Made> {
  const one = known.get(name) ?? made(name)
  known.set(name, one)
  return one
}

async function made(name: string, more: Partial<WorkflowDefinition> = {}, workers = 0): Promise<Made> {
  const folder = sampleFolder(...tables)
  const { model } = await run({ name, ...workflows[name], ...more } as WorkflowDefinition, {
    folder,
    workers,
  })
  return { folder, bytes: model.bytes, model: load(model.bytes) }
}

function requestOf({ folder, bytes, model }: Made, more: Partial<ReferenceRequest> = {}): ReferenceRequest {
  const signal = new AbortController().signal
  return { folder, bytes, model, name: model.name, temporary, log: () => {}, signal, ...more }
}

async function found(request: ReferenceRequest): Promise<FoundReference> {
  const reference = await referenceOf(request)
  if ('why' in reference) throw new Error(reference.why)
  return reference.thing
}

/** The table's rows as requests send them, with their outcome. */
function sentRows(table: string, target: string): { rows: Record<string, unknown>[]; outcomes: string[] } {
  const [head, ...lines] = readFileSync(
    new URL(`../../../../../examples/data/${table}`, import.meta.url),
    'utf8',
  )
    .trim()
    .split(/\r?\n/)
  const names = head.split(',')
  const cells = lines.map((line) => line.split(',')).filter((all) => all.length === names.length)
  const at = names.indexOf(target)
  return {
    rows: cells.map((all) =>
      Object.fromEntries(
        names.flatMap((name, i) => (i === at ? [] : [[name, all[i] === '' ? null : all[i]]])),
      ),
    ),
    outcomes: cells.map((all) => all[at]),
  }
}

describe.each(Object.keys(workflows))('the reference of %s', (name) => {
  let one: Made
  let project: Project
  beforeAll(async () => {
    one = await usual(name)
    project = await openProject(one.folder)
  }, 120_000)
  afterAll(() => project.close())

  it('lies in the artifact, of the held-out rows, and takes some kilobytes', async () => {
    const { artifact } = one.model
    expect(artifact.reference!.length).toBeLessThan(16_000)
    const reference = await found(requestOf(one, { choice: 'artifact' }))
    expect(reference.kind).toBe('artifact')
    expect(reference.rowCount).toBe(artifact.evaluation!.rowCount)
    expect(reference.outcomes!.rows).toBe(artifact.evaluation!.rowCount)
    expect(reference.rows).toBeUndefined()
    expect([...reference.features.columns.keys()]).toEqual(artifact.schema.inputs.map((input) => input.name))
    if (name === 'folds') return
    // The loss of a row of several classes is half of what the metric counts, so that it is 1 at most.
    const metric = artifact.evaluation!.metrics[name === 'mass' ? 'mae' : 'brier-score'].value
    const measured = name === 'mass' ? metric : metric / 2
    expect(reference.outcomes!.loss.value).toBeCloseTo(measured, 9)
  })

  it('is the rows themselves where the store has them, and says the same of them', async () => {
    const rows = await found(requestOf(one, { project }))
    const kept = await found(requestOf(one))
    expect([rows.kind, kept.kind]).toEqual(['held-out', 'artifact'])
    expect(rows.rows!.rows.rowCount).toBe(kept.rowCount)
    expect(rows.outcomes!.loss).toEqual(kept.outcomes!.loss)
    expect(rows.outcomes!.classes).toEqual(kept.outcomes!.classes)
    for (const of of ['features', 'predictions'] as const) {
      const judged = judgeDrift(kept[of], rows[of], { seed: seedOf(1), across: 'each' })
      expect(judged.columns.filter(({ effect }) => effect > 0.02)).toEqual([])
    }
  })

  it('says why there is none', async () => {
    const { reference: _, ...bare } = one.model.artifact
    const bytes = encodeArtifact(bare)
    const without = requestOf({ ...one, bytes, model: load(bytes) })
    expect(await referenceOf({ ...without, choice: 'artifact' })).toMatchObject({
      why: expect.stringContaining('no reference'),
    })
    expect(await referenceOf(without)).toMatchObject({
      why: expect.stringContaining('and the artifact carries no'),
    })
    expect(await referenceOf(requestOf(one, { choice: 'held-out' }))).toHaveProperty('why')
    expect(await referenceOf(requestOf(one, { choice: { from: 0, until: 1 } }))).toHaveProperty('why')
  })
})

describe('performance before outcomes, from the artifact alone', () => {
  it.each(['folds', 'weather'])('is what it is from the rows: %s', async (name) => {
    const one = await usual(name)
    const project = await openProject(one.folder)
    const held = await found(requestOf(one, { project, choice: 'held-out' }))
    await project.close()
    const { calibration } = (await found(requestOf(one))).outcomes!
    const { classes = [], task } = one.model.schema.output
    if (task === 'regression') throw new Error('bug: of numbers')
    const { predictions, truth: target } = held.rows!
    const outputs = task === 'binary' ? 1 : classes.length
    const window = { task, classes, predictions: predictions.slice(0, 300 * outputs) }
    const estimate = (reference: Parameters<typeof estimateClassification>[2]['reference']) =>
      estimateClassification(window, ['accuracy', 'log-loss'], {
        seed: seedOf(1),
        reference,
        replicates: 100,
      })
    const byRows = estimate({ target, predictions })
    for (const [metric, kept] of Object.entries(estimate(calibration))) {
      const width = byRows[metric].high - byRows[metric].low
      expect(Math.abs(kept.value - byRows[metric].value)).toBeLessThan(0.2 * width)
      expect(Math.abs(kept.high - kept.low - width)).toBeLessThan(0.4 * width)
    }
  })
})

describe('the bytes', () => {
  it('do not depend on threads; a workflow can do without', async () => {
    const here = await usual('weather')
    const there = await made('weather', {}, 2)
    expect(there.bytes).toEqual(here.bytes)
    const without = await made('weather', { monitor: { reference: false } })
    expect(without.model.artifact.reference).toBeUndefined()
    expect(without.bytes.length).toBeLessThan(here.bytes.length - here.model.artifact.reference!.length)
  })

  it('of very few rows are none', async () => {
    const folder = sampleFolder(...tables)
    const { model } = await run(
      { ...workflows['weather'], name: 'few', split: stratified({ test: 0.01 }) },
      { folder, workers: 0 },
    )
    expect(load(model.bytes).artifact.reference).toBeUndefined()
  })
})

describe('a window of the log as the reference', () => {
  const { rows, outcomes } = sentRows('seattle_weather.csv', 'weather')
  const model = { name: 'weather', digest: 'ab'.repeat(32) }
  const day = 86_400_000

  const logged = rows.map((features, at): JudgedPrediction => {
    const told = { id: `r${at}`, row: 0, at: at * day, caller: null }
    return {
      ...told,
      model: at % 10 === 3 ? { ...model, variant: 'shadow' } : model,
      features: at % 10 === 4 ? { ...features, wind: 'no number' } : at % 10 === 5 ? null : features,
      said: { prediction: 'sun' },
      outcome:
        at % 2 === 0 ? { ...told, outcome: at === 0 ? 'hail' : outcomes[at], received: at * day } : null,
    }
  })
  const source: LogSource = {
    async *read({ since = 0, until = Number.POSITIVE_INFINITY }) {
      const asked = logged.filter(({ at }) => at >= since && at < until)
      for (let at = 0; at < asked.length; at += 100) yield asked.slice(at, at + 100)
    },
  }

  it('is the rows that were asked then, as the model reads and predicts them', async () => {
    const one = await usual('weather')
    const choice = readReferenceChoice('window:1970-01-01..1972-09-26')
    const reference = await found(requestOf(one, { source, choice }))
    // Of a thousand rows copies, rows that the model refuses, and rows without features are passed over.
    expect(reference).toMatchObject({ kind: 'window', rowCount: 700 })
    expect(reference.outcomes!.rows).toBe(399)
    expect([reference.features.from, reference.features.until]).toEqual([0, 999 * day])
    expect(reference.features.columns.get('wind')!.dependences).toBeDefined()
    const again = one.model.predictBatch(one.model.read(rows.slice(0, 3)).batch)
    expect([...reference.rows!.predictions.slice(0, again.length)]).toEqual([...again])
    expect(await referenceOf(requestOf(one, { source, choice: { from: -2, until: -1 } }))).toHaveProperty(
      'why',
    )
  })
})

describe('which reference is meant', () => {
  it('is read from words and days', () => {
    expect(['auto', 'held-out', 'artifact'].map(readReferenceChoice)).toEqual([
      'auto',
      'held-out',
      'artifact',
    ])
    expect(readReferenceChoice('window:2026-11-01..2026-11-07')).toEqual({
      from: Date.UTC(2026, 10, 1),
      until: Date.UTC(2026, 10, 8),
    })
    expect(readReferenceChoice('window:2024-02-29..2024-02-29')).toMatchObject({
      from: Date.UTC(2024, 1, 29),
    })
  })

  it.each([
    '',
    'rows',
    'Auto',
    'window:',
    'window:2026-11-07..2026-11-01',
    'window:2026-02-30..2026-03-01',
    'window:2026-13-01..2026-14-01',
    'window:2026-11-01',
    'window:2026-11-01..',
    'window:2026-11-01..2026-11-07 ',
    `window:${'9'.repeat(500)}`,
  ])('"%s" is refused', (text) => {
    expect(() => readReferenceChoice(text)).toThrow(
      expect.objectContaining({ code: 'MONITOR_REFERENCE_UNKNOWN' }) as Error,
    )
  })
})

it('what was damaged or written by a later version is a reason', async () => {
  const one = await usual('mass')
  const { reference } = one.model.artifact
  expect(decodeModelReference(reference!).rowCount).toBeGreaterThan(30)
  const later = reference!.slice()
  later[4] = 9
  for (const [bad, why] of [
    [reference!.slice(0, -1), 'not a sketch'],
    [later, 'has version 9'],
    [new Uint8Array(0), 'not a sketch'],
  ] as const) {
    const bytes = encodeArtifact({ ...one.model.artifact, reference: bad })
    const found = await referenceOf(requestOf({ ...one, bytes, model: load(bytes) }, { choice: 'artifact' }))
    expect(found).toMatchObject({ why: expect.stringContaining(why) })
  }
})
