import type { Column } from '@modelwright/runtime'
import { log, sigmoid } from '@modelwright/runtime'
import { type Seed, seedOf, type Table, tableOf } from '../../core/index.ts'
import { randomNormal } from '../../evaluate/index.ts'
import type { StreamChange, StreamOptions } from './stream-options.ts'

/** Rows of a stream in the order they were made, with what nobody knows in production. */
export interface StreamRows {
  readonly rows: Table
  /** Numbers of the rows in the stream, those of outages among them. */
  readonly numbers: Float64Array
  /** When each row was, milliseconds since 1970-01-01 UTC. */
  readonly times: Float64Array
  /** The true chance of the positive class. */
  readonly chances: Float64Array
  /** What the model that was trained before any change says: the chance as it was. */
  readonly predictions: Float64Array
  /** What turned out: 1 is the positive class. */
  readonly outcomes: Uint8Array
  /** When it was told; NaN: never. */
  readonly toldAt: Float64Array
  /** 1: a wrong outcome was told first, half way to `toldAt`. */
  readonly isCorrected: Uint8Array
}

/** A stream that goes on where it stopped. */
export interface Stream {
  readonly columns: readonly string[]
  /** Makes the next rows; those of outages are left out, so that there may be fewer. */
  next(rowCount: number): StreamRows
}

/** Cuts of a standard normal number into levels of unequal shares. */
const levelCuts = [-1.2, -0.4, 0.1, 0.6, 1.4]
const booleanCut = 0.3
const day = 86_400_000

/** How much of a change is there at a row. */
function shareOf({ shape, at, over = 1 }: StreamChange, row: number): number {
  if (shape === 'seasonal') {
    const phase = (((row - at) % over) + over) % over
    const rising = phase / over
    // A triangle: 0, up to 1, down to −1, back to 0.
    return rising < 0.25 ? 4 * rising : rising < 0.75 ? 2 - 4 * rising : 4 * rising - 4
  }
  if (row < at) return 0
  return shape === 'sudden' ? 1 : Math.min(1, (row - at + 1) / over)
}

interface World {
  readonly names: readonly string[]
  readonly weights: Float64Array
  /** What weights become when the concept changes. */
  readonly others: Float64Array
  readonly numberCount: number
}

function worldOf({ numbers = 6, levels = 8, seed }: StreamOptions): World {
  const draw = seedOf(seed).split('world')
  const count = numbers + levels
  const names = Array.from({ length: count }, (_, at) =>
    at < numbers ? `number ${at + 1}` : at === count - 1 ? 'flag' : `level ${at - numbers + 1}`,
  )
  const drawn = (): Float64Array => Float64Array.from({ length: count }, () => randomNormal(draw) * 0.6)
  return { names, weights: drawn(), others: drawn(), numberCount: numbers }
}

/** What lies behind a row: one standard normal number a column, each like the one of the row before. */
function step(latent: Float64Array, likeness: number, seed: Seed): void {
  const fresh = Math.sqrt(1 - likeness * likeness)
  for (let at = 0; at < latent.length; at++) latent[at] = likeness * latent[at] + fresh * randomNormal(seed)
}

const margin = (latent: Float64Array, weights: ArrayLike<number>): number => {
  let sum = -0.5
  for (let at = 0; at < latent.length; at++) sum += latent[at] * weights[at]
  return sum
}

/** Numbers have different shapes: normal, whole, skewed. */
function numberOf(z: number, at: number): number {
  if (at % 3 === 1) return Math.round(40 + 12 * z)
  if (at % 3 === 2) return z >= 0 ? z * z * 100 : -z
  return z
}

function levelOf(z: number): number {
  const at = levelCuts.findIndex((cut) => z < cut)
  return at < 0 ? levelCuts.length : at
}

const levelNames = [...levelCuts.keys(), levelCuts.length].map(
  (at) => `level ${String.fromCharCode(97 + at)}`,
)

function columnOf(world: World, at: number, latent: Float64Array): Column {
  const isNumber = at < world.numberCount
  if (isNumber) return { type: 'number', values: latent.map((z) => numberOf(z, at)) }
  if (world.names[at] === 'flag')
    return { type: 'boolean', values: Uint8Array.from(latent, (z) => (z > booleanCut ? 1 : 0)) }
  return { type: 'category', codes: Int32Array.from(latent, levelOf), levels: levelNames }
}

function damaged(column: Column, isHit: Uint8Array, kind: 'missing' | 'unit' | 'level'): Column {
  if (column.type === 'number' && kind !== 'level') {
    const spoil = (value: number): number => (kind === 'unit' ? value * 1000 : Number.NaN)
    return { ...column, values: column.values.map((value, row) => (isHit[row] === 1 ? spoil(value) : value)) }
  }
  if (column.type === 'category' && kind !== 'unit') {
    const levels = kind === 'level' ? [...column.levels, 'level never seen'] : column.levels
    const code = kind === 'level' ? column.levels.length : -1
    return { ...column, levels, codes: column.codes.map((one, row) => (isHit[row] === 1 ? code : one)) }
  }
  if (column.type === 'boolean' && kind === 'missing')
    return { ...column, values: column.values.map((value, row) => (isHit[row] === 1 ? 2 : value)) }
  return column
}

