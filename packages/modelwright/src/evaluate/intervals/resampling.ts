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

/**
 * Scores bootstrap replicates: each draws as many rows as there are, with replacement, and counts them as weights.
 *
 * All scorers see the same draws, so that their replicates are paired. Seeded: yes, one stream a replicate.
 * @param weights - of the rows, when they have any; shape `[rows]`
 * @returns scores; shape `[scorers][replicates made]`: fewer than asked for when the deadline came
 */
export function bootstrapScores(
  scorers: readonly Scorer[],
  context: {
    rowCount: number
    replicates: number
    seed: Seed
    deadline: Deadline
    weights?: ArrayLike<number>
  },
): Float64Array[] {
  const { rowCount, replicates, seed, deadline, weights } = context
  const scores = scorers.map(() => new Float64Array(replicates))
  const drawn = new Float64Array(rowCount)
  let made = 0
  while (made < replicates && !(made > 0 && deadline.expired())) {
    drawn.fill(0)
    const stream = seed.split('replicate', made)
    for (let draw = 0; draw < rowCount; draw++) drawn[stream.integer(rowCount)]++
    if (weights !== undefined) for (let row = 0; row < rowCount; row++) drawn[row] *= weights[row]
    scorers.forEach((scorer, which) => {
      scores[which][made] = scorer(drawn)
    })
    made++
  }
  return scores.map((values) => values.subarray(0, made))
}

/** Groups of rows that the jackknife leaves out in turn. */
const maxGroups = 200

/** Scores all rows but one group, for each group in turn: one row a group up to 200 rows. */
export function jackknifeScores(
  scorers: readonly Scorer[],
  rowCount: number,
  weights?: ArrayLike<number>,
): Float64Array[] {
  const groupCount = Math.min(rowCount, maxGroups)
  const kept = new Float64Array(rowCount)
  const scores = scorers.map(() => new Float64Array(groupCount))
  for (let group = 0; group < groupCount; group++) {
    for (let row = 0; row < rowCount; row++)
      kept[row] = row % groupCount === group ? 0 : weights === undefined ? 1 : weights[row]
    scorers.forEach((scorer, which) => {
      scores[which][group] = scorer(kept)
    })
  }
  return scores
}
