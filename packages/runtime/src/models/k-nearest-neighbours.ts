import type { PreparedColumn, PreparedType } from '../column.ts'
import type { ModelOperation } from '../contracts.ts'
import { floats32 } from '../trees/read-tensors.ts'

const mostLevels = 16777216
const mostClasses = 65536

/** Farther out all numbers are alike, so that squares stay finite. */
const most = 1e15

/** Rows a model remembers, and how it asks them. */
export interface NeighboursState {
  /** Rows that are asked, by their weight: the nearest. */
  readonly neighbours: number
  /** Nearer ones have more say: one over the distance. */
  readonly isByDistance: boolean
  /** Per input, in order: −1 for a number, or how many levels its category column has. */
  readonly sizes: Int32Array
  /** Numbers, row by row. Shape `[rows × numbers]`. */
  readonly numbers: Float32Array
  /** Codes of levels, row by row. Shape `[rows × categories]`. */
  readonly codes: Int32Array
  /** Classes there are; 0: values are predicted. */
  readonly classes: number
  /** The value, or the code of the class, of each row. Shape `[rows]`. */
  readonly targets: Float64Array
  /** Above 0. Shape `[rows]`. */
  readonly weights: Float64Array
}

/** A number as it is remembered: −1e15 to 1e15, float32, never −0. */
export function rememberedNumber(value: number): number {
  return Math.fround(value > most ? most : value < -most ? -most : value) + 0
}

/** The nearest rows so far, nearest first; of equally near ones the earlier. */
interface Found {
  readonly rows: Int32Array
  readonly squares: Float64Array
  count: number
}

/** Drops rows that the nearer ones, by their weight, leave no room for; says how far the next may be. */
function reachOf({ neighbours, weights }: NeighboursState, found: Found): number {
  let room = neighbours
  for (let i = 0; i < found.count; i++) {
    room -= weights[found.rows[i]]
    if (room > 0) continue
    found.count = i + 1
    return found.squares[i]
  }
  return Infinity
}

/** Squared distance of a remembered row, exact where it is below `reach`. */
function squareOf(
  { numbers, codes }: NeighboursState,
  row: number,
  { query, own, reach }: { query: Float64Array; own: Int32Array; reach: number },
): number {
  let square = 0
  for (let j = 0, at = row * query.length; j < query.length && square < reach; j++, at++) {
    const d = query[j] - numbers[at]
    square += d * d
  }
  // As far apart as two columns of 0 and 1 would be.
  for (let j = 0, at = row * own.length; j < own.length; j++, at++)
    if (own[j] !== codes[at]) square += (own[j] < 0 ? 0 : 1) + (codes[at] < 0 ? 0 : 1)
  return square
}

function findNearest(state: NeighboursState, query: Float64Array, own: Int32Array, found: Found): void {
  found.count = 0
  const asked = { query, own, reach: Infinity }
  for (let row = 0; row < state.targets.length; row++) {
    const square = squareOf(state, row, asked)
    if (!(square < asked.reach)) continue
    let i = found.count++
    for (; i > 0 && found.squares[i - 1] > square; i--) {
      found.squares[i] = found.squares[i - 1]
      found.rows[i] = found.rows[i - 1]
    }
    found.squares[i] = square
    found.rows[i] = row
    asked.reach = reachOf(state, found)
  }
}

/** Lets the found rows say a value, or the share of each class. */
function ask(state: NeighboursState, { rows, squares, count }: Found, out: Float64Array): void {
  const { neighbours, weights, targets, classes, isByDistance } = state
  let room = neighbours
  let total = 0
  for (let i = 0; i < count; i++) {
    const weight = Math.min(room, weights[rows[i]])
    room -= weight
    // A row at the same place leaves the others nothing to say.
    if (isByDistance && squares[0] === 0 && squares[i] > 0) break
    const say = isByDistance && squares[i] > 0 ? weight / Math.sqrt(squares[i]) : weight
    total += say
    if (classes === 0) out[0] += (targets[rows[i]] - out[0]) * (say / total)
    else out[targets[rows[i]]] += say
  }
  if (classes > 0) for (let k = 0; k < classes; k++) out[k] /= total
}

/** Predicts what the nearest of the remembered rows say: their mean, or the share of each class among them. */
export const kNearestNeighbours: ModelOperation<NeighboursState> = {
  name: 'k-nearest-neighbours',
  signature: ({ sizes, classes }) => ({
    inputs: Array.from(sizes, (size): PreparedType => (size < 0 ? 'number' : 'category')),
    outputCount: classes > 2 ? classes : 1,
  }),
  read(state) {
    const neighbours = state.integer('neighbours', 1, 2147483647)
    const isByDistance = state.boolean('isByDistance')
    const sizes = state.integers('sizes', -1, mostLevels)
    const classes = state.integer('classes', 0, mostClasses)
    if (classes === 1) state.refuse('classes', 'must be 0, or 2 or more')
    const targets = state.floats('targets')
    const rows = targets.length
    if (rows === 0) state.refuse('targets', 'must have one value or more')
    for (let i = 0; i < rows; i++)
      if (classes > 0 && !(targets[i] >= 0 && targets[i] < classes && Math.floor(targets[i]) === targets[i]))
        state.refuse('targets', `must name one of ${classes} classes, found ${targets[i]} at ${i}`)
    const weights = state.floats('weights', { length: rows })
    for (let i = 0; i < rows; i++) if (!(weights[i] > 0)) state.refuse('weights', 'must be above 0')
    let count = 0
    for (let j = 0; j < sizes.length; j++) if (sizes[j] < 0) count++
    const numbers = floats32(state, 'numbers', { length: rows * count, low: -Infinity })
    const codes = state.integers('codes', -1, mostLevels, rows * (sizes.length - count))
    return Object.freeze({ neighbours, isByDistance, sizes, numbers, codes, classes, targets, weights })
  },
  predict(state, features, rowCount) {
    const { sizes, classes, targets } = state
    const outputs = Math.max(1, classes)
    const ofType = (isNumber: boolean): PreparedColumn[] =>
      features.filter((_, j) => sizes[j] < 0 === isNumber)
    const [numbers, categories] = [ofType(true), ofType(false)]
    const query = new Float64Array(numbers.length)
    const own = new Int32Array(categories.length)
    const found = {
      rows: new Int32Array(targets.length),
      squares: new Float64Array(targets.length),
      count: 0,
    }
    const said = new Float64Array(rowCount * outputs)
    for (let row = 0; row < rowCount; row++) {
      numbers.forEach((column, j) => {
        if (column.type === 'number') query[j] = rememberedNumber(column.values[row])
      })
      categories.forEach((column, j) => {
        if (column.type === 'category') own[j] = column.codes[row]
      })
      findNearest(state, query, own, found)
      ask(state, found, said.subarray(row * outputs, (row + 1) * outputs))
    }
    return classes === 2 ? said.filter((_, at) => at % 2 === 1) : said
  },
}