interface Made {
  readonly latent: Float64Array
  readonly number: number
  readonly chance: number
  readonly prediction: number
  readonly outcome: number
}

/** Makes one row after the other. */
function rowMaker(world: World, options: StreamOptions): (number: number) => Made {
  const { change, likeness = 0 } = options
  const [seed, luck] = ['rows', 'luck'].map((key) => seedOf(options.seed).split(key))
  const state = new Float64Array(world.names.length)
  step(state, 0, seed)
  const moved = change?.columns ?? [world.names[0]]
  const isMoved = world.names.map((name) => change?.kind === 'covariate' && moved.includes(name))
  const prior = seedOf(options.seed).split('prior')
  return (number) => {
    const share = change === undefined ? 0 : shareOf(change, number) * change.size
    const concept = change?.kind === 'concept' ? Math.abs(share) : 0
    const weights = world.weights.map((weight, at) => weight * (1 - concept) + world.others[at] * concept)
    const wanted = change?.kind === 'label' && share !== 0 ? wantedOutcome(share, prior) : undefined
    for (let tried = 0; ; tried++) {
      step(state, likeness, seed)
      const latent = state.map((z, at) => z + (isMoved[at] ? share : 0))
      const chance = sigmoid(margin(latent, weights))
      const outcome = luck.next() < chance ? 1 : 0
      if (wanted !== undefined && outcome !== wanted && tried < 1000) continue
      return { latent, number, chance, prediction: sigmoid(margin(latent, world.weights)), outcome }
    }
  }
}

/** Share of positive rows before labels change, about. */
const usualLogOdds = -0.4

function wantedOutcome(added: number, seed: Seed): number {
  return seed.next() < sigmoid(usualLogOdds + added) ? 1 : 0
}

function tableOfRows(world: World, made: readonly Made[], options: StreamOptions): Table {
  const { damage } = options
  const spoilt = damage?.columns ?? world.names
  const columns = world.names.map((name, at) => {
    const column = columnOf(
      world,
      at,
      Float64Array.from(made, ({ latent }) => latent[at]),
    )
    if (damage === undefined || !spoilt.includes(name)) return [name, column] as const
    const isHit = Uint8Array.from(made, ({ number }) => {
      const draw = seedOf(options.seed).split('damage', name, number)
      return number >= (damage.from ?? 0) && draw.next() < damage.share ? 1 : 0
    })
    return [name, damaged(column, isHit, damage.kind)] as const
  })
  return tableOf(Object.fromEntries(columns), `stream ${options.seed}`)
}

/**
 * Makes a stream of rows of which everything is known: what it looks like, what changes and when, what is true, when it is told.
 *
 * Rows are six numbers of different shapes and eight columns of levels, unless said otherwise, and two classes that follow
 * from them. The model in the stream is the truth before any change. The same options give the same rows, in whatever pieces
 * they are asked for.
 * Seeded: yes.
 */
export function simulateStream(options: StreamOptions): Stream {
  const world = worldOf(options)
  const make = rowMaker(world, options)
  const telling = seedOf(options.seed).split('telling')
  const { everyMs = 1000, startMs = 20_000 * day, outages = [] } = options
  const { delayMs = 0, positiveDelay = 1, missing = 0, corrected = 0 } = options.outcomes ?? {}
  const isOut = (number: number): boolean => outages.some(({ from, to }) => number >= from && number < to)
  let next = 0
  return {
    columns: world.names,
    next(rowCount) {
      const made: Made[] = []
      for (let i = 0; i < rowCount; i++) {
        const row = make(next)
        if (!isOut(next)) made.push(row)
        next++
      }
      const times = Float64Array.from(made, ({ number }) => startMs + number * everyMs)
      const told = made.map(() => [telling.next(), telling.next(), telling.next()])
      const toldAt = times.map((time, row) => {
        const [isNever, delay] = [told[row][0] < missing, -log(1 - told[row][1]) * delayMs]
        const times = made[row].outcome === 1 ? positiveDelay : 1
        return isNever ? Number.NaN : time + delay * times
      })
      return {
        rows: tableOfRows(world, made, options),
        numbers: Float64Array.from(made, ({ number }) => number),
        times,
        chances: Float64Array.from(made, ({ chance }) => chance),
        predictions: Float64Array.from(made, ({ prediction }) => prediction),
        outcomes: Uint8Array.from(made, ({ outcome }) => outcome),
        toldAt,
        isCorrected: Uint8Array.from(toldAt, (at, row) =>
          told[row][2] < corrected && !Number.isNaN(at) ? 1 : 0,
        ),
      }
    },
  }
}
