import { log } from '@modelwright/runtime'
import type { OptionSpec } from '../../core/index.ts'
import { normalCdf, normalQuantile } from '../../evaluate/index.ts'
import { isRange, shareOf, valueFor } from '../space.ts'
import type { Kernels } from './parzen.ts'

const halfLogTwoPi = 0.9189385332046728
const leastMass = 1e-300

/** The widths of kernels: the distance to the farther neighbour, within bounds that narrow as trials come in. */
function widthsOf(centres: Float64Array): Float64Array {
  const count = centres.length
  const order = Uint32Array.from(centres, (_, at) => at).sort((a, b) => centres[a] - centres[b] || a - b)
  const widths = new Float64Array(count)
  const least = 1 / Math.min(100, count + 2)
  order.forEach((kernel, place) => {
    const below = place === 0 ? 0 : centres[order[place - 1]]
    const above = place === count - 1 ? 1 : centres[order[place + 1]]
    const down = centres[kernel] - below
    const up = above - centres[kernel]
    // The ends of the range are no neighbours, but where there is no other.
    const width =
      count < 2 ? Math.max(down, up) : place === 0 ? up : place === count - 1 ? down : Math.max(down, up)
    widths[kernel] = Math.min(1, Math.max(least, width))
  })
  return widths
}

/** The normal probability between two points, with care for the upper tail. */
function massBetween(from: number, to: number): number {
  return from > 0 ? normalCdf(-from) - normalCdf(-to) : normalCdf(to) - normalCdf(from)
}

/** The shares between which a whole number lies. */
function cellOf(spec: OptionSpec & { type: 'integer' }, share: number): readonly [number, number] {
  if (!isRange(spec)) throw new Error('bug: a whole number without a range')
  const value = valueFor(spec, share) as number
  // The scale of real numbers, half a step beyond both ends, is the whole numbers' own.
  const { low, high, log: isLog } = spec.tune
  const tune = { low: low - 0.5, high: high + 0.5, ...(isLog === undefined ? {} : { log: isLog }) }
  const real = { type: 'number', default: 0, about: '', tune } as const
  return [shareOf(real, value - 0.5), shareOf(real, value + 0.5)]
}

/**
 * Makes the kernels of a number: normal densities cut off at the ends of the range; the prior in its middle, as wide as it.
 *
 * Whole numbers have the probability of the step around them.
 *
 * @param positions - shares of the range, one a trial
 */
export function numberKernels(positions: Float64Array, spec: OptionSpec): Kernels {
  const centres = Float64Array.of(...positions, 0.5)
  const widths = Float64Array.of(...widthsOf(positions), 1)
  const starts = centres.map((centre, kernel) => -centre / widths[kernel])
  const ends = centres.map((centre, kernel) => (1 - centre) / widths[kernel])
  const logMasses = centres.map((_, kernel) => log(massBetween(starts[kernel], ends[kernel])))
  const logHeights = widths.map((width, kernel) => -log(width) - halfLogTwoPi - logMasses[kernel])
  const cells = new Map<number, readonly [number, number]>()
  const inCell = (kernel: number, position: number, whole: OptionSpec & { type: 'integer' }): number => {
    const cell = cells.get(position) ?? cellOf(whole, position)
    cells.set(position, cell)
    const from = (cell[0] - centres[kernel]) / widths[kernel]
    const to = (cell[1] - centres[kernel]) / widths[kernel]
    return log(Math.max(leastMass, massBetween(from, to))) - logMasses[kernel]
  }
  return {
    logDensity(kernel, position) {
      if (spec.type === 'integer') return inCell(kernel, position, spec)
      const z = (position - centres[kernel]) / widths[kernel]
      return logHeights[kernel] - 0.5 * z * z
    },
    draw(kernel, seed) {
      const from = normalCdf(starts[kernel])
      const z = normalQuantile(from + seed.next() * (normalCdf(ends[kernel]) - from))
      const drawn = Math.min(1, Math.max(0, centres[kernel] + widths[kernel] * z))
      if (spec.type !== 'integer' || !isRange(spec)) return drawn
      return shareOf(spec, valueFor(spec, drawn) as number)
    },
  }
}
