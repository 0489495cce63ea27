import type { Seed } from '../../core/index.ts'
import type { Composer, Picks } from './composer.ts'

/** Rows that are explained, and the rows they are compared with; positions in the composer's pool. */
export interface ShapleyQuestion {
  readonly composer: Composer
  readonly rows: Uint32Array
  readonly background: Uint32Array
  readonly seed: Seed
  /** Rows that may be predicted for each row explained: 4,096 when absent. */
  readonly budget?: number
}

/** What each column added, worked out by predicting rows put together of the row and others. */
export interface ShapleyValues {
  readonly method: 'exact' | 'sampling'
  /** Row-major; shape `[rows × columns × outputs]`. */
  readonly contributions: Float64Array
  /** Standard errors, where orders were drawn. */
  readonly errors?: Float64Array
  /** Shape `[rows × outputs]`. */
  readonly scores: Float64Array
  /** Mean score of the background; shape `[outputs]`. */
  readonly expected: Float64Array
}

const usualBudget = 4096

/** Background rows at most, and at least where the budget is small. */
const mostBackground = 100
const leastBackground = 8

/** What is exact may take so many times the budget, if beside so many rows; of more columns there are too many sets. */
const exactTimes = 4
const enoughBackground = 32
const mostExact = 20

/** Rows predicted at once. */
const batchRows = 16_384

/** Which columns come from the row that is explained, for each row put together; one bit a column, by words of 32. */
interface Mixture {
  readonly rowCount: number
  /** Which background row the others come from. */
  readonly other: Uint32Array
  /** Whether a column of a row put together comes from the row explained. */
  isOwn(at: number, column: number): boolean
}

/** Predicts a row mixed with others, piece by piece; row-major, shape `[mixed rows × outputs]`. */
function predictMixed(
  composer: Composer,
  players: readonly string[],
  row: number,
  mixture: Mixture,
): Float64Array {
  const parts: Float64Array[] = []
  for (let from = 0; from < mixture.rowCount; from += batchRows) {
    const count = Math.min(batchRows, mixture.rowCount - from)
    const others = mixture.other.subarray(from, from + count)
    const picks = new Map<string, Uint32Array>(composer.columns.map((name) => [name, others]))
    for (const [column, name] of players.entries())
      picks.set(
        name,
        Uint32Array.from(others, (other, at) => (mixture.isOwn(from + at, column) ? row : other)),
      )
    parts.push(composer.predict(count, picks as Picks))
  }
  if (parts.length === 1) return parts[0]
  const joined = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  parts.reduce((at, part) => {
    joined.set(part, at)
    return at + part.length
  }, 0)
  return joined
}

/** Predicts rows of the pool as they are. */
function predictRows({ columns, predict }: Composer, rows: Uint32Array): Float64Array {
  return predict(rows.length, new Map(columns.map((name) => [name, rows])))
}

/** Weight of a set of `size` out of `count` others: size! (count − 1 − size)! / count!. */
function setWeights(count: number): Float64Array {
  const weights = new Float64Array(count)
  let ways = 1
  for (let size = 0; size < count; size++) {
    weights[size] = 1 / (count * ways)
    ways = (ways * (count - 1 - size)) / (size + 1)
  }
  return weights
}

interface Found {
  /** Shape `[players × outputs]`. */
  readonly contributions: Float64Array
  readonly errors?: Float64Array
}

interface Game {
  readonly composer: Composer
  readonly players: readonly string[]
  readonly background: Uint32Array
  readonly outputs: number
}

function bitsIn(set: number): number {
  let count = 0
  for (let left = set; left !== 0; left &= left - 1) count++
  return count
}

/** Works out the Shapley values of a row over all sets of columns. */
function exactly({ composer, players, background, outputs }: Game, row: number): Found {
  const sets = 1 << players.length
  const size = background.length
  const mixed = predictMixed(composer, players, row, {
    rowCount: sets * size,
    other: Uint32Array.from({ length: sets * size }, (_, at) => background[at % size]),
    isOwn: (at, column) => ((Math.floor(at / size) >> column) & 1) === 1,
  })
  const values = new Float64Array(sets * outputs)
  for (let at = 0; at < mixed.length; at++)
    values[Math.floor(at / (size * outputs)) * outputs + (at % outputs)] += mixed[at] / size
  const weights = setWeights(players.length)
  const contributions = new Float64Array(players.length * outputs)
  for (let set = 0; set < sets; set++) {
    const members = bitsIn(set)
    for (let player = 0; player < players.length; player++) {
      if (((set >> player) & 1) === 1) continue
      const joined = set | (1 << player)
      for (let k = 0; k < outputs; k++)
        contributions[player * outputs + k] +=
          weights[members] * (values[joined * outputs + k] - values[set * outputs + k])
    }
  }
  return { contributions }
}

/** Orders of columns, each followed by its reverse: what one draws too high the other draws too low. */
function drawOrders(players: number, pairs: number, seed: Seed): Uint32Array[] {
  return Array.from({ length: pairs }, (_, pair) => {
    const order = Uint32Array.from({ length: players }, (_, at) => at)
    return seed.split('order', pair).shuffle(order)
  })
}

/**
 * Draws orders of columns: beginning at a background row, the columns of the row explained come in one after the other, and
 * each is credited with what it changes. Every order is also taken backwards.
 */
