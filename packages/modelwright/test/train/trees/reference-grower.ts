import type { Column } from '@modelwright/runtime'

/** What shapes a tree of squared error: hessians are 1 a row, so that `minHessian` counts rows as `minRows` does. */
export interface GrowRules {
  readonly minRows: number
  readonly minHessian: number
  readonly minGain: number
  readonly l1: number
  readonly l2: number
  /** Levels on the smaller side of a split; 0: no limit. */
  readonly maxSplitLevels: number
  /** 0: no limit. */
  readonly maxDepth: number
  readonly leaves: number
}

/** A tree as the reference grows it: the rows of its leaves, what its splits gained in order, and whether no choice was close. */
export interface ReferenceTree {
  readonly leaves: readonly (readonly number[])[]
  readonly gains: readonly number[]
  /** No two ways to part rows, and no two leaves, gained the same but for a ten-thousandth. */
  readonly isClear: boolean
}

interface Parting {
  readonly left: readonly number[]
  readonly right: readonly number[]
  readonly gain: number
}

interface Open {
  readonly rows: readonly number[]
  readonly depth: number
  readonly best: Parting | undefined
}

/** What a leaf of these rows takes off the loss, which is half the squared error. */
export function ownGain(rows: readonly number[], values: Float64Array, { l1, l2 }: GrowRules): number {
  const sum = rows.reduce((all, row) => all + values[row], 0)
  return (0.5 * Math.max(Math.abs(sum) - l1, 0) ** 2) / (rows.length + l2)
}

/** Every way to send rows left by numbers: after each distinct value, missing on either side. */
function* byNumber(rows: readonly number[], column: Float64Array): Generator<readonly number[]> {
  const missing = rows.filter((row) => Number.isNaN(column[row]))
  const known = rows.filter((row) => !Number.isNaN(column[row]))
  for (const value of new Set(known.map((row) => column[row]))) {
    const left = known.filter((row) => column[row] <= value)
    yield left
    yield [...left, ...missing]
  }
}

/** Every cut of the levels in the order of their means, with so many on one side; missing is a level of its own, after all others. */
function* byLevel(
  rows: readonly number[],
  codes: Int32Array,
  values: Float64Array,
  most: number,
): Generator<readonly number[]> {
  const meanOf = (level: number): number => {
    const own = rows.filter((row) => codes[row] === level)
    return own.reduce((sum, row) => sum + values[row], 0) / own.length
  }
  const place = (level: number): number => (level < 0 ? Infinity : level)
  const levels = [...new Set(rows.map((row) => codes[row]))]
    .map((level) => ({ level, mean: meanOf(level) }))
    // The engine puts gradients in order: they fall where targets rise.
    .sort((a, b) => b.mean - a.mean || place(a.level) - place(b.level))
  for (let count = 1; count < levels.length; count++) {
    if (most > 0 && Math.min(count, levels.length - count) > most) continue
    const first = new Set(levels.slice(0, count).map(({ level }) => level))
    yield rows.filter((row) => first.has(codes[row]))
  }
}

/** Every parting of rows that the rules allow, with what it gains. */
export function partingsOf(
  rows: readonly number[],
  columns: readonly Column[],
  values: Float64Array,
  rules: GrowRules,
): Parting[] {
  const least = Math.max(1, rules.minRows, rules.minHessian)
  const own = ownGain(rows, values, rules)
  return columns.flatMap((column) => {
    if (column.type !== 'number' && column.type !== 'category') throw new Error('bug: numbers and categories')
    const ways =
      column.type === 'number'
        ? byNumber(rows, column.values)
        : byLevel(rows, column.codes, values, rules.maxSplitLevels)
    return [...ways].flatMap((left) => {
      if (left.length < least || rows.length - left.length < least) return []
      const isLeft = new Set(left)
      const right = rows.filter((row) => !isLeft.has(row))
      return [{ left, right, gain: ownGain(left, values, rules) + ownGain(right, values, rules) - own }]
    })
  })
}

/** The same for a parting and its mirror image, whatever feature it is by. */
function keyOf({ left, right }: Parting): string {
  return [left, right]
    .map((rows) => [...rows].sort((a, b) => a - b).join())
    .sort()
    .join(' | ')
}

const closeness = 1e-4

/** Grows trees over a small table by trying every parting of every leaf. Slow, exact, with nothing of the engine in it. */
export function growReference(
  columns: readonly Column[],
  values: Float64Array,
  rules: GrowRules,
): ReferenceTree {
  let isClear = true
  const isNear = (gain: number, other: number, whole: number): boolean =>
    Math.abs(gain - other) <= closeness * whole
  const look = (rows: readonly number[], depth: number): Open => {
    if (rules.maxDepth > 0 && depth >= rules.maxDepth) return { rows, depth, best: undefined }
    const partings = partingsOf(rows, columns, values, rules).sort((a, b) => b.gain - a.gain)
    const [best] = partings
    if (best === undefined) return { rows, depth, best }
    const whole = best.gain + ownGain(rows, values, rules)
    if (isNear(best.gain, rules.minGain, whole)) isClear = false
    if (best.gain <= rules.minGain) return { rows, depth, best: undefined }
    const other = partings.find((parting) => keyOf(parting) !== keyOf(best))
    if (other !== undefined && isNear(best.gain, other.gain, whole)) isClear = false
    return { rows, depth, best }
  }
  const open = [look([...values.keys()], 0)]
  const gains: number[] = []
  while (open.length < rules.leaves) {
    const order = open.filter(({ best }) => best !== undefined).sort((a, b) => b.best!.gain - a.best!.gain)
    const [next, second] = order
    if (next === undefined) break
    if (second !== undefined && isNear(next.best!.gain, second.best!.gain, next.best!.gain)) isClear = false
    gains.push(next.best!.gain)
    open.splice(
      open.indexOf(next),
      1,
      look(next.best!.left, next.depth + 1),
      look(next.best!.right, next.depth + 1),
    )
  }
  return { leaves: open.map(({ rows }) => rows), gains, isClear }
}
