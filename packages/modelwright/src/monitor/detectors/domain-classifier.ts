import { type DriftContext, defineDetector, type RowSample, type Seed, takeBatch } from '../../core/index.ts'
import { metrics } from '../../evaluate/index.ts'
import { unknownFinding } from '../count-table.ts'
import { heavierTail, twoSided } from '../distributions/heavier-tail.ts'
import { type MixedRows, mixedRows } from '../mixed-rows.ts'

/** Area under the ROC curve in each fold, of a model fitted on the others. */
async function foldAreas(
  { rows, from, folds }: MixedRows,
  foldCount: number,
  { fitRows, deadline }: DriftContext,
  seed: Seed,
): Promise<number[]> {
  if (fitRows === undefined) throw new Error('bug: the domain classifier is asked without a way to fit rows')
  const all = Uint32Array.from(from.keys())
  const areas: number[] = []
  for (let fold = 0; fold < foldCount; fold++) {
    const inside = all.filter((row) => folds[row] === fold)
    const outside = all.filter((row) => folds[row] !== fold)
    const codes = Int32Array.from(outside, (row) => from[row])
    const target = { task: 'binary', codes, classes: ['reference', 'current'] } as const
    const score = await fitRows(takeBatch(rows, outside), target, {
      seed: seed.split('fold', fold),
      deadline,
    })
    const truth = Int32Array.from(inside, (row) => from[row])
    areas.push(metrics.auc.score(truth, score(takeBatch(rows, inside))))
  }
  return areas
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Stretches of rows that change sides together when rows are relabelled. */
const stretchCount = 32

/** Lets both sides change places, or not, in each of some stretches of rows. */
function relabelled(found: MixedRows, seed: Seed): MixedRows {
  const size = found.from.length / 2
  const isSwapped = Array.from({ length: stretchCount }, () => seed.next() < 0.5)
  const from = found.from.map((side, row) =>
    isSwapped[Math.floor(((row % size) * stretchCount) / size)] ? 1 - side : side,
  )
  return { ...found, from }
}

/** Mann and Whitney's deviate of the mean area of folds. */
function deviateOf(area: number, rowCount: number, { designEffect = 1 }: DriftContext): number {
  const side = rowCount / 2 / Math.max(1, designEffect)
  return (area - 0.5) / Math.sqrt((2 * side + 1) / (12 * side * side))
}

/**
 * Fits a model that tells rows of the window from rows of the reference, and measures how well it can on rows it did not see.
 *
 * It looks at all columns at once, so that it sees relations that changed while no column did, and texts. Folds are stretches
 * of rows in their order: neighbours never stand on both sides of a fold, or likeness in time would look like drift.
 * The p-value is Mann and Whitney's; with `permutations` the model is fitted anew for relabelled rows as often.
 * Missing: as the model takes it.  Seeded: yes.  Cost: `folds` fits, and as many a permutation.
 *
 * @returns statistic and effect: the mean area under the ROC curve of the folds; 0.5 is none
 * @throws {ModelwrightError} MONITOR_TYPES_DIFFERENT - when a column is of another type in the window
 * @see Lopez-Paz and Oquab (2017), Revisiting classifier two-sample tests, ICLR
 */
export const domainClassifier = defineDetector({
  name: 'domain-classifier',
  about: 'How well a model tells rows of the window from the reference',
  takes: ['rows'],
  options: {
    folds: {
      type: 'integer',
      default: 5,
      min: 2,
      max: 20,
      about: 'stretches of rows that are left out in turn',
    },
    mostRows: { type: 'integer', default: 5000, min: 50, about: 'rows of each side that are looked at' },
    permutations: {
      type: 'integer',
      default: 0,
      min: 0,
      max: 999,
      about: 'fits of relabelled rows; 0: by Mann and Whitney',
    },
  },
  effect: { most: 1, material: 0.55, about: 'area under the ROC curve; 0.5 is none' },
  async detect(reference: RowSample, current: RowSample, options, context) {
    const found = mixedRows(reference.rows, current.rows, options.mostRows, options.folds)
    if (found.rows.rowCount < 4 * options.folds || found.rows.columns.size === 0) return unknownFinding
    const area = meanOf(await foldAreas(found, options.folds, context, context.seed))
    if (options.permutations === 0) {
      const z = deviateOf(area, found.rows.rowCount, context)
      const pValue = heavierTail(z > 0 ? twoSided(z) / 2 : 1 - twoSided(z) / 2, context.degrees)
      return { statistic: area, effect: area, pValue }
    }
    let asFar = 1
    for (let again = 0; again < options.permutations; again++) {
      const seed = context.seed.split('relabelled', again)
      const areas = await foldAreas(relabelled(found, seed), options.folds, context, seed)
      if (meanOf(areas) >= area) asFar++
    }
    return { statistic: area, effect: area, pValue: asFar / (options.permutations + 1) }
  },
})
