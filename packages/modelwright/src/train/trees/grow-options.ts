/** What shapes a tree: the learner's options as the driver takes them. Plain data. */
export interface GrowOptions {
  readonly leaves: number
  /** 0: no limit. */
  readonly maxDepth: number
  readonly minRows: number
  readonly minHessian: number
  readonly minGain: number
  readonly l1: number
  readonly l2: number
  /** Share of the features a tree may use, and a node of these. */
  readonly columnShare: number
  readonly nodeColumnShare: number
  /** One cut at random for each feature of numbers, instead of all. */
  readonly isRandomCut: boolean
  /** Smoothing of a level's mean, in rows' worth of hessian; more L2 for splits of many levels; rows a level needs. */
  readonly levelSmoothing: number
  readonly levelL2: number
  readonly levelMinRows: number
  /** Levels that one side of a split may be told by; 0: no limit. */
  readonly maxSplitLevels: number
  /** Per input: 1 scores may only rise with it, −1 only fall, 0 either. */
  readonly directions: Int8Array
  /** Groups of inputs that may meet on one path; undefined: any. */
  readonly groups?: readonly (readonly number[])[]
}
