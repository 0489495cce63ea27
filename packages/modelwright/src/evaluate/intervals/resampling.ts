import type { Deadline, Scorer, Seed } from '../../core/index.ts'

/** How much resampling a set of rows gets: depends on counts alone, so that it is the same everywhere. */
export interface ResamplingPlan {
  /** Rows that are resampled; fewer than all above the bound, and the spread is then scaled down. */
  readonly sampleSize: number
  readonly replicates: number
}

/** Rows × outputs that one replicate may cost. */
const maxSampleCells = 50_000
/** Rows × outputs × replicates that one evaluation may cost. */
const maxWork = 20_000_000
const leastReplicates = 200
const leastSample = 2000

/** Plans how many rows to resample, how often. */
export function planResampling(rowCount: number, outputCount: number, requested: number): ResamplingPlan {
  const sampleSize = Math.min(rowCount, Math.max(leastSample, Math.floor(maxSampleCells / outputCount)))
  const affordable = Math.floor(maxWork / Math.max(1, sampleSize * outputCount))
  return { sampleSize, replicates: Math.min(requested, Math.max(leastReplicates, affordable)) }
}

/**
 * Draws `size` of `rowCount` row positions without replacement, ascending.
 *
 * @see Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S
 */
export function drawRows(rowCount: number, size: number, seed: Seed): Uint32Array {
  const rows = new Uint32Array(size)
  let chosen = 0
  for (let row = 0; chosen < size; row++)
    if ((rowCount - row) * seed.next() < size - chosen) rows[chosen++] = row
  return rows
}

/** What is drawn: rows one by one, or groups of rows that belong together. */
export interface Units {
  readonly count: number
  /** The group of each row, from 0; absent: each row is its own. */
  readonly of?: Int32Array
}

/** Numbers groups from 0 in the order they are met. */
export function unitsOf(groups: ArrayLike<number>): Units {
  const numbers = new Map<number, number>()
  const of = Int32Array.from(groups, (group) => {
    const known = numbers.get(group) ?? numbers.size
    numbers.set(group, known)
    return known
  })
  return { count: numbers.size, of }
}

/**
 * Draws whole groups, in random order, until the next would exceed `size` rows; at least two.
 *
 * @returns row positions, ascending
 */
export function drawGroups({ count, of }: Units, size: number, seed: Seed): Uint32Array {
  if (of === undefined) throw new Error('bug: groups are drawn where there are none')
  const sizes = new Uint32Array(count)
  for (const unit of of) sizes[unit]++
  const isDrawn = new Uint8Array(count)
  let rowCount = 0
  let drawn = 0
  for (const unit of seed.shuffle(Uint32Array.from({ length: count }, (_, unit) => unit))) {
    if (drawn >= 2 && rowCount + sizes[unit] > size) break
    isDrawn[unit] = 1
    rowCount += sizes[unit]
    drawn++
  }
  return Uint32Array.from(of.keys()).filter((row) => isDrawn[of[row]] === 1)
}

/** Spreads one weight a unit to its rows, times the rows' own. */
function spread(perUnit: Float64Array, into: Float64Array, { of }: Units, weights?: ArrayLike<number>): void {
  for (let row = 0; row < into.length; row++)
    into[row] = perUnit[of === undefined ? row : of[row]] * (weights === undefined ? 1 : weights[row])
}

/** What resampling goes by. */
export interface Resampling {
  readonly rowCount: number
  /** Rows one by one when absent. */
  readonly units?: Units
  readonly weights?: ArrayLike<number>
}

const unitsIn = ({ units, rowCount }: Resampling): Units => units ?? { count: rowCount }

/**
 * Scores bootstrap replicates: each draws as many units as there are, with replacement, and counts them as weights.
 *
 * All scorers see the same draws, so that their replicates are paired. Seeded: yes, one stream a replicate.
 * @param context.weights - of the rows, when they have any; shape `[rows]`
 * @returns scores; shape `[scorers][replicates made]`: fewer than asked for when the deadline came
 */
export function bootstrapScores(
  scorers: readonly Scorer[],
  context: Resampling & { replicates: number; seed: Seed; deadline: Deadline },
): Float64Array[] {
  const { rowCount, replicates, seed, deadline, weights } = context
  const units = unitsIn(context)
  const scores = scorers.map(() => new Float64Array(replicates))
  const drawn = new Float64Array(units.count)
  const counted = units.of === undefined && weights === undefined ? drawn : new Float64Array(rowCount)
  let made = 0
  while (made < replicates && !(made > 0 && deadline.expired())) {
    drawn.fill(0)
    const stream = seed.split('replicate', made)
    for (let draw = 0; draw < units.count; draw++) drawn[stream.integer(units.count)]++
    if (counted !== drawn) spread(drawn, counted, units, weights)
    scorers.forEach((scorer, which) => {
      scores[which][made] = scorer(counted)
    })
    made++
  }
  return scores.map((values) => values.subarray(0, made))
}

/** Groups of units that the jackknife leaves out in turn. */
const maxDeletions = 200

/** Scores all units but some, in turn: one left out at a time up to 200 units (or as said), then every 200th together. */
export function jackknifeScores(
  scorers: readonly Scorer[],
  context: Resampling & { readonly deletions?: number },
): Float64Array[] {
  const { rowCount, weights } = context
  const units = unitsIn(context)
  const deletions = Math.min(units.count, context.deletions ?? maxDeletions)
  const kept = new Float64Array(units.count)
  const counted = new Float64Array(rowCount)
  const scores = scorers.map(() => new Float64Array(deletions))
  for (let deletion = 0; deletion < deletions; deletion++) {
    for (let unit = 0; unit < units.count; unit++) kept[unit] = unit % deletions === deletion ? 0 : 1
    spread(kept, counted, units, weights)
    scorers.forEach((scorer, which) => {
      scores[which][deletion] = scorer(counted)
    })
  }
  return scores
}
