import type { OptionSpecs, OptionValues, Seed, Table, Target } from '../core/index.ts'

/** A split someone asks for, as plain data: what `stratified({ test: 0.2 })` returns. */
export interface SplitSpec {
  readonly kind: 'split'
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
}

/** Positions of the rows of each side, ascending, and how they came about. */
export interface SplitResult {
  readonly train: Uint32Array
  readonly test: Uint32Array
  /** How rows were chosen, in one sentence. */
  readonly how: string
  /** What a user should know. */
  readonly notes: readonly string[]
}

/** What a split is handed besides its options. */
export interface SplitContext {
  readonly target?: Target
  readonly seed: Seed
  /** For `by-file`: the fold of each row of the snapshot, by row number; −1 always trains, −2 is not used. */
  readonly folds?: ArrayLike<number>
}

/** A side or a fold for each row: side 1 is test; folds from 0; −1 always trains, −2 is not used. */
export interface Assigned {
  readonly of: Int32Array
  readonly how: string
  readonly notes?: readonly string[]
}

/** One way to part rows. Duplicates of a row share a side; no result depends on the order of rows. */
export interface Split<Specs extends OptionSpecs = OptionSpecs> {
  readonly name: string
  readonly about: string
  readonly options: Specs
  /** A fold trains on earlier folds only: the future must not be known. */
  readonly isForward?: boolean
  /** Says for each row whether it is tested (1) or trains (0); −2: neither. */
  sides(table: Table, options: OptionValues<Specs>, context: SplitContext): Assigned
  /** Says for each row in which of `count` folds it is tested. */
  folds(table: Table, count: number, options: OptionValues<Specs>, context: SplitContext): Assigned
}

/** The declared share of test rows. */
export const testShare = {
  type: 'number',
  default: 0.2,
  exclusiveMin: 0,
  max: 0.95,
  about: 'Share of rows that are tested, above 0.',
} as const

/** The declared number of folds. */
export const outerFolds = {
  type: 'integer',
  default: 0,
  min: 0,
  max: 1000,
  about:
    'Folds that are each held out in turn, searched and fitted without, instead of one share (nested cross-validation); 0: one share.',
} as const

/** The declared key column. */
export const keyColumn = {
  type: 'text',
  default: '',
  about: 'Column whose value decides the side, e.g. a customer number. Empty: the content of the whole row.',
} as const

/** Returns a split's declaration frozen; the door for third parties. */
export function defineSplit<const Specs extends OptionSpecs>(split: Split<Specs>): Split<Specs> {
  return Object.freeze(split)
}
