import { readFileSync } from 'node:fs'
import {
  allOperations,
  type Batch,
  type Intervals,
  type Pipeline,
  type SideModel,
} from '@modelwright/runtime'
import { expect } from 'vitest'
import { type Contender, conformalLimit, conformalWays } from '../../../src/evaluate/index.ts'

/** Columns of `given` and `at`: prediction, spread, lower and upper end; of classes their probabilities. */
interface Case {
  readonly coverage: number
  readonly truth: number[]
  readonly given: number[]
  readonly at: number[]
}

/** What MAPIE says of the same predictions. */
export const fixture = JSON.parse(
  readFileSync(new URL('../../../../../test/fixtures/conformal.json', import.meta.url), 'utf8'),
) as {
  regression: (Case & Record<'absolute' | 'cross' | 'normalised' | 'quantiles', number[]>)[]
  classes: (Case & { lac: number[]; aps: number[]; rapsScores: number[] })[]
}

function columnOf(flat: readonly number[], place: number): Float64Array {
  return Float64Array.from(flat.filter((_, at) => at % 4 === place))
}

/** Rows of a number, with predictions. */
export function numberRows({ truth, given }: Case): Contender {
  return {
    target: { task: 'regression', values: Float64Array.from(truth) },
    predictions: columnOf(given, 0),
  }
}

/** Rows of four classes, with probabilities. */
export function classRows({ truth, given }: Case): Contender {
  return {
    target: { task: 'multiclass', codes: Int32Array.from(truth), classes: ['a', 'b', 'c', 'd'] },
    predictions: Float64Array.from(given),
  }
}

/** A model that says a column as it is. */
function columnModel(name: string): SideModel {
  const state = {
    sizes: Int32Array.of(-1),
    coefficients: Float64Array.of(1),
    intercepts: Float64Array.of(0),
  }
  return { transforms: [], model: { name: 'linear', inputs: [name], state } }
}

const names = ['prediction', 'spread', 'lower', 'upper']

/** What the runtime tells of rows by a way that learnt from others: the ends, or who is in the set. */
export function told(method: Intervals['method'], found: Case, places: readonly number[], least?: number) {
  const isNumber = places.length > 0 || method === 'absolute'
  const scored = isNumber ? numberRows(found) : classRows(found)
  const sides = places.map((place) => columnOf(found.given, place))
  const options = least === undefined ? {} : { least }
  const scores = conformalWays[method].scores(scored, sides, options)
  const intervals: Intervals = {
    method,
    coverage: found.coverage,
    limits: Float64Array.of(conformalLimit(scores, found.coverage)),
    sides: places.map((place) => columnModel(names[place])),
    ...options,
  }
  const inputs = names.map((name) => ({ name, type: 'number' as const, nullable: false }))
  const classes = scored.target.task === 'regression' ? {} : { classes: scored.target.classes }
  const pipeline: Pipeline = {
    schema: { inputs, output: { name: 'y', task: scored.target.task, ...classes } },
    fixes: [],
    ...columnModel('prediction'),
    intervals,
  }
  const rowCount = found.at.length / 4
  const columns = new Map(
    names.map((name, place) => [name, { type: 'number' as const, values: columnOf(found.at, place) }]),
  )
  const batch: Batch = { rowCount, columns }
  const outputs = isNumber ? columnOf(found.at, 0) : Float64Array.from(found.at)
  const operation = allOperations.intervals
  if (operation === undefined) throw new Error('there is an operation for intervals')
  return operation.of(pipeline, allOperations)(batch, outputs)
}

/** Expects numbers to be as wanted within a tolerance. */
export function expectNear(found: Float64Array, wanted: readonly number[], tolerance: number): void {
  expect(found.length).toBe(wanted.length)
  for (const [i, value] of found.entries()) expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual(tolerance)
}
