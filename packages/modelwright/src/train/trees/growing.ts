import { type Seed, seedOf } from '../../core/index.ts'
import type { GrowOptions } from './grow-options.ts'
import type { Leaf, Range } from './leaf.ts'
import type { Part } from './workspace.ts'

/** Scales of the quantised sums: quantised = real × scale. */
export interface Scales {
  readonly gradient: number
  readonly hessian: number
}

/** What one tree is grown with. */
export interface TreeJob {
  readonly options: GrowOptions
  readonly scales: Scales
  /** Sums over all rows that count. */
  readonly gradient: number
  readonly hessian: number
  readonly rows: number
  readonly active: Range
  readonly passive: Range
  readonly seed: number
}

/** A tree while it grows: the same on every thread, but for the ranges of records. */
export interface Growing {
  readonly part: Part
  readonly job: TreeJob
  readonly freeSlots: number[]
  /** Features of this tree. */
  readonly features: Uint8Array
  readonly hasBounds: boolean
  /** 0 and 1 in turn: a thread may still read the answers of one turn while another writes those of the next. */
  turn: number
}

/** Draws a share of the features; at least one. */
export function drawFeatures(count: number, share: number, seed: Seed): Uint8Array {
  const mask = new Uint8Array(count)
  if (share >= 1) return mask.fill(1)
  const order = seed.shuffle(Uint32Array.from({ length: count }, (_, at) => at))
  for (let i = 0; i < Math.max(1, Math.ceil(count * share)); i++) mask[order[i]] = 1
  return mask
}

/** Features a leaf may be split on: a share of those its tree and its path allow; at least one where there are any. */
export function maskFor(growing: Growing, leaf: Leaf): Uint8Array {
  const { job, features, part } = growing
  const { groups, nodeColumnShare } = job.options
  if (groups === undefined && nodeColumnShare >= 1) return features
  const fitting = groups?.filter((group) => leaf.path.every((input) => group.includes(input)))
  const allowed = [...features.keys()].filter((at) => {
    const { input } = part.binned.features[at]
    return features[at] === 1 && (fitting === undefined || fitting.some((group) => group.includes(input)))
  })
  const mask = new Uint8Array(features.length)
  if (allowed.length === 0) return mask
  const drawn = drawFeatures(allowed.length, nodeColumnShare, seedOf(job.seed).split('node', leaf.draw))
  allowed.forEach((at, place) => {
    mask[at] = drawn[place]
  })
  return mask
}

/** Whether a leaf could be split at all. */
export function canSplit({ options }: TreeJob, leaf: Pick<Leaf, 'rows' | 'depth'>): boolean {
  return leaf.rows >= 2 * options.minRows && (options.maxDepth === 0 || leaf.depth < options.maxDepth)
}

/** A leaf's best value in quantised units, held within its bounds. */
export function leafValue(
  leaf: Pick<Leaf, 'gradient' | 'hessian' | 'low' | 'high'>,
  { options, scales }: TreeJob,
): number {
  const size = Math.max(Math.abs(leaf.gradient) - options.l1 * scales.gradient, 0)
  const value = (leaf.gradient > 0 ? -size : size) / (leaf.hessian + options.l2 * scales.hessian)
  return Math.min(leaf.high, Math.max(leaf.low, Number.isNaN(value) ? 0 : value))
}
