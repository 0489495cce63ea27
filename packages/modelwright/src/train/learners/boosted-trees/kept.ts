import type { Seed, TrainingData } from '../../../core/index.ts'

/**
 * Deals rows to parts of the same shares of every class: which part each row is in, −1 for none.
 *
 * The first row of a class is in no part: it always trains.
 *
 * @param count - parts of equal size; all rows but the first of each class are in one
 */
export function dealParts({ rowCount, target }: TrainingData, count: number, seed: Seed): Int32Array {
  const parts = new Int32Array(rowCount).fill(-1)
  const order = seed.split('validation').shuffle(Uint32Array.from({ length: rowCount }, (_, row) => row))
  const groups = target.task === 'regression' ? 1 : target.classes.length
  // Each class goes on where the rows of the last one ended, so that parts are alike in size.
  const next = new Int32Array(groups)
  for (let group = 1; group < groups; group++) next[group] = (next[group - 1] + 1) % count
  const isKnown = new Uint8Array(groups)
  for (const row of order) {
    const group = target.task === 'regression' ? 0 : target.codes[row]
    if (isKnown[group] === 0) {
      isKnown[group] = 1
      continue
    }
    parts[row] = next[group]
    next[group] = (next[group] + 1) % count
  }
  return parts
}

/** Flags of the rows of one part; undefined when it has none. */
export function rowsOfPart(parts: Int32Array, part: number): Uint8Array | undefined {
  const flags = Uint8Array.from(parts, (of) => (of === part ? 1 : 0))
  return flags.includes(1) ? flags : undefined
}
