import type { Sampler } from '../sampler.ts'
import { sobolShare } from '../sobol/points.ts'
import { fill, valueFor } from '../space.ts'

/**
 * Proposes the points of a scrambled Sobol sequence: spread more evenly than at random, and just as independent of results.
 *
 * Best for counts that are powers of two.  Conditional options keep their dimension where they have no effect.
 * Seeded: yes; a longer search begins like a shorter one.  Cost: O(options).
 *
 * @see Joe and Kuo, Constructing Sobol sequences with better two-dimensional projections, SIAM J. Sci. Comput. 30, 2008
 */
export const sobol: Sampler = {
  name: 'sobol',
  about: 'A scrambled Sobol sequence: spread more evenly than at random.',
  propose(space, { index, seed }) {
    if (space.length === 0) return undefined
    return fill(space, ({ spec }, at) => valueFor(spec, sobolShare(index, at, seed)))
  },
}
