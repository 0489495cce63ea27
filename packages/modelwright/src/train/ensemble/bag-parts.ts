import { type Seed, type Target, targetLength } from '../../core/index.ts'

/** Deals the rows of each class, in an order drawn, to so many parts of about equal size. */
function dealt(target: Target, count: number, seed: Seed): Int32Array {
  const partOf = new Int32Array(targetLength(target))
  const order = seed.shuffle(Uint32Array.from(partOf.keys()))
  const codeOf = (row: number): number => (target.task === 'regression' ? 0 : target.codes[row])
  order.sort((a, b) => codeOf(a) - codeOf(b))
  order.forEach((row, at) => {
    partOf[row] = at % count
  })
  return partOf
}

/**
 * The rows each model of a bag is fitted on: all but one part, with the classes' shares.
 *
 * Seeded: yes.
 *
 * @returns as many lists of rows as there are parts; fewer parts where there are fewer rows
 */
export function bagParts(target: Target, count: number, seed: Seed): readonly Uint32Array[] {
  const parts = Math.min(count, targetLength(target))
  const partOf = dealt(target, Math.max(1, parts), seed)
  const rows = Uint32Array.from(partOf.keys())
  if (parts < 2) return [rows]
  return Array.from({ length: parts }, (_, part) => rows.filter((row) => partOf[row] !== part))
}
