import type { RunStore } from '../../core/index.ts'
import { rowSetDigest } from '../store/row-sets.ts'

/** Held-out rows of a snapshot. */
export interface HeldOut {
  readonly snapshot: string
  readonly rowIds: Uint32Array
}

/**
 * Counts how often exactly these held-out rows were scored, this time included: by runs, each once, and by
 * evaluations of files that have rows of them; whatever the model.
 *
 * Rows are known by snapshot and split: other rows of the same snapshot are another hold-out. Of folds, the one opened
 * most often counts.
 */
export async function countOpenings(
  sets: readonly HeldOut[],
  { openings }: Pick<RunStore, 'openings'>,
): Promise<number> {
  const counts = await Promise.all(
    sets.map(async ({ snapshot, rowIds }) => {
      const digest = rowSetDigest(rowIds)
      const earlier = (await openings(snapshot)).filter(({ rows }) => rows === digest)
      return new Set(earlier.map(({ run }) => run)).size + 1
    }),
  )
  return counts.reduce((most, count) => Math.max(most, count), 1)
}

/** Says how often the hold-out was opened, and what that means for the score. */
export function openingsText(count: number): string {
  if (count === 1) return 'The held-out rows were opened once, by this run.'
  return `The held-out rows were opened ${count} times: where earlier scores led to changes, these are optimistic.`
}
