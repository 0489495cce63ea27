import type { Sampler } from '../sampler.ts'
import { fill, valueFor } from '../space.ts'

/**
 * Proposes values drawn at random, evenly over each option's range: good for three options and more.
 *
 * Seeded: yes, one stream per proposal, so that a longer search begins like a shorter one.  Cost: O(options).
 *
 * @see Bergstra and Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13, 2012
 */
export const random: Sampler = {
  name: 'random',
  about: 'Values drawn at random, evenly over each range: good for three options and more.',
  propose(space, { index, seed }) {
    if (space.length === 0) return undefined
    const stream = seed.split('proposal', index)
    return fill(space, ({ spec }) => valueFor(spec, stream.next()))
  },
}
