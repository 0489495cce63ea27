import type { Sampler } from '../sampler.ts'
import { choicesOf, type Dimension, isActive, isRange, type Values, valueAt } from '../space.ts'

/** Points of a grid where nobody says how many. */
const pointsByDefault = 100

function valuesOf({ spec }: Dimension, count: number): readonly unknown[] {
  if (!isRange(spec)) return choicesOf(spec)
  if (count < 2) return [spec.default]
  const isWhole = spec.type === 'integer'
  const values = Array.from({ length: count }, (_, i) => valueAt(spec.tune, i / (count - 1), isWhole))
  return [...new Set(values)]
}

/** All combinations of `each` values an option; an option without effect is left out. */
function combined(space: readonly Dimension[], each: number): Values[] {
  let found: Values[] = [{}]
  for (const dimension of space) {
    const values = valuesOf(dimension, each)
    found = found.flatMap((before) =>
      isActive(dimension, before)
        ? values.map((value) => ({ ...before, [dimension.name]: value }))
        : [before],
    )
  }
  return found
}

/** As many values an option as keep the whole grid within `count`. */
function perDimension(space: readonly Dimension[], count: number): number {
  let each = 1
  const size = (n: number): number =>
    space.reduce((product, dimension) => product * valuesOf(dimension, n).length, 1)
  while (each < count && size(each + 1) <= count) each++
  return each
}

/**
 * Proposes evenly spread values of every option, all combined: good for one or two options.
 *
 * The grid is as fine as the count of trials allows; 100 points where there is none.
 * Seeded: no.  Cost: O(count).
 */
export const grid: Sampler = {
  name: 'grid',
  about: 'Evenly spread values of every option, all combined: good for one or two options.',
  usesCount: true,
  propose(space, { index, count = pointsByDefault }) {
    if (space.length === 0 || index >= count) return undefined
    return combined(space, perDimension(space, count))[index]
  },
}
