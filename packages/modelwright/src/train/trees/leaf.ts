/** A thread's records of a leaf: those that count, or those that do not. */
export interface Range {
  readonly start: number
  readonly count: number
}

/** The best split found for a leaf. */
export interface Split {
  readonly feature: number
  readonly bin: number
  readonly isCategory: boolean
  readonly missingLeft: boolean
  /** Net of the leaf's own gain; in units of the loss. */
  readonly gain: number
  /** Quantised sums of the left side. */
  readonly gradient: number
  readonly hessian: number
  readonly rows: number
  /** Per bin, missing last: 1 goes left. Only for categories. */
  readonly sides: Uint8Array | undefined
}

/** A leaf while the tree grows. Sums are quantised, and the same on all threads. */
export interface Leaf {
  readonly depth: number
  readonly gradient: number
  readonly hessian: number
  readonly rows: number
  /** Bounds of its value, in quantised units. */
  readonly low: number
  readonly high: number
  /** Place of its histogram in the pool; −1 for none. */
  slot: number
  active: Range
  passive: Range
  split: Split | undefined
  /** Inputs on its path; only kept where groups of inputs matter. */
  readonly path: readonly number[]
  /** Number that seeds what is drawn for it. */
  readonly draw: number
  /** Its children once it is split. */
  left: Leaf | undefined
  right: Leaf | undefined
  /** Place among the leaves once the tree is done. */
  at: number
}
