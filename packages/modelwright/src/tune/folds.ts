import { ModelwrightError, type Seed, type Target, targetLength } from '../core/index.ts'

/** How rows are split for validation. */
export interface Folds {
  /** Folds that are tested, from 0. */
  readonly count: number
  /** The fold in which a row is tested; −1: never. Shape `[rows]`. */
  readonly foldOf: Int32Array
  /** `forward`: a fold is fitted on the folds before it, and on rows of −1; `cross`: on all rows of other folds. */
  readonly kind: 'cross' | 'forward'
  /** What was decided and why, for the user. */
  readonly notes: readonly string[]
}

/** What is known of the rows besides their target. */
export interface FoldOptions {
  /** Default: 5 below 20,000 rows, 3 below 100,000, else 1: a single split. */
  readonly folds?: number
  readonly seed: Seed
  /** Rows with the same number stay together. Shape `[rows]`. */
  readonly groups?: ArrayLike<number>
  /** Rows are tested by earlier rows only. Milliseconds; shape `[rows]`. */
  readonly times?: ArrayLike<number>
}

/** Of a single split, one row in five is tested. */
const partsOfSplit = 5

function defaultFolds(rowCount: number): number {
  return rowCount < 20000 ? 5 : rowCount < 100000 ? 3 : 1
}

function refuseFew(found: string): never {
  throw new ModelwrightError('TUNE_ROWS_FEW', {
    message: `Models cannot be compared: ${found}.`,
    mend: [
      'Bring more rows.',
      'Or name one learner without options to tune: there is then nothing to compare.',
    ],
  })
}

/** Rows that stay together, with the class of the first. */
interface Unit {
  readonly rows: number[]
  readonly bucket: number
}

function unitsOf(target: Target, groups: ArrayLike<number> | undefined): Unit[] {
  const rowCount = targetLength(target)
  const bucketOf = (row: number): number => (target.task === 'regression' ? 0 : target.codes[row])
  const units = new Map<number, Unit>()
  for (let row = 0; row < rowCount; row++) {
    const key = groups === undefined ? row : groups[row]
    const unit = units.get(key)
    if (unit === undefined) units.set(key, { rows: [row], bucket: bucketOf(row) })
    else unit.rows.push(row)
  }
  return [...units.values()]
}

/** Deals units of one class to the parts, each to the part that has the fewest of its rows, then the fewest of all. */
function deal(units: readonly Unit[], parts: number, totals: number[], foldOf: Int32Array): void {
  const mine = new Array<number>(parts).fill(0)
  for (const { rows } of units) {
    let best = 0
    for (let part = 1; part < parts; part++) {
      const fewer = mine[part] - mine[best]
      if (fewer < 0 || (fewer === 0 && totals[part] < totals[best])) best = part
    }
    mine[best] += rows.length
    totals[best] += rows.length
    for (const row of rows) foldOf[row] = best
  }
}

function shuffled(units: readonly Unit[], seed: Seed): Unit[] {
  const order = seed.shuffle(Uint32Array.from(units, (_, at) => at))
  return Array.from(order, (at) => units[at]).sort((a, b) => b.rows.length - a.rows.length)
}

function byBucket(units: readonly Unit[]): Map<number, Unit[]> {
  const buckets = new Map<number, Unit[]>()
  for (const unit of units) {
    const bucket = buckets.get(unit.bucket)
    if (bucket === undefined) buckets.set(unit.bucket, [unit])
    else bucket.push(unit)
  }
  return new Map([...buckets].sort(([a], [b]) => a - b))
}

/** Fewer folds where there are too few rows, or too few of the rarer of two classes. */
function possibleParts(target: Target, units: readonly Unit[], wanted: number, notes: string[]): number {
  if (units.length < 2) refuseFew(`there is ${units.length === 0 ? 'no row' : 'only one row or group'}`)
  const sizes = [...byBucket(units).values()].map((bucket) => bucket.length)
  const rarest =
    target.task === 'binary' ? Math.min(...sizes.filter((size) => size > 1), units.length) : units.length
  const parts = Math.max(2, Math.min(wanted, units.length, rarest))
  if (parts < wanted)
    notes.push(
      `Validated with ${parts} folds instead of ${wanted}: there are too few rows${target.task === 'binary' ? ' of the rarer class' : ''}.`,
    )
  return parts
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`)
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : ''
  return `Class ${shown.join(', ')}${more}`
}

function crossFolds(target: Target, wanted: number, { seed, groups }: FoldOptions): Folds {
  const notes: string[] = []
  const units = unitsOf(target, groups)
  const parts = possibleParts(target, units, wanted === 1 ? partsOfSplit : wanted, notes)
  const foldOf = new Int32Array(targetLength(target)).fill(-1)
  const totals = new Array<number>(parts).fill(0)
  const learnt: string[] = []
  const partly: string[] = []
  for (const [bucket, members] of byBucket(units)) {
    const name = target.task === 'regression' ? undefined : target.classes[bucket]
    if (name !== undefined && members.length < parts) (members.length === 1 ? learnt : partly).push(name)
    // A class that would be missing from what is learnt whenever it is tested says nothing.
    if (name === undefined || members.length > 1)
      deal(shuffled(members, seed.split('fold', bucket)), parts, totals, foldOf)
  }
  if (learnt.length > 0) notes.push(`${listed(learnt)}: too few rows to be tested, only learnt from.`)
  if (partly.length > 0)
    notes.push(`${listed(partly)}: fewer rows than folds, so that some folds do not test it.`)
  return { count: wanted === 1 ? 1 : parts, foldOf, kind: 'cross', notes }
}

/** Cuts the rows, in the order of time, into blocks of about equal size; rows of one time are never cut apart. */
function forwardFolds(times: ArrayLike<number>, wanted: number): Folds {
  const order = Array.from({ length: times.length }, (_, row) => row).sort(
    (a, b) => times[a] - times[b] || a - b,
  )
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
  if (met.length === 0 || !foldOf.includes(-1)) refuseFew('all rows have the same time')
  const position = new Map(met.map((fold, at) => [fold, at]))
  return {
    count: met.length,
    foldOf: foldOf.map((fold) => position.get(fold) ?? -1),
    kind: 'forward',
    notes: ['Validated forward in time: each fold is predicted from earlier rows only.'],
  }
}

/**
 * Splits training rows for cross-validation: with the classes' shares, groups kept together, or forward in time.
 *
 * A class with a single row or group is always learnt from, never tested.  Seeded: yes.
 *
 * @throws {ModelwrightError} TUNE_ROWS_FEW - when there are not two rows, groups or times
 */
export function foldsOf(target: Target, options: FoldOptions): Folds {
  const wanted = options.folds ?? defaultFolds(targetLength(target))
  if (!Number.isInteger(wanted) || wanted < 1) throw new Error(`bug: ${wanted} folds`)
  return options.times === undefined
    ? crossFolds(target, wanted, options)
    : forwardFolds(options.times, wanted)
}

/** The rows a fold is fitted on and those it is tested on. */
export function rowsOfFold({ foldOf, kind }: Folds, fold: number): { train: Uint32Array; test: Uint32Array } {
  const train: number[] = []
  const test: number[] = []
  for (let row = 0; row < foldOf.length; row++) {
    if (foldOf[row] === fold) test.push(row)
    else if (kind === 'cross' || foldOf[row] < fold) train.push(row)
  }
  return { train: Uint32Array.from(train), test: Uint32Array.from(test) }
}
