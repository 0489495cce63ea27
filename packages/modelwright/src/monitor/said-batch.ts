import type { Batch, Column } from '@modelwright/runtime'
import { outputsOf, type Target } from '../core/index.ts'

/** What a model answers: the kind of its answers, and the classes it tells apart. */
export interface Answers {
  readonly task: Target['task']
  /** Absent for numbers. */
  readonly classes?: readonly string[] | undefined
  /** For two classes: the second is predicted from this probability on; 0.5 when absent. */
  readonly threshold?: number | undefined
}

/** Takes rows out of what a model said, row-major `[rows × width]`. */
export function takeSaid(said: Float64Array, rows: Uint32Array, width: number): Float64Array {
  const taken = new Float64Array(rows.length * width)
  rows.forEach((row, at) => {
    taken.set(said.subarray(row * width, (row + 1) * width), at * width)
  })
  return taken
}

/** Of more classes only the probability of the predicted one is watched. */
const mostClasses = 20

/** Position of the predicted class; the first of several that are equally likely. */
function predictedClass(
  said: Float64Array,
  row: number,
  { task, classes = [], threshold = 0.5 }: Answers,
): number {
  if (task === 'binary') return said[row] >= threshold ? 1 : 0
  let best = 0
  const from = row * classes.length
  for (let at = 1; at < classes.length; at++) if (said[from + at] > said[from + best]) best = at
  return best
}

function probabilityColumns(
  said: Float64Array,
  codes: Int32Array,
  { task, classes = [] }: Answers,
): [string, Column][] {
  const values = (of: (row: number) => number): Column => ({
    type: 'number',
    values: Float64Array.from(codes, (_, row) => of(row)),
  })
  if (task === 'binary') return [[`probability/${classes[1]}`, values((row) => said[row])]]
  const width = classes.length
  if (width > mostClasses) return [['probability', values((row) => said[row * width + codes[row]])]]
  return classes.map((name, at) => [`probability/${name}`, values((row) => said[row * width + at])])
}

/**
 * Turns what a model said into columns that are watched as those of rows are: `value` for numbers; for classes `class`, and the
 * probability of each, `probability/<class>` (of two classes that of the second; of more than twenty that of the predicted one).
 *
 * @param said - row-major `[rows × outputs]`
 */
export function saidBatch(said: Float64Array, answers: Answers): Batch {
  const { task, classes = [] } = answers
  if (task === 'regression')
    return { rowCount: said.length, columns: new Map([['value', { type: 'number', values: said }]]) }
  const rowCount = said.length / outputsOf({ task, classes })
  const codes = Int32Array.from({ length: rowCount }, (_, row) => predictedClass(said, row, answers))
  const predicted: Column = { type: 'category', codes, levels: classes }
  return { rowCount, columns: new Map([['class', predicted], ...probabilityColumns(said, codes, answers)]) }
}
