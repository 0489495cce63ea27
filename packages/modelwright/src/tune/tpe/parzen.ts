import { exp, log } from '@modelwright/runtime'
import type { Seed } from '../../core/index.ts'
import { choicesOf, type Dimension, isRange, shareOf, type Values } from '../space.ts'
import { choiceKernels } from './choice-kernels.ts'
import { numberKernels } from './number-kernels.ts'

/** The kernels of one option, one a trial and the prior last. Positions are shares of a range, or numbers of choices. */
export interface Kernels {
  /** Density or probability of a position by a kernel, as a logarithm. */
  logDensity(kernel: number, position: number): number
  draw(kernel: number, seed: Seed): number
}

/** A mixture of products: each kernel has a factor an option. */
export interface Parzen {
  /** Relative to the range, so that it can be compared between mixtures only. Shape of positions `[options]`. */
  logDensity(positions: Float64Array): number
  draw(seed: Seed): Float64Array
}

/** Where a value lies: its share of the range, or the number of its choice. */
export function positionOf({ spec }: Dimension, value: unknown): number {
  return isRange(spec) ? shareOf(spec, value as number) : choicesOf(spec).indexOf(value)
}

/** Trials count alike up to 25; of more, the oldest count least. Optuna's defaults. */
function weightsOf(count: number): Float64Array {
  const flat = 25
  return Float64Array.from({ length: count }, (_, at) => {
    const ramp = count - flat
    if (at >= ramp) return 1
    return ramp === 1 ? 1 / count : 1 / count + (at / (ramp - 1)) * (1 - 1 / count)
  })
}

/** Logarithms of the kernels' weights, the prior's of weight 1 last; they sum to 1. */
function logWeightsOf(count: number): Float64Array {
  const weights = Float64Array.of(...weightsOf(count), 1)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => log(weight / total))
}

function drawKernel(logWeights: Float64Array, seed: Seed): number {
  let left = seed.next()
  for (let kernel = 0; kernel < logWeights.length; kernel++) {
    left -= exp(logWeights[kernel])
    if (left < 0) return kernel
  }
  return logWeights.length - 1
}

/**
 * Estimates where trials lie: one kernel a trial, jointly over all options, and a prior over the whole space.
 *
 * @param observed - values of the trials, oldest first; each has all options of `space`
 * @see Bergstra et al., Algorithms for Hyper-Parameter Optimization, NeurIPS 2011
 * @see Watanabe, Tree-Structured Parzen Estimator: Understanding Its Algorithm Components, arXiv:2304.11127, 2023
 */
export function parzenOf(space: readonly Dimension[], observed: readonly Values[]): Parzen {
  const kernels = space.map((dimension): Kernels => {
    const { name, spec } = dimension
    const positions = Float64Array.from(observed, (values) => positionOf(dimension, values[name]))
    return isRange(spec) ? numberKernels(positions, spec) : choiceKernels(positions, choicesOf(spec).length)
  })
  const logWeights = logWeightsOf(observed.length)
  const parts = new Float64Array(logWeights.length)
  return {
    logDensity(positions) {
      let top = -Infinity
      for (let kernel = 0; kernel < parts.length; kernel++) {
        let part = logWeights[kernel]
        for (let at = 0; at < kernels.length; at++) part += kernels[at].logDensity(kernel, positions[at])
        parts[kernel] = part
        top = Math.max(top, part)
      }
      let sum = 0
      for (let kernel = 0; kernel < parts.length; kernel++) sum += exp(parts[kernel] - top)
      return top + log(sum)
    },
    draw(seed) {
      const kernel = drawKernel(logWeights, seed)
      return Float64Array.from(kernels, (of) => of.draw(kernel, seed))
    },
  }
}
