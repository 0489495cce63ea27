import type { Seed, TrainingData } from '../../../core/index.ts'
import type { BoostedTreesOptions } from './boosted-trees.ts'

/** Fewer rows than this are too few to be told anything by a part of them. */
const fewRows = 500

/** Chooses rows that trees do not see, the same share of every class; undefined where early stopping is off. */
export function keptForValidation(
  { rowCount, target }: TrainingData,
  { earlyStopping, validationShare }: Pick<BoostedTreesOptions, 'earlyStopping' | 'validationShare'>,
  seed: Seed,
): Uint8Array | undefined {
  if (earlyStopping === 0 || rowCount < fewRows) return undefined
  const kept = new Uint8Array(rowCount)
  const order = seed.split('validation').shuffle(Uint32Array.from({ length: rowCount }, (_, row) => row))
  const groups = target.task === 'regression' ? 1 : target.classes.length
  const seen = new Int32Array(groups)
  const taken = new Int32Array(groups)
  for (const row of order) {
    const group = target.task === 'regression' ? 0 : target.codes[row]
    seen[group]++
    // The first of a class trains; from then on each share is kept as it fills.
    if (taken[group] + 1 > seen[group] * validationShare) continue
    taken[group]++
    kept[row] = 1
  }
  return taken.some((count) => count > 0) ? kept : undefined
}
