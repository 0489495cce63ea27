import { exp, log } from '@modelwright/runtime'
import { type Seed, type Target, targetLength } from '../../core/index.ts'
import { type Contender, findCalibrator, randomNormal, takeContender } from '../../evaluate/index.ts'
import { leastTold } from '../without-singles.ts'

/** Rows that a model of two classes said something alike of, ten at least. */
export interface CalibrationGroup {
  readonly rows: number
  /** Mean probability of the second class. */
  readonly said: number
  /** Rows of the second class. */
  readonly came: number
}

/** The power that probabilities of several classes are raised to, and the standard error of its logarithm. */
export interface CalibrationPower {
  readonly power: number
  readonly error: number
}

/** What makes probabilities honest without the rows: of two classes groups of rows, of more the power (one over the temperature). */
export type KeptCalibration = { readonly groups: readonly CalibrationGroup[] } | CalibrationPower

type OfClasses = Extract<Target, { readonly classes: readonly string[] }>

const mostGroups = 100

/** Where groups of ascending rows end: after enough of them, never between equal ones; too few left join those before. */
function endsOf(order: Uint32Array, said: Float64Array): number[] {
  const least = Math.max(leastTold, order.length / mostGroups)
  const ends: number[] = []
  let from = 0
  for (let at = 1; at <= order.length; at++) {
    const isTied = at < order.length && said[order[at - 1]] === said[order[at]]
    if (isTied || at - from < (at === order.length ? leastTold : least)) continue
    ends.push(at)
    from = at
  }
  if (from < order.length && ends.length > 0) ends[ends.length - 1] = order.length
  return ends
}

function groupsOf({ codes }: OfClasses, said: Float64Array): readonly CalibrationGroup[] {
  const order = Uint32Array.from(codes.keys()).sort((a, b) => said[a] - said[b] || a - b)
  const ends = endsOf(order, said)
  return ends.map((end, at): CalibrationGroup => {
    const rows = order.subarray(at === 0 ? 0 : ends[at - 1], end)
    const sum = rows.reduce((total, row) => total + said[row], 0)
    return {
      rows: rows.length,
      said: sum / rows.length,
      came: rows.reduce((total, row) => total + codes[row], 0),
    }
  })
}

/** Parts of the rows that are left out in turn. */
const partCount = 10
/** Numbers that powers are found by. */
const mostNumbers = 100_000

/** Finds the power on some rows, and its error by leaving out a tenth of them in turn (jackknife). */
function powerOf(scored: Contender, classCount: number): CalibrationPower {
  const calibrator = findCalibrator('temperature')
  const logPowerOf = (contender: Contender): number => {
    const found = calibrator.fit(contender)
    return found.method === 'logit' ? log(found.slope) : 0
  }
  const count = targetLength(scored.target)
  const step = Math.max(1, (count * classCount) / mostNumbers)
  const rows = Uint32Array.from({ length: Math.floor(count / step) }, (_, at) => Math.floor(at * step))
  const whole = logPowerOf(takeContender(scored, rows))
  const others = Array.from({ length: partCount }, (_, part) =>
    logPowerOf(
      takeContender(
        scored,
        rows.filter((_row, at) => at % partCount !== part),
      ),
    ),
  )
  const mean = others.reduce((sum, one) => sum + one, 0) / partCount
  const squares = others.reduce((sum, one) => sum + (one - mean) * (one - mean), 0)
  return { power: exp(whole), error: Math.sqrt(((partCount - 1) / partCount) * squares) }
}

/**
 * Keeps of judged rows what makes probabilities honest later, without the rows.
 *
 * Of two classes: groups of rows by their probability, ten and more each, with how often the second class came. Of more: one number,
 * found on all rows, and its standard error.
 *
 * @returns undefined for numbers, and for too few rows
 */
export function keepCalibration(scored: Contender): KeptCalibration | undefined {
  const { target, predictions } = scored
  if (target.task === 'regression' || target.codes.length < leastTold) return undefined
  if (target.task === 'multiclass') return powerOf(scored, target.classes.length)
  const groups = groupsOf(target, predictions)
  return groups.length === 0 ? undefined : { groups }
}

/** Rows that are made again at most. */
const mostAgain = 1e6

/** Makes rows of groups again, each saying the mean of its group; of more than a million so many, in the same shares. */
export function contenderOfGroups(
  groups: readonly CalibrationGroup[],
  classes: readonly string[],
): Contender {
  const total = groups.reduce((sum, { rows }) => sum + rows, 0)
  const share = Math.min(1, mostAgain / total)
  const codes: number[] = []
  const predictions: number[] = []
  for (const { rows, said, came } of groups)
    for (const [code, count] of [rows - came, came].entries())
      for (let row = 0; row < Math.round(share * count); row++) {
        codes.push(code)
        predictions.push(said)
      }
  return {
    target: { task: 'binary', codes: Int32Array.from(codes), classes },
    predictions: Float64Array.from(predictions),
  }
}

/** Another power that the reference might have given as well. */
export function drawnPower({ power, error }: CalibrationPower, seed: Seed): CalibrationPower {
  return { power: power * exp(error * randomNormal(seed)), error }
}
