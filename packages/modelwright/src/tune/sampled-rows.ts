import { type Seed, type Target, targetLength } from '../core/index.ts'

/** Rows of each class; of numbers, all together. */
function byClass(target: Target): readonly Uint32Array[] {
  const count = targetLength(target)
  if (target.task === 'regression') return [Uint32Array.from({ length: count }, (_, row) => row)]
  return target.classes.map((_, code) => {
    const rows: number[] = []
    for (let row = 0; row < count; row++) if (target.codes[row] === code) rows.push(row)
    return Uint32Array.from(rows)
  })
}

/** Draws rows with the classes' shares, of each class at least as many as are needed to test it. */
function draw(target: Target, wanted: number, seed: Seed): Uint32Array {
  const share = wanted / targetLength(target)
  const leastOfClass = 20
  const drawn = byClass(target).flatMap((rows, code) => {
    const count = Math.min(rows.length, Math.max(leastOfClass, Math.floor(rows.length * share)))
    return [...seed.split('sample', code).shuffle(rows).subarray(0, count)]
  })
  return Uint32Array.from(drawn).sort()
}

/**
 * Draws rows, with the classes' shares.
 *
 * Seeded: yes.
 *
 * @returns positions, ascending; undefined where there are no more than wanted
 */
export function sampledRows(target: Target, wanted: number, seed: Seed): Uint32Array | undefined {
  return targetLength(target) <= wanted ? undefined : draw(target, wanted, seed)
}
