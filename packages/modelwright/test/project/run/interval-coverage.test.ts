import { allOperations, type Batch, type Pipeline, type Schema } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { noDeadline, type Seed, seedOf, type Target, takeBatch } from '../../../src/core/index.ts'
import { type ConformalRule, conformal, measureIntervals } from '../../../src/evaluate/index.ts'
import { normalQuantile } from '../../../src/evaluate/intervals/special.ts'
import { fitIntervals, keptIntervals } from '../../../src/project/run/fit-intervals.ts'
import { outOfFold } from '../../../src/project/run/out-of-fold.ts'
import type { RunTools } from '../../../src/project/run/types.ts'
import { fitPipeline, predictPipeline } from '../../../src/train/index.ts'

interface Rows {
  readonly batch: Batch
  readonly target: Target
}

const normal = (seed: Seed) => normalQuantile(Math.max(seed.next(), 1e-16))

const input = (name: string) => ({ name, type: 'number' as const, nullable: false })
const numbers: Schema = { inputs: [input('x'), input('z')], output: { name: 'y', task: 'regression' } }
const classes = ['a', 'b', 'c']
const labels: Schema = { ...numbers, output: { name: 'y', task: 'multiclass', classes } }

function batchOf(x: Float64Array, z: Float64Array): Batch {
  const columns = new Map([
    ['x', { type: 'number' as const, values: x }],
    ['z', { type: 'number' as const, values: z }],
  ])
  return { rowCount: x.length, columns }
}

/** A number whose spread grows sevenfold with x, with a skewed error. */
function numberRows(seed: Seed, rowCount: number): Rows {
  const x = Float64Array.from({ length: rowCount }, () => seed.next())
  const z = Float64Array.from(x, () => normal(seed))
  const values = Float64Array.from(x, (at, row) => {
    const error = normal(seed)
    return 10 * at + 2 * z[row] + (0.5 + 3 * at) * (error + 0.3 * error * error)
  })
  return { batch: batchOf(x, z), target: { task: 'regression', values } }
}

/** Three classes that lie over each other. */
function classRows(seed: Seed, rowCount: number): Rows {
  const codes = Int32Array.from({ length: rowCount }, () => Math.min(2, Math.floor(seed.next() * 3)))
  const x = Float64Array.from(codes, (code) => normal(seed) + 1.2 * code)
  const z = Float64Array.from(codes, (code) => normal(seed) + (code === 1 ? 1.2 : 0))
  return { batch: batchOf(x, z), target: { task: 'multiclass', codes, classes } }
}

/** What fits are handed that is not used here. */
const tools = { signal: new AbortController().signal } as RunTools

async function fitOn(learner: string, options: object, { batch, target }: Rows, schema: Schema) {
  const context = { schema, seed: seedOf(1), deadline: noDeadline, progress: () => {} }
  return await fitPipeline({ learner, options: { ...options } }, batch, target, context)
}

/** Fits a model and its intervals on rows, as a run does, and counts how often these hold the truth of new rows. */
async function heldBy(rule: ConformalRule, rows: Rows, fresh: Rows, seed: Seed): Promise<Float64Array> {
  const isNumber = rows.target.task === 'regression'
  const schema = isNumber ? numbers : labels
  const learner = isNumber ? 'ridge' : 'logistic'
  const by = (which: string, options: object) => async (train: Uint32Array, target: Target) => {
    const of = target.task === 'regression' ? numbers : labels
    const pipeline = await fitOn(which, options, { batch: takeBatch(rows.batch, train), target }, of)
    const { transforms, model } = pipeline
    const predict = (test: Uint32Array) => predictPipeline(pipeline, takeBatch(rows.batch, test))
    return { side: { transforms, model }, predict }
  }
  const data = { schema, fixes: [], rows: rows.batch, target: rows.target }
  const fit = async (train: Uint32Array, target: Target) => (await by(learner, {})(train, target)).predict
  const found = await outOfFold(data, { seed, fit, ...(rule.scores === 'split' ? { wanted: 1 } : {}) })
  const fitSide = (options: object, train: Uint32Array, target: Target) =>
    by('boosted-trees', { ...options, trees: 60, earlyStopping: 0, learningRate: 0.1, leaves: 6 })(
      train,
      target,
    )
  const chosen = await fitIntervals(found, { rule, seed, fit: fitSide, target: rows.target }, tools)
  const whole: Pipeline = { ...(await fitOn(learner, {}, rows, schema)), intervals: keptIntervals(chosen) }
  const outputs = predictPipeline(whole, fresh.batch)
  const ends = allOperations.intervals?.of(whole, allOperations)(fresh.batch, outputs) ?? new Float64Array()
  const contender = { target: fresh.target, predictions: outputs }
  const { held, classes: each = [] } = measureIntervals(contender, ends, { seed, replicates: 2 })
  return Float64Array.of(held.value, ...each.map((one) => one.held.value))
}

type Options = Parameters<typeof conformal>[0]

/** Mean share held over sets, in 100; of all rows, then of each class. */
async function coverage(options: Options, simulate: typeof numberRows, rowCount: number, sets: number) {
  const sums: number[] = []
  for (let set = 0; set < sets; set++) {
    const seed = seedOf(40_000 + set)
    const rows = simulate(seed.split('rows'), rowCount)
    const held = await heldBy(
      conformal({ coverage: 0.95, ...options }),
      rows,
      simulate(seed.split('new'), 400),
      seed,
    )
    held.forEach((share, i) => {
      sums[i] = (sums[i] ?? 0) + (100 * share) / sets
    })
  }
  if (isLong)
    process.stdout.write(
      `${JSON.stringify(options)}, ${rowCount} rows, ${sets} sets: ${sums.map((sum) => sum.toFixed(1)).join(', ')}\n`,
    )
  return sums
}

describe('intervals that are to hold 95 of 100 new rows hold 93 to 97 of them', () => {
  // The share one set holds varies by 1.5 in 100 or so, and by sampling 400 new rows by 1.1: over 40 sets 0.3.
  const cases: [string, Options, typeof numberRows, number, number][] = [
    ['absolute, 200 rows', { method: 'absolute' }, numberRows, 200, times(40, 1000)],
    ['absolute, split, 500 rows', { method: 'absolute', scores: 'split' }, numberRows, 500, times(40, 1000)],
    ['normalised, 200 rows', { method: 'normalised' }, numberRows, 200, times(12, 1000)],
    ['quantiles, 400 rows', { method: 'quantiles' }, numberRows, 400, times(12, 1000)],
    ['lac, 200 rows', { method: 'lac' }, classRows, 200, times(40, 1000)],
    ['aps, 200 rows', { method: 'aps' }, classRows, 200, times(40, 1000)],
    ['raps, 200 rows', { method: 'raps', penalty: 0.1 }, classRows, 200, times(40, 1000)],
  ]
  it.each(cases)('%s', async (_, options, simulate, rowCount, sets) => {
    const [all] = await coverage(options, simulate, rowCount, sets)
    expect(all).toBeGreaterThanOrEqual(93)
    expect(all).toBeLessThanOrEqual(97)
  })

  it('each class by itself, where asked', async () => {
    const found = await coverage({ method: 'lac', perClass: true }, classRows, 240, times(40, 1000))
    expect(found).toHaveLength(4)
    for (const share of found) {
      expect(share).toBeGreaterThanOrEqual(93)
      expect(share).toBeLessThanOrEqual(97.5)
    }
  })
}, 7_200_000)
