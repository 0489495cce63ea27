import { encodeUtf8, sha256 } from '@modelwright/runtime'
import type { HeardTrial, ProposalRequest, Sampler } from './sampler.ts'
import { samplers } from './samplers/index.ts'
import type { Dimension, Values } from './space.ts'

/** When a search is over although its budget is not spent. */
export interface Patience {
  /** Trials in a row without a better one. */
  readonly trials: number
  /** The least loss there can be; a search that has reached it is over once all that is planned was tried. */
  readonly ideal: number
}

/** What is tried whatever comes of it, and how it goes on. */
export interface PlannedOptions {
  /** In order; the first is the baseline. */
  readonly planned: readonly Values[]
  readonly after: Sampler
  /** Whether the sampler hears of a trial: not of learners it cannot propose. */
  readonly hears: (values: Values) => boolean
  /** Names what a proposal would be fitted with: of two with the same name only one is tried. */
  readonly keyOf: (values: Values) => string
  /** Default: until the budget is spent. */
  readonly patience?: Patience
}

/** Proposals that were tried already are drawn again so often. */
const mostDraws = 20

/** Points of a grid that are looked through where the budget is none of trials. */
const usualGrid = 100

/** A gain below this share of the distance between baseline and best is none. */
const leastGain = 1e-4

function digestOf(values: readonly Values[]): string {
  return sha256(encodeUtf8(JSON.stringify(values))).slice(0, 12)
}

/** Finished trials, in order, whose results may be known. */
function known(heard: readonly HeardTrial[]): readonly HeardTrial[] {
  return heard.filter(({ state }) => state !== 'running')
}

/** Whether there is no use in going on. */
function isOver(heard: readonly HeardTrial[], { trials, ideal }: Patience, plannedCount: number): boolean {
  const finished = known(heard)
  const [baseline] = finished
  let best = Number.POSITIVE_INFINITY
  let bestAt = 0
  finished.forEach(({ loss, state }, at) => {
    if (state !== 'done' || Number.isNaN(loss)) return
    const gap = Math.abs((Number.isFinite(baseline.loss) ? baseline.loss : loss) - best)
    if (!(best - loss > (Number.isFinite(gap) ? leastGain * gap : 0))) return
    best = loss
    bestAt = at
  })
  return best <= ideal || finished.length - Math.max(bestAt, plannedCount - 1) > trials
}

/** Draws from a sampler, again where a proposal was tried before; undefined when nothing new comes. */
function draw(
  { after, hears, keyOf, planned }: PlannedOptions,
  space: readonly Dimension[],
  request: ProposalRequest,
): Values | undefined {
  const met = new Set(request.heard.map(({ values }) => keyOf(values)))
  const heard = request.heard.filter(({ values }) => hears(values))
  const isGrid = after.usesCount === true
  const draws = isGrid ? (request.count ?? usualGrid) : mostDraws
  // A learner whose options are used up would be proposed for ever: chance finds another.
  for (const sampler of isGrid ? [after] : [after, samplers.random])
    for (let attempt = 0; attempt < draws; attempt++) {
      const index = isGrid ? request.index - planned.length + attempt : request.index
      const seed = request.seed.split('draw', attempt)
      const values = sampler.propose(space, { ...request, index, heard, seed })
      if (values === undefined) break
      if (!met.has(keyOf(values))) return values
    }
  return undefined
}

/**
 * Tries what is planned, in order, and goes on with a sampler that has heard how it went.
 *
 * Nothing is tried twice. Whether it goes on is decided by the trials a proposal may know, so that a search has the same
 * trials for any number of workers.  Seeded: as the sampler.
 */
export function plannedThen(options: PlannedOptions): Sampler {
  const { planned, after, patience } = options
  return {
    name: `${after.name} after ${planned.length} (${digestOf(planned)})`,
    about: 'Tries what is planned, then goes on with another sampler.',
    ...(after.usesCount === true ? { usesCount: true as const } : {}),
    propose(space, request) {
      if (request.index < planned.length) return planned[request.index]
      if (patience !== undefined && isOver(request.heard, patience, planned.length)) return undefined
      return draw(options, space, request)
    },
  }
}
