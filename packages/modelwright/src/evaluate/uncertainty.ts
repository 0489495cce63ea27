import {
  allOperations,
  type Batch,
  type Column,
  featuresOf,
  log,
  type Model,
  type NumberColumn,
  type TreesState,
  treeScores,
} from '@modelwright/runtime'
import { sliceTrees } from './slice-trees.ts'

/** How unsure a model is of rows. */
export interface Uncertainty {
  /** Higher is less sure; shape `[rows]`. Comparable within one call only. */
  readonly values: Float64Array
  readonly measure: 'margin' | 'entropy' | 'spread'
}

/** Probabilities of each class, row-major; the one of two classes is completed. */
function sharesOf(outputs: Float64Array, rowCount: number, classCount: number): Float64Array {
  if (classCount > 2) return outputs
  const shares = new Float64Array(rowCount * 2)
  for (let row = 0; row < rowCount; row++) {
    shares[row * 2] = 1 - outputs[row]
    shares[row * 2 + 1] = outputs[row]
  }
  return shares
}

/** One minus how far the most probable class is ahead of the next. */
function marginOf(shares: Float64Array): number {
  let [first, second] = [0, 0]
  for (const share of shares) {
    if (share > first) [first, second] = [share, first]
    else if (share > second) second = share
  }
  return 1 - (first - second)
}

/** Entropy as a share of its greatest. */
function entropyOf(shares: Float64Array): number {
  let sum = 0
  for (const share of shares) if (share > 0) sum -= share * log(share)
  return sum / log(shares.length)
}

/** Standard deviation of each row over several predictions of it. */
function deviations(predictions: readonly Float64Array[], rowCount: number): Float64Array {
  const out = new Float64Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    let [mean, squares] = [0, 0]
    predictions.forEach((values, i) => {
      const step = values[row] - mean
      mean += step / (i + 1)
      squares += step * (values[row] - mean)
    })
    out[row] = Math.sqrt(squares / Math.max(1, predictions.length - 1))
  }
  return out
}

/** Forests are split into at most this many parts, boosted trees cut off at this many lengths. */
const parts = 50
const lengths = 10

/**
 * Several models out of one: a forest's trees disagree where it knows little; boosted trees, cut off at lengths from the half
 * on, move where they are not settled yet.
 *
 * @see Meinshausen (2006) for forests; Malinin, Prokhorenkova, Ustimenko (2021), "Uncertainty in Gradient Boosting via
 *   Ensembles", section 3, virtual ensembles
 */
function ensembleOf(state: TreesState): readonly TreesState[] {
  const count = state.leafCounts.length
  if (!state.mean)
    return Array.from({ length: lengths }, (_, i) =>
      sliceTrees(state, 0, Math.max(1, Math.floor((count * (lengths + i + 1)) / (2 * lengths)))),
    )
  const groups = Math.min(parts, count)
  return Array.from({ length: groups }, (_, i) =>
    sliceTrees(state, Math.floor((count * i) / groups), Math.floor((count * (i + 1)) / groups)),
  )
}

/** How far the members of an ensemble are apart. */
function memberSpread({ artifact }: Model, batch: Batch): Uncertainty | undefined {
  if (artifact.model.inputs.length < 2) return undefined
  const columns = featuresOf(artifact.transforms, allOperations, batch)
  const predictions = artifact.model.inputs.map((name) => (columns.get(name) as NumberColumn).values)
  return { values: deviations(predictions, batch.rowCount), measure: 'spread' }
}

function spreadOf(model: Model, batch: Batch): Uncertainty | undefined {
  const { artifact } = model
  if (artifact.model.name === 'blend') return memberSpread(model, batch)
  if (artifact.model.name !== 'trees') return undefined
  const state = artifact.model.state as TreesState
  if (state.leafCounts.length < 2) return undefined
  const columns = featuresOf(artifact.transforms, allOperations, batch)
  const features = artifact.model.inputs.map((name) => columns.get(name))
  if (features.some((column) => column === undefined || column.type === 'sparse')) return undefined
  const predictions = ensembleOf(state).map((part) => treeScores(part, features as Column[], batch.rowCount))
  return { values: deviations(predictions, batch.rowCount), measure: 'spread' }
}

/**
 * Tells how unsure a model is of each row: for classes by its probabilities, for numbers by how far its trees are apart.
 *
 * Cost: one prediction for classes, up to fifty parts of one for numbers.
 *
 * @param batch - rows as the model's `readColumns` gives them
 * @returns undefined where a model of numbers has nothing that could disagree: it is made neither of trees nor of models
 */
export function uncertaintyOf(
  model: Model,
  batch: Batch,
  measure: 'margin' | 'entropy' = 'margin',
): Uncertainty | undefined {
  const { task, classes = [] } = model.schema.output
  if (task === 'regression') return spreadOf(model, batch)
  const shares = sharesOf(model.predictBatch(batch), batch.rowCount, classes.length)
  const of = measure === 'entropy' ? entropyOf : marginOf
  const width = classes.length
  const values = Float64Array.from({ length: batch.rowCount }, (_, row) =>
    of(shares.subarray(row * width, (row + 1) * width)),
  )
  return { values, measure }
}
