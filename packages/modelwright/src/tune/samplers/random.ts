import type { Seed } from '../../core/index.ts'
import type { Dimension, Sampler } from '../space.ts'
import { valueAt } from '../space.ts'

function drawn({ spec }: Dimension, seed: Seed): unknown {
  if (spec.type === 'choice') {
    const choices = spec.tune ?? [spec.default]
    return choices[seed.integer(choices.length)]
  }
  if ((spec.type !== 'number' && spec.type !== 'integer') || spec.tune === undefined) return spec.default
  return valueAt(spec.tune, seed.next(), spec.type === 'integer')
}

/**
 * Proposes values drawn at random, evenly over each option's range: good for three options and more.
 *
 * Seeded: yes, one stream per proposal, so that a longer search begins like a shorter one.  Cost: O(count).
 *
 * @see Bergstra and Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13, 2012
 */
export const random: Sampler = {
  name: 'random',
  about: 'Values drawn at random, evenly over each range: good for three options and more.',
  sample(space, count, seed) {
    if (space.length === 0) return []
    return Array.from({ length: count }, (_, at) => {
      const stream = seed.split('proposal', at)
      return Object.fromEntries(space.map((dimension) => [dimension.name, drawn(dimension, stream)]))
    })
  },
}
