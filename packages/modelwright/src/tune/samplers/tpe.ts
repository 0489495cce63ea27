import type { Seed } from '../../core/index.ts'
import type { HeardTrial, Sampler } from '../sampler.ts'
import { choicesOf, type Dimension, isActive, isRange, type Values, valueFor } from '../space.ts'
import { parzenOf } from '../tpe/parzen.ts'
import { splitTrials } from '../tpe/split-trials.ts'
import { sobol } from './sobol.ts'

/** Finished trials before the first that learns from them. */
const startUpTrials = 10

/** Points drawn among the good, of which the best is tried. */
const candidateCount = 24

/** Options with the same condition, searched jointly; a group stands behind those its condition names. */
function groupsOf(space: readonly Dimension[]): readonly (readonly Dimension[])[] {
  const groups = new Map<string, Dimension[]>()
  for (const dimension of space) {
    const key = JSON.stringify(dimension.spec.when ?? null)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [dimension])
    else group.push(dimension)
  }
  return [...groups.values()]
}

function valueIn({ spec }: Dimension, position: number): unknown {
  return isRange(spec) ? valueFor(spec, position) : choicesOf(spec)[position]
}

/** Draws among good trials, and takes what is likeliest there compared with the bad. */
function proposeJointly(group: readonly Dimension[], heard: readonly HeardTrial[], seed: Seed): Values {
  const hasAll = ({ values }: HeardTrial): boolean => group.every(({ name }) => values[name] !== undefined)
  const { good, bad } = splitTrials(heard.filter(hasAll))
  const [likely, unlikely] = [good, bad].map((trials) =>
    parzenOf(
      group,
      trials.map(({ values }) => values),
    ),
  )
  let best: Float64Array | undefined
  let bestGain = -Infinity
  for (let candidate = 0; candidate < candidateCount; candidate++) {
    const drawn = likely.draw(seed)
    const gain = likely.logDensity(drawn) - unlikely.logDensity(drawn)
    if (best !== undefined && !(gain > bestGain)) continue
    best = drawn
    bestGain = gain
  }
  return Object.fromEntries(group.map((dimension, at) => [dimension.name, valueIn(dimension, best![at])]))
}

/**
 * Learns from earlier trials where good ones lie: the tree-structured Parzen estimator, over all options jointly.
 *
 * The best tenth of the trials and the rest are each described by a mixture of kernels; of 24 points drawn from the first, the
 * one is tried whose density there is highest compared with the second. The first ten trials are a Sobol sequence.
 * Trials that still run count as bad, so that parallel trials keep apart. Options under a condition are searched among the
 * trials in which they had an effect.
 * Seeded: yes, one stream per trial.  Cost: O(options × trials) a proposal.
 *
 * @see Bergstra et al., Algorithms for Hyper-Parameter Optimization, NeurIPS 2011
 * @see Watanabe, Tree-Structured Parzen Estimator: Understanding Its Algorithm Components, arXiv:2304.11127, 2023
 */
export const tpe: Sampler = {
  name: 'tpe',
  about: 'Learns from earlier trials where good ones lie: best for ten trials and more.',
  propose(space, request) {
    const { index, heard, seed } = request
    if (space.length === 0) return undefined
    const finished = heard.filter(({ state }) => state !== 'running').length
    if (finished < startUpTrials) return sobol.propose(space, request)
    const stream = seed.split('proposal', index)
    let values: Values = {}
    groupsOf(space).forEach((group, at) => {
      if (isActive(group[0], values))
        values = { ...values, ...proposeJointly(group, heard, stream.split(at)) }
    })
    return values
  },
}
