import type { Dimension, Sampler } from '../space.ts'
import { valueAt } from '../space.ts'

function valuesOf({ spec }: Dimension, count: number): readonly unknown[] {
  if (spec.type === 'choice') return spec.tune ?? [spec.default]
  if ((spec.type !== 'number' && spec.type !== 'integer') || spec.tune === undefined) return [spec.default]
  const range = spec.tune
  if (count < 2) return [spec.default]
  return Array.from({ length: count }, (_, i) => valueAt(range, i / (count - 1), spec.type === 'integer'))
}

/** As many values a dimension as keep the whole grid within `count`. */
function perDimension(space: readonly Dimension[], count: number): number {
  let each = 1
  const size = (n: number): number =>
    space.reduce((product, dimension) => product * new Set(valuesOf(dimension, n)).size, 1)
  while (each < count && size(each + 1) <= count) each++
  return each
}

/**
 * Proposes evenly spread values of every option, all combined: good for one or two options.
 *
 * Seeded: no.  Cost: O(count).
 */
export const grid: Sampler = {
  name: 'grid',
  about: 'Evenly spread values of every option, all combined: good for one or two options.',
  sample(space, count) {
    if (space.length === 0 || count < 1) return []
    const each = perDimension(space, count)
    let found: Record<string, unknown>[] = [{}]
    for (const dimension of space) {
      const values = [...new Set(valuesOf(dimension, each))]
      found = found.flatMap((before) => values.map((value) => ({ ...before, [dimension.name]: value })))
    }
    return found.slice(0, count)
  },
}
