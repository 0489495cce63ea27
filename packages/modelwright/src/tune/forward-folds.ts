import {
  type FoldHints,
  type Folds,
  partsOfSplit,
  type Reach,
  refuseFew,
  refuseValidation,
} from './validation.ts'

/** A day in milliseconds. */
const day = 86_400_000

/** Which earlier rows a fold learns from. */
export interface ForwardOptions {
  /** Folds that are tested; 1: the newest fifth. */
  readonly folds: number
  /** Rows so near before a fold are left out of what it learns from, in units of the hints. */
  readonly gap?: number
  /** Rows farther back than this, the gap not counted, are left out too; 0: as long as what lies before the first fold. */
  readonly window?: number
  /** For messages. */
  readonly name?: string
}

interface Blocks {
  readonly foldOf: Int32Array
  readonly count: number
  readonly missing: number
}

/** Cuts the rows, in the order of time, into blocks of about equal size; rows of one time are never cut apart. */
function blocksOf(times: Float64Array, wanted: number): Blocks {
  const order = Array.from(times.keys()).filter((row) => !Number.isNaN(times[row]))
  order.sort((a, b) => times[a] - times[b] || a - b)
  const foldOf = new Int32Array(times.length).fill(-1)
  const blocks = wanted === 1 ? partsOfSplit : wanted + 1
  const skipped = wanted === 1 ? blocks - 1 : 1
  let block = 0
  order.forEach((row, at) => {
    const isNew = at === 0 || times[row] !== times[order[at - 1]]
    if (isNew) block = Math.floor((at * blocks) / order.length)
    foldOf[row] = Math.max(-1, block - skipped)
  })
  const met = [...new Set(foldOf)].filter((fold) => fold >= 0).sort((a, b) => a - b)
  if (met.length === 0 || !order.some((row) => foldOf[row] < 0)) refuseFew('all rows have the same time')
  const position = new Map(met.map((fold, at) => [fold, at]))
  return {
    foldOf: foldOf.map((fold) => position.get(fold) ?? -1),
    count: met.length,
    missing: times.length - order.length,
  }
}

/** The first moment of each fold, and that of all rows. */
function startsOf(times: Float64Array, { foldOf, count }: Blocks): { starts: Float64Array; first: number } {
  const starts = new Float64Array(count).fill(Infinity)
  let first = Infinity
  times.forEach((time, row) => {
    if (time < first) first = time
    if (foldOf[row] >= 0 && time < starts[foldOf[row]]) starts[foldOf[row]] = time
  })
  return { starts, first }
}

function reachOf(
  times: Float64Array,
  blocks: Blocks,
  { gap = 0, window }: ForwardOptions,
  unit: number,
): Reach | undefined {
  if (gap === 0 && window === undefined) return undefined
  const { starts, first } = startsOf(times, blocks)
  const before = starts.map((start) => start - gap * unit)
  // The first fold learns from all there is before it, and so do the later ones from as much.
  const span = window === undefined ? Infinity : window === 0 ? before[0] - first : window * unit
  return { times, before, from: before.map((moment) => moment - span) }
}

function checkReach(
  { times, from, before }: Reach,
  { gap = 0, window, name = 'expanding' }: ForwardOptions,
): void {
  for (let fold = 0; fold < before.length; fold++) {
    if (times.some((time) => time >= from[fold] && time < before[fold])) continue
    const reasons = [
      ...(gap > 0 ? [`a gap of ${gap}`] : []),
      ...(window === undefined
        ? []
        : [window > 0 ? `a window of ${window}` : 'a window as long as what lies before the first fold']),
    ]
    const isGap = !times.some((time) => time < before[fold])
    refuseValidation(name, `fold ${fold + 1} has no row to learn from, with ${reasons.join(' and ')}`, [
      isGap ? 'Take a smaller gap, or fewer folds.' : 'Take a longer window, or fewer folds.',
      'Gaps and windows are in days where the column holds times, else in its own unit.',
    ])
  }
}

function notesOf({ missing }: Blocks): string[] {
  return [
    'Validated forward in time: each fold is predicted from earlier rows only.',
    ...(missing === 0 ? [] : [`${missing} rows have no time: they are always learnt from, never tested.`]),
  ]
}

/**
 * Cuts rows into folds by time: each is predicted by a fit of earlier rows, near and far ones left out as asked.
 *
 * @throws {ModelwrightError} TUNE_ROWS_FEW - when there are not two times
 * @throws {ModelwrightError} TUNE_VALIDATION_INVALID - when there is no time, or a fold would have nothing to learn from
 */
export function forwardFolds({ times: given, timeUnit = day }: FoldHints, options: ForwardOptions): Folds {
  if (given === undefined)
    refuseValidation(options.name ?? 'expanding', 'nothing says when each row was', [
      "Name the column of times:  time: 'day'",
      'Or take folds without order:  tune: { validation: kFold() }',
    ])
  const times = Float64Array.from(given)
  const blocks = blocksOf(times, options.folds)
  const reach = reachOf(times, blocks, options, timeUnit)
  if (reach !== undefined) checkReach(reach, options)
  const { foldOf, count } = blocks
  return { count, foldOf, kind: 'forward', notes: notesOf(blocks), ...(reach === undefined ? {} : { reach }) }
}
