import type { Seed } from '../core/index.ts'
import type { Dimension, Values } from './space.ts'

/** A trial as samplers hear of it. */
export interface HeardTrial {
  readonly index: number
  readonly values: Values
  /** `running`: its result is not to be used, though it may be there. */
  readonly state: 'running' | 'done' | 'pruned' | 'failed'
  /** Lower is better; NaN where there is none. */
  readonly loss: number
  /** Steps it reported, and the share of one that it was given up in; of pruned trials the later are the better. */
  readonly steps: number
}

/** What a proposal is made from, and from nothing else: the same request gives the same proposal. */
export interface ProposalRequest {
  /** The trial's place in the study, from 0. */
  readonly index: number
  /** Trials in all, where that is known. */
  readonly count?: number
  /** Earlier trials, in order. */
  readonly heard: readonly HeardTrial[]
  /** The study's stream; a proposal takes its own by `split`. */
  readonly seed: Seed
}

/** Proposes option values. */
export interface Sampler {
  readonly name: string
  readonly about: string
  /** Its proposals depend on how many are asked for in all. */
  readonly usesCount?: true
  /** A value for every option that has an effect; undefined when there is nothing more to try. */
  propose(space: readonly Dimension[], request: ProposalRequest): Values | undefined
}

/** Lists a sampler's first proposals, as if nothing were ever heard. */
export function proposalsOf(
  sampler: Sampler,
  space: readonly Dimension[],
  { count, seed }: { count: number; seed: Seed },
): readonly Values[] {
  const found: Values[] = []
  for (let index = 0; index < count; index++) {
    const values = sampler.propose(space, { index, count, heard: [], seed })
    if (values === undefined) break
    found.push(values)
  }
  return found
}
