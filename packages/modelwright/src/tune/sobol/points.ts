import type { Seed } from '../../core/index.ts'
import { directionNumbers } from './direction-numbers.ts'

/** Dimensions there are direction numbers for. */
export const mostDimensions = directionNumbers.length

const bits = 32

/** Direction numbers of one dimension, the first in the highest bit. Shape `[32]`. */
function directionsOf(dimension: number): Int32Array {
  const [polynomial, ...first] = directionNumbers[dimension]
  const v = new Int32Array(bits)
  if (dimension === 0) return v.map((_, j) => 1 << (bits - 1 - j))
  const degree = first.length
  const m = [...first]
  for (let j = degree; j < bits; j++) {
    let next = m[j - degree]
    for (let k = 1; k <= degree; k++)
      if (((polynomial >>> (degree - k)) & 1) === 1) next ^= Math.imul(m[j - k], k < 32 ? 1 << k : 0)
    m.push(next)
  }
  return v.map((_, j) => m[j] << (bits - 1 - j))
}

const kept = new Map<number, Int32Array>()

/** The Sobol point's coordinate, 32 bits, in the order of the Gray code: as unsigned, a share of 2^32. */
export function sobolBits(index: number, dimension: number): number {
  const directions = kept.get(dimension) ?? directionsOf(dimension)
  kept.set(dimension, directions)
  let x = 0
  for (let code = index ^ (index >>> 1), j = 0; code !== 0; code >>>= 1, j++)
    if ((code & 1) === 1) x ^= directions[j]
  return x >>> 0
}

function reversed(x: number): number {
  let r = x
  r = ((r >>> 1) & 0x55555555) | ((r & 0x55555555) << 1)
  r = ((r >>> 2) & 0x33333333) | ((r & 0x33333333) << 2)
  r = ((r >>> 4) & 0x0f0f0f0f) | ((r & 0x0f0f0f0f) << 4)
  r = ((r >>> 8) & 0x00ff00ff) | ((r & 0x00ff00ff) << 8)
  return ((r >>> 16) | (r << 16)) >>> 0
}

/**
 * Scrambles all bits below each bit by a hash of the bits above it: Owen's nested uniform scrambling.
 *
 * @see Burley, Practical hash-based Owen scrambling, JCGT 9(4), 2020
 */
export function owenScrambled(x: number, key: number): number {
  let r = reversed(x)
  r = (r + key) | 0
  r ^= Math.imul(r, 0x6c50b47c)
  r ^= Math.imul(r, 0xb82f1e52)
  r ^= Math.imul(r, 0xc7afe638)
  r ^= Math.imul(r, 0x8d22f6e6)
  return reversed(r)
}

/** A coordinate of a scrambled Sobol point, inside (0, 1). Beyond 64 dimensions it is drawn at random. */
export function sobolShare(index: number, dimension: number, seed: Seed): number {
  const stream = seed.split('sobol', dimension)
  if (dimension >= mostDimensions) return stream.split(index).next()
  return (owenScrambled(sobolBits(index, dimension), stream.bits()) + 0.5) / 4294967296
}
