import { onlyKeys } from '../artifact-schema.ts'
import { readModel, readTransforms } from '../artifact-steps.ts'
import type { Batch } from '../column.ts'
import type { Intervals, IntervalsOperation, Operations, Pipeline, Schema, SideModel } from '../contracts.ts'
import { compile } from '../predictor.ts'
import type { Reader } from '../reader.ts'

const numberMethods = ['absolute', 'normalised', 'quantiles'] as const
const classMethods = ['lac', 'aps', 'raps'] as const

/**
 * Tells how strange each class would be as the truth of each row.
 *
 * `lac`: 1 − its probability. `aps`: the probability of all classes likelier than it, so that the likeliest is never strange;
 * of equal ones the first counts as likelier. `raps`: more for each class after the first `free`.
 *
 * @param probabilities - row-major; of the positive class for two classes, else one per class
 * @returns shape `[rows × classes]`
 */
export function classScores(
  probabilities: Float64Array,
  how: Pick<Intervals, 'method' | 'penalty' | 'free'>,
  classCount: number,
): Float64Array {
  const { method, penalty = 0, free = 0 } = how
  const all = classCount === 2 ? bothOf(probabilities) : probabilities
  const scores = new Float64Array(all.length)
  for (let start = 0; start < all.length; start += classCount)
    for (let k = 0; k < classCount; k++) {
      const p = all[start + k]
      if (method === 'lac') {
        scores[start + k] = 1 - p
        continue
      }
      let likelier = 0
      let rank = 1
      for (let j = 0; j < classCount; j++) {
        const other = all[start + j]
        if (other > p || (other === p && j < k)) {
          likelier += other
          rank++
        }
      }
      scores[start + k] = likelier + penalty * Math.max(0, rank - free)
    }
  return scores
}

/** Completes the probability of the positive class of two. */
function bothOf(probabilities: Float64Array): Float64Array {
  const both = new Float64Array(2 * probabilities.length)
  for (let row = 0; row < probabilities.length; row++) {
    both[2 * row] = 1 - probabilities[row]
    both[2 * row + 1] = probabilities[row]
  }
  return both
}

/** The ends of each row's interval, the lower first; shape `[rows × 2]`. */
function endsOf(
  outputs: Float64Array,
  { method, limits, least = 0 }: Intervals,
  sides: readonly Float64Array[],
): Float64Array {
  const ends = new Float64Array(2 * outputs.length)
  const [limit] = limits
  for (let row = 0; row < outputs.length; row++) {
    const isFree = method === 'quantiles'
    const half = method === 'normalised' ? limit * Math.max(least, sides[0][row]) : limit
    const low = (isFree ? Math.min(sides[0][row], sides[1][row]) : outputs[row]) - half
    const high = (isFree ? Math.max(sides[0][row], sides[1][row]) : outputs[row]) + half
    // A negative limit can turn quantiles around: the interval is then the point between them.
    ends[2 * row] = low <= high ? low : (low + high) / 2
    ends[2 * row + 1] = low <= high ? high : (low + high) / 2
  }
  return ends
}

/** Makes the function that tells intervals or sets. @see {@link IntervalsOperation} */
export function intervalsOf(
  pipeline: Pipeline,
  operations: Operations,
): (batch: Batch, outputs: Float64Array) => Float64Array {
  const { intervals, schema } = pipeline
  if (intervals === undefined) throw new Error('bug: a model without intervals is asked for them')
  const { classes } = schema.output
  if (classes !== undefined)
    return (_, outputs) => {
      const scores = classScores(outputs, intervals, classes.length)
      const { limits } = intervals
      for (let i = 0; i < scores.length; i++)
        scores[i] = scores[i] <= limits[limits.length === 1 ? 0 : i % classes.length] ? 1 : 0
      return scores
    }
  const sides = intervals.sides.map((side) => compile({ schema, fixes: [], ...side }, operations))
  return (batch, outputs) =>
    endsOf(
      outputs,
      intervals,
      sides.map((side) => side(batch)),
    )
}

function readSide(
  reader: Reader,
  { output }: Schema,
  { operations, types: known }: Parameters<IntervalsOperation['read']>[2],
): SideModel {
  onlyKeys(reader, ['model', 'transforms'])
  const types = new Map(known)
  const transforms = readTransforms(reader.list('transforms'), types, operations)
  return { transforms, model: readModel(reader.object('model'), { types, operations, output }).model }
}

/** Reads how intervals are made: a method that suits the target, limits that are numbers, as many models as it takes. */
export const readIntervals: IntervalsOperation['read'] = (reader, schema, context) => {
  onlyKeys(reader, ['coverage', 'free', 'golden', 'least', 'limits', 'method', 'penalty', 'sides'])
  const count = schema.output.classes === undefined ? 0 : schema.output.classes.length
  const method = reader.choice('method', count === 0 ? numberMethods : classMethods)
  const limits = reader.floats('limits', { nonFinite: true })
  for (let i = 0; i < limits.length; i++)
    if (!(limits[i] > -Infinity) || (count === 0 && limits[i] === Infinity))
      reader.refuse('limits', 'must be numbers')
  if (limits.length !== 1 && (count === 0 || limits.length !== count))
    reader.refuse('limits', 'must be one, or one a class')
  const sides = reader.list('sides').map((side) => readSide(side, schema, context))
  const wanted = method === 'normalised' ? 1 : method === 'quantiles' ? 2 : 0
  if (sides.length !== wanted) reader.refuse('sides', `must be ${wanted}, found ${sides.length}`)
  return {
    method,
    coverage: reader.number('coverage', 0, 1),
    limits,
    sides,
    ...(method === 'normalised' && { least: reader.number('least', 0) }),
    ...(method === 'raps' && {
      penalty: reader.number('penalty', 0, 1e6),
      free: reader.integer('free', 0, 1e6),
    }),
    ...(reader.has('golden') && { golden: reader.floats('golden') }),
  }
}
