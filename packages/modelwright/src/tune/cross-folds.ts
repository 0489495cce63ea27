import { type Seed, type Target, targetLength } from '../core/index.ts'
import { type FoldHints, type Folds, partsOfSplit, refuseFew } from './validation.ts'

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

/**
 * Deals rows to folds: with the classes' shares, groups kept together; each fold is predicted by a fit of all others.
 *
 * @param wanted - folds; 1: a single split of which a fifth is tested
 */
export function crossFolds(target: Target, wanted: number, { seed, groups }: FoldHints): Folds {
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
