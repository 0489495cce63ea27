import type { Deadline } from '../../core/index.ts'
import type { Compositions, Counts } from './compositions.ts'

/** What a greedy choice may do. */
export interface GreedyOptions {
  /** Models at most. */
  readonly most: number
  /** Models it may begin with: the best so many that together score best. */
  readonly start: number
  /** Models taken at most, one model often counting several times. */
  readonly steps: number
  /** Takes without a gain before it stops. */
  readonly patience: number
  /** Ends the choice early with what it has. */
  readonly deadline?: Deadline
  /** Tells whether models, by their positions, may be a product together: its size, its time. */
  allows?(models: readonly number[]): boolean
}

/** A gain that is no more than rounding is none. */
const leastGain = 1e-12

const isBetter = (a: number, b: number): boolean =>
  !Number.isNaN(a) && (Number.isNaN(b) || a > b + leastGain * Math.max(1, Math.abs(b)))

const usedOf = (counts: Counts): number[] => counts.flatMap((count, m) => (count > 0 ? [m] : []))

interface Found {
  readonly counts: Counts
  readonly goodness: number
}

interface Search {
  readonly compositions: Compositions
  readonly cells: readonly number[]
  readonly options: GreedyOptions
  readonly modelCount: number
}

function isAllowed(counts: Counts, { options }: Search): boolean {
  const used = usedOf(counts)
  return used.length <= options.most && options.allows?.(used) !== false
}

const plus = (counts: Counts, model: number): Counts =>
  counts.map((count, m) => (m === model ? count + 1 : count))

/** The models by their own score, the best first; of equals the first. */
function ranked(models: readonly number[], search: Search): readonly number[] {
  const { compositions, cells, modelCount } = search
  const none = new Array<number>(modelCount).fill(0)
  const goodness = new Map(models.map((m) => [m, compositions.goodness(plus(none, m), cells)]))
  return models
    .filter((m) => !Number.isNaN(goodness.get(m)) && isAllowed(plus(none, m), search))
    .sort((a, b) => goodness.get(b)! - goodness.get(a)! || a - b)
}

/** The best so many models that together score best. */
function begin(order: readonly number[], search: Search): Found {
  const { compositions, cells, options, modelCount } = search
  let counts: Counts = new Array<number>(modelCount).fill(0)
  let best: Found = { counts, goodness: Number.NaN }
  for (const model of order.slice(0, options.start)) {
    const next = plus(counts, model)
    if (!isAllowed(next, search)) continue
    counts = next
    const goodness = compositions.goodness(counts, cells)
    if (isBetter(goodness, best.goodness)) best = { counts, goodness }
  }
  return best
}

/** The blend with one model more that scores best; of equals the one whose model comes first. */
function takeOne({ counts }: Found, order: readonly number[], search: Search): Found | undefined {
  let best: Found | undefined
  for (const model of order) {
    const next = plus(counts, model)
    if (!isAllowed(next, search)) continue
    const goodness = search.compositions.goodness(next, search.cells)
    if (best === undefined || isBetter(goodness, best.goodness)) best = { counts: next, goodness }
  }
  return best
}

function sumOf(counts: Counts): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

function greedy(models: readonly number[], search: Search): Found {
  const { options } = search
  const order = ranked(models, search)
  let best = begin(order, search)
  let current = best
  let waited = 0
  while (sumOf(current.counts) < options.steps && waited < options.patience) {
    if (options.deadline?.expired() === true) break
    const next = takeOne(current, order, search)
    if (next === undefined) break
    current = next
    waited++
    if (!isBetter(next.goodness, best.goodness)) continue
    best = next
    waited = 0
  }
  return best
}

/** Weights that sum to 1, of the models with the largest counts where there are too many. */
function weightsOf(counts: Counts, { options }: Search): readonly number[] {
  const kept = new Set(
    usedOf(counts)
      .sort((a, b) => counts[b] - counts[a] || a - b)
      .slice(0, options.most),
  )
  const mine = counts.map((count, m) => (kept.has(m) ? count : 0))
  const sum = sumOf(mine)
  return mine.map((count) => count / sum)
}

/**
 * Chooses how models are weighed by taking one after the other, again and again, the one that makes the blend score best.
 *
 * It begins with the best few, stops when more no longer help, and goes back to the best blend it met. A model that is taken
 * several times weighs more. The order of the library does not matter, but between equals.
 * Cost: O(steps × models × members × rows) at most.
 *
 * @param cells - positions of the cells it may learn from
 * @returns one weight a model, in all 1; all 0 where no model can be scored or allowed
 * @see Caruana, Niculescu-Mizil, Crew, Ksikes (2004), "Ensemble selection from libraries of models"
 */
export function greedyWeights(
  compositions: Compositions,
  modelCount: number,
  cells: readonly number[],
  options: GreedyOptions,
): readonly number[] {
  const search: Search = { compositions, cells, options, modelCount }
  const models = Array.from({ length: modelCount }, (_, m) => m)
  const whole = greedy(models, search)
  if (sumOf(whole.counts) === 0) return whole.counts
  return weightsOf(whole.counts, search)
}
