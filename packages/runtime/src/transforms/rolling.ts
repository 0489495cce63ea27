import type { NumberColumn, PastColumn } from '../column.ts'
import type { TransformOperation } from '../contracts.ts'
import { firstFrom } from '../past/first-from.ts'
import { pastNumbers, readLevels } from '../past/numbers.ts'
import { asPast, repeatType } from '../typed-column.ts'

/** What can be measured of a window. */
export const windowMeasures = ['mean', 'sum', 'min', 'max', 'sd', 'median', 'count'] as const

/** One measure of a window. */
export type WindowMeasure = (typeof windowMeasures)[number]

/** Which past rows a window takes, and what is measured of them. */
export interface RollingState {
  /** One a column: empty where its numbers are taken as they are, `=level` where it is 1 for that level and else 0. */
  readonly levels: readonly string[]
  /** Milliseconds of one unit of the window; 0: it counts rows. */
  readonly unitMs: number
  readonly window: number
  /** Units between a row and the end of its window. */
  readonly gap: number
  readonly measures: readonly WindowMeasure[]
}

type Measure = (known: readonly number[]) => number

const sumOf: Measure = (known) => {
  let sum = 0
  for (let i = 0; i < known.length; i++) sum += known[i]
  return sum
}

const orMissing =
  (measure: Measure, least = 1): Measure =>
  (known) =>
    known.length < least ? Number.NaN : measure(known)

const sdOf: Measure = (known) => {
  const mean = sumOf(known) / known.length
  let squares = 0
  for (let i = 0; i < known.length; i++) squares += (known[i] - mean) * (known[i] - mean)
  return Math.sqrt(squares / (known.length - 1))
}

const medianOf: Measure = (known) => {
  const sorted = Float64Array.from(known).sort()
  const half = (sorted.length - 1) / 2
  const low = sorted[Math.floor(half)]
  return Math.floor(half) === half ? low : low / 2 + sorted[Math.ceil(half)] / 2
}

const extremeOf =
  (pick: (a: number, b: number) => number): Measure =>
  (known) => {
    let extreme = known[0]
    for (let i = 1; i < known.length; i++) extreme = pick(extreme, known[i])
    return extreme
  }

const measures: Readonly<Record<WindowMeasure, Measure>> = {
  mean: orMissing((known) => sumOf(known) / known.length),
  sum: orMissing(sumOf),
  min: orMissing(extremeOf(Math.min)),
  max: orMissing(extremeOf(Math.max)),
  sd: orMissing(sdOf, 2),
  median: orMissing(medianOf),
  count: (known) => known.length,
}

/** Where the window of a row begins and ends among the past rows. */
function windowOf({ unitMs, window, gap }: RollingState, past: PastColumn, row: number): [number, number] {
  const from = past.from[row]
  const to = past.to[row]
  if (unitMs === 0) return [Math.max(from, to - gap - window), Math.max(from, to - gap)]
  const end = past.now[row] - gap * unitMs
  const first = firstFrom(past.times, end - window * unitMs, from, to)
  return [first, firstFrom(past.times, end, first, to)]
}

/** A finite number, or missing: sums of huge values overflow. */
const tame = (value: number): number => (value - value === 0 ? value + 0 : Number.NaN)

/** Measures a column over a window of past rows. Missing values are passed over; where none is left, so is the measure. */
export const rolling: TransformOperation<RollingState> = {
  name: 'rolling',
  signature: ({ levels, measures: asked }) => ({
    inputs: repeatType('past', levels.length),
    outputs: repeatType('number', levels.length * asked.length),
  }),
  sources: ({ levels, measures: asked }) =>
    Array.from({ length: levels.length * asked.length }, (_, at) => Math.floor(at / asked.length)),
  read(state) {
    const asked = state.strings('measures')
    for (const name of asked)
      if (windowMeasures.indexOf(name as WindowMeasure) < 0)
        state.refuse('measures', `must be of ${windowMeasures.join(', ')}`)
    return Object.freeze({
      levels: readLevels(state),
      unitMs: state.number('unitMs', 0, 1e12),
      window: state.integer('window', 1, 1_000_000),
      gap: state.integer('gap', 0, 1_000_000),
      measures: Object.freeze(asked as WindowMeasure[]),
    })
  },
  apply(state, columns, rowCount) {
    return columns.flatMap((column, at) => {
      const past = asPast(column)
      const numbers = pastNumbers(past.values, state.levels[at])
      const made = state.measures.map(
        (): NumberColumn => ({ type: 'number', values: new Float64Array(rowCount) }),
      )
      for (let row = 0; row < rowCount; row++) {
        const [first, end] = windowOf(state, past, row)
        const known: number[] = []
        for (let i = first; i < end; i++) if (!Number.isNaN(numbers[i])) known.push(numbers[i])
        for (let k = 0; k < made.length; k++) made[k].values[row] = tame(measures[state.measures[k]](known))
      }
      return made
    })
  },
}