function byOrders(
  { composer, players, background, outputs }: Game,
  row: number,
  pairs: number,
  seed: Seed,
): Found {
  const count = players.length
  const orders = drawOrders(count, pairs, seed)
  const places = orders.map((order) => {
    const place = new Uint32Array(count)
    order.forEach((player, at) => {
      place[player] = at
    })
    return place
  })
  // A pair takes 2 × count rows: 0 … count columns come in forwards, and 1 … count − 1 backwards.
  const size = 2 * count
  const mixed = predictMixed(composer, players, row, {
    rowCount: pairs * size,
    other: Uint32Array.from(
      { length: pairs * size },
      (_, at) => background[Math.floor(at / size) % background.length],
    ),
    isOwn(at, column) {
      const place = places[Math.floor(at / size)][column]
      const step = at % size
      return step <= count ? place < step : count - 1 - place < step - count
    },
  })
  const gains = orders.map((order, pair) => {
    const at = (step: number, isBack: boolean, k: number): number => {
      const same = step === 0 || step === count || !isBack ? step : count + step
      return mixed[(pair * size + same) * outputs + k]
    }
    const gain = new Float64Array(count * outputs)
    order.forEach((player, place) => {
      const back = count - 1 - place
      for (let k = 0; k < outputs; k++) {
        const forth = at(place + 1, false, k) - at(place, false, k)
        gain[player * outputs + k] = (forth + at(back + 1, true, k) - at(back, true, k)) / 2
      }
    })
    return gain
  })
  return meanAndError(gains, background.length)
}

/**
 * Means of gains over pairs, with their standard errors: how far gains beside the same background row differ, as each of
 * those rows is met equally often.
 */
function meanAndError(gains: readonly Float64Array[], backgroundCount: number): Found {
  const length = gains[0].length
  const sums = Array.from({ length: backgroundCount }, () => new Float64Array(length))
  for (const [pair, gain] of gains.entries())
    for (let i = 0; i < length; i++) sums[pair % backgroundCount][i] += gain[i]
  const rounds = gains.length / backgroundCount
  const squares = new Float64Array(length)
  for (const [pair, gain] of gains.entries())
    for (let i = 0; i < length; i++) {
      const off = gain[i] - sums[pair % backgroundCount][i] / rounds
      squares[i] += off * off
    }
  const degrees = gains.length - backgroundCount
  return {
    contributions: squares.map((_, i) => sums.reduce((sum, part) => sum + part[i], 0) / gains.length),
    errors: squares.map((sum) => Math.sqrt(sum / degrees / gains.length)),
  }
}

/** Sizes of the background and of the sample that a budget has room for. */
function planOf(players: number, available: number, budget: number) {
  const all = Math.min(available, mostBackground)
  const sets = players <= mostExact ? 1 << players : Infinity
  const room = Math.floor((exactTimes * budget) / sets)
  if (room >= Math.min(all, enoughBackground))
    return { isExact: true, background: Math.max(1, Math.min(all, room)), pairs: 0 }
  const pairs = Math.max(leastBackground, Math.floor(budget / (2 * players)))
  // Each background row is met twice or more: how far the two differ is the error.
  const background = Math.min(all, pairs >> 1)
  return { isExact: false, background, pairs: Math.floor(pairs / background) * background }
}

/** Draws the background rows, in the order of the pool. */
function drawBackground(rows: Uint32Array, count: number, seed: Seed): Uint32Array {
  if (rows.length <= count) return rows
  return seed.split('background').shuffle(rows.slice()).slice(0, count).sort()
}

/**
 * Splits each row's score into what each column added, for any model at all: the Shapley values of the game in which columns
 * that are not known come, together, from a background row.
 *
 * With few columns all sets of them are gone through; else orders of columns are drawn, in pairs of one and its reverse,
 * each background row equally often, so that contributions add up exactly to the score less the background's mean.
 * Seeded: yes, one stream a row.  Cost: `budget` predictions a row, four times as many where they make it exact.
 *
 * @see Štrumbelj and Kononenko (2010), JMLR 11; Mitchell, Cooper, Frank and Holmes (2022), JMLR 23, for pairs of orders
 */
export function shapleyValues({
  composer,
  rows,
  background,
  seed,
  budget = usualBudget,
}: ShapleyQuestion): ShapleyValues {
  const players = composer.columns.filter((name) => composer.used.has(name))
  const plan = planOf(players.length, background.length, budget)
  const compared = drawBackground(background, plan.background, seed)
  const scores = predictRows(composer, rows)
  const others = predictRows(composer, compared)
  const outputs = others.length / compared.length
  const expected = new Float64Array(outputs)
  for (let at = 0; at < others.length; at++) expected[at % outputs] += others[at] / compared.length
  const game = { composer, players, background: compared, outputs }
  const contributions = new Float64Array(rows.length * composer.columns.length * outputs)
  const errors = new Float64Array(contributions.length)
  const places = players.map((name) => composer.columns.indexOf(name))
  rows.forEach((row, at) => {
    const found = plan.isExact ? exactly(game, row) : byOrders(game, row, plan.pairs, seed.split('row', at))
    for (const [player, place] of places.entries()) {
      const into = (at * composer.columns.length + place) * outputs
      contributions.set(found.contributions.subarray(player * outputs, (player + 1) * outputs), into)
      if (found.errors !== undefined)
        errors.set(found.errors.subarray(player * outputs, (player + 1) * outputs), into)
    }
  })
  const shared = { contributions, scores, expected }
  return plan.isExact ? { method: 'exact', ...shared } : { method: 'sampling', ...shared, errors }
}
