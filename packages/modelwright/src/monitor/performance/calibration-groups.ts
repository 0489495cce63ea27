import type { Target } from '../../core/index.ts'
import type { Contender } from '../../evaluate/index.ts'
import { leastTold } from '../without-singles.ts'

/** Rows of a reference that the model said something alike of, ten at least. */
export interface CalibrationGroup {
  readonly rows: number
  /** Mean of what the model said; shape `[outputs]`. */
  readonly said: Float64Array
  /** Rows of each class; shape `[classes]`. */
  readonly outcomes: readonly number[]
}

type OfClasses = Extract<Target, { readonly classes: readonly string[] }>

/** Beyond so many classes a reference keeps no groups. */
const mostClasses = 100
/** Numbers that all groups together hold, about. */
const mostNumbers = 2000
const mostGroups = 100
const fewestGroups = 10

/** Rows by the likeliest class and its probability, ascending. */
function alikeOrder(
  said: Float64Array,
  { task, codes, classes }: OfClasses,
): { order: Uint32Array; top: Int32Array; chance: Float64Array } {
  const width = task === 'binary' ? 1 : classes.length
  const top = new Int32Array(codes.length)
  const chance = new Float64Array(codes.length)
  for (let row = 0; row < codes.length; row++) {
    for (let at = 1; at < width; at++)
      if (said[row * width + at] > said[row * width + top[row]]) top[row] = at
    chance[row] = said[row * width + top[row]]
  }
  const order = Uint32Array.from(codes.keys()).sort(
    (a, b) => top[a] - top[b] || chance[a] - chance[b] || a - b,
  )
  return { order, top, chance }
}

/** Where groups end: after enough rows, never between rows of the same probability; too few left join those before. */
function endsOf(
  said: Float64Array,
  target: OfClasses,
  least: number,
): { order: Uint32Array; ends: number[] } {
  const { order, top, chance } = alikeOrder(said, target)
  const ends: number[] = []
  let from = 0
  for (let at = 1; at <= order.length; at++) {
    const [row, next] = [order[at - 1], order[at]]
    const isOther = at === order.length || top[row] !== top[next]
    const isFull = at - from >= (isOther ? leastTold : least)
    if (!isFull || (!isOther && chance[row] === chance[next])) continue
    ends.push(at)
    from = at
  }
  if (from < order.length && ends.length > 0) ends[ends.length - 1] = order.length
  return { order, ends }
}

/**
 * Gathers judged rows into groups that the model said something alike of, each of ten rows and more: what is needed to make
 * probabilities honest later, without the rows.
 *
 * @returns undefined for numbers, for more than a hundred classes, and for fewer than ten rows
 */
export function calibrationGroups({
  target,
  predictions,
}: Contender): readonly CalibrationGroup[] | undefined {
  if (target.task === 'regression' || target.classes.length > mostClasses) return undefined
  const width = target.task === 'binary' ? 1 : target.classes.length
  const most = Math.max(fewestGroups, Math.min(mostGroups, Math.floor(mostNumbers / width)))
  const least = Math.max(leastTold, target.codes.length / most)
  const { order, ends } = endsOf(predictions, target, least)
  if (ends.length === 0) return undefined
  return ends.map((end, at): CalibrationGroup => {
    const rows = order.subarray(at === 0 ? 0 : ends[at - 1], end)
    const said = new Float64Array(width)
    const outcomes = new Array<number>(target.classes.length).fill(0)
    for (const row of rows) {
      outcomes[target.codes[row]]++
      for (let output = 0; output < width; output++)
        said[output] += predictions[row * width + output] / rows.length
    }
    return { rows: rows.length, said, outcomes }
  })
}

/** Numbers that rows made again may take. */
const mostAgain = 2e6

/**
 * Makes rows of groups again, each saying the mean of its group: a reference for `estimateClassification` where there are no rows.
 *
 * Of more than two million numbers so many rows are made, in the same shares.
 */
export function contenderOfGroups(
  groups: readonly CalibrationGroup[],
  { task, classes }: Pick<OfClasses, 'task' | 'classes'>,
): Contender {
  const codes: number[] = []
  const predictions: number[] = []
  const numbers = groups.reduce((sum, { rows, said }) => sum + rows * said.length, 0)
  const share = Math.min(1, mostAgain / numbers)
  for (const { said, outcomes } of groups)
    outcomes.forEach((count, code) => {
      for (let row = 0; row < Math.round(share * count); row++) {
        codes.push(code)
        predictions.push(...said)
      }
    })
  return {
    target: { task, codes: Int32Array.from(codes), classes },
    predictions: Float64Array.from(predictions),
  }
}
