import type { BoostJob } from '../trees/boost.ts'
import type { Workspace } from '../trees/workspace.ts'

/** Addresses of what one thread of a forest needs besides its workspace. Plain data. */
export interface ForestRoom {
  readonly space: Workspace
  /** Medium or wide cells of every feature. */
  readonly cells: number
  /** Clean cells, marks, and room to find levels, for leaves of few rows. */
  readonly few: number
  /** The features a node looks at. */
  readonly list: number
  /** What this thread's tree fits, where it is not the targets themselves; shape `[rows]`, f64; 0: the targets. */
  readonly codes: number
}

/** A forest as every thread is told it. Plain data. */
export interface ForestJob {
  readonly boost: BoostJob
  /** Features a node looks at. */
  readonly nodeFeatures: number
  /** Classes where a leaf holds the share of each; 1: a leaf holds one number. */
  readonly width: number
  readonly trees: number
}
