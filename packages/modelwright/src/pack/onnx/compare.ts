import { type Batch, decide, type Model } from '@modelwright/runtime'

/** Probabilities may be this far apart, values by this share: other programs have exponentials of their own. */
export const onnxTolerance = 1e-6

/** What a program said of rows that it ran an exported model on. */
export type OnnxAnswers =
  | { readonly label: readonly string[]; readonly probabilities: ArrayLike<number> }
  | { readonly value: ArrayLike<number> }

/** How far answers are from the runtime's. */
export interface OnnxDifference {
  readonly rowCount: number
  /** The largest difference of probabilities, or of values by their size; NaN where only one is a number. */
  readonly most: number
  /** Rows with another label. */
  readonly labels: number
}

function apart(found: number, wanted: number): number {
  return Object.is(found, wanted) || found === wanted
    ? 0
    : Math.abs(found - wanted) / Math.max(1, Math.abs(wanted))
}

/** The greatest distance; NaN, which is within no tolerance, where only one of two is a number. */
function mostApart(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (found.length !== wanted.length) return Number.NaN
  let most = 0
  for (let i = 0; i < wanted.length; i++) {
    const far = apart(found[i], wanted[i])
    if (Number.isNaN(far)) return far
    if (far > most) most = far
  }
  return most
}

/** Probabilities of all classes, of which the model's output for two is the second. */
function probabilitiesOf(outputs: Float64Array, isBinary: boolean): Float64Array {
  if (!isBinary) return outputs
  const both = new Float64Array(2 * outputs.length)
  outputs.forEach((yes, row) => {
    both[2 * row] = 1 - yes
    both[2 * row + 1] = yes
  })
  return both
}

/**
 * Compares what another program said of rows with what the runtime says.
 *
 * @param batch - rows that the model has read
 */
export function compareOnnx(
  model: Pick<Model, 'predictBatch' | 'artifact'>,
  batch: Batch,
  answers: OnnxAnswers,
): OnnxDifference {
  const { schema, threshold } = model.artifact
  const { rowCount } = batch
  const outputs = model.predictBatch(batch)
  if ('value' in answers) return { rowCount, labels: 0, most: mostApart(answers.value, outputs) }
  const wanted = probabilitiesOf(outputs, schema.output.task === 'binary')
  let labels = 0
  for (let row = 0; row < rowCount; row++)
    if (answers.label[row] !== decide(outputs, row, schema, threshold)) labels++
  return { rowCount, labels, most: mostApart(answers.probabilities, wanted) }
}
