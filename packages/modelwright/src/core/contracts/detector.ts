import type { Batch } from '@modelwright/runtime'
import type { Deadline } from '../deadline.ts'
import type { OptionSpecs, OptionValues } from '../params.ts'
import type { Seed } from '../seed.ts'
import type { Target } from './target.ts'

/** Numbers or times of some rows: distinct values with how many rows have each, or the same from a sketch or a histogram. */
export interface NumberSample {
  readonly of: 'number'
  /** Rows with a value. */
  readonly count: number
  readonly missing: number
  /** Distinct values, ascending; of a histogram: its edges. */
  readonly points: Float64Array
  /**
   * Rows that each point stands for; of a histogram: those above the edge before and up to this one, the first bin open below,
   * the last above. Sums to `count`.
   */
  readonly counts: Float64Array
  /** By how much the share of rows up to a point may be wrong: 0 unless it was a sketch. */
  readonly rankError: number
  /** Rows lie at the points, or somewhere between them. */
  readonly rows: 'at' | 'between'
}

/** Levels of some rows, or true and false, or words of texts. */
export interface LevelSample {
  readonly of: 'level'
  /** Rows with a value. */
  readonly count: number
  readonly missing: number
  readonly levels: ReadonlyMap<string, number>
  /** Rows in levels that are not listed. */
  readonly rest: number
}

/** Whole rows: for detectors that look at all columns at once. */
export interface RowSample {
  readonly of: 'rows'
  readonly rows: Batch
}

/** What a detector compares. */
export type DriftSample = NumberSample | LevelSample | RowSample

/** How far two samples are apart, and how often chance alone would part them as far. Plain data. */
export interface DriftFinding {
  /** The detector's statistic, as a textbook has it. */
  readonly statistic: number
  /** The distance in a unit that does not grow with rows: what a margin is compared with. */
  readonly effect: number
  /** NaN where there is too little to say. */
  readonly pValue: number
}

/** Fits a model on rows as they are, for questions about rows rather than for the user: which of two sets a row is from, how large its loss. */
export type FitRows = (
  rows: Batch,
  target: Target,
  context: {
    readonly seed: Seed
    readonly deadline: Deadline
    /** `trend`: a straight line in numbers, which goes on beyond the rows it was fitted on; absent: trees, which do not. */
    readonly shape?: 'trend'
  },
) => Promise<(rows: Batch) => Float64Array>

/** What a detector is handed. */
export interface DriftContext {
  readonly seed: Seed
  readonly deadline: Deadline
  /**
   * How many rows count as one, because neighbours are alike: the variance of a mean against that of as many independent
   * rows; 1 or more. Absent: 1.
   */
  readonly designEffect?: number | undefined
  /** Degrees of freedom the design effect was estimated with. Absent: it is known. */
  readonly degrees?: number | undefined
  /** For detectors that fit a model. */
  readonly fitRows?: FitRows | undefined
}

/** Compares the rows of a window with a reference. */
export interface Detector<
  Sample extends DriftSample = DriftSample,
  Specs extends OptionSpecs = OptionSpecs,
  Found extends DriftFinding | Promise<DriftFinding> = DriftFinding | Promise<DriftFinding>,
> {
  readonly name: string
  readonly about: string
  /** What it compares. */
  readonly takes: readonly Sample['of'][]
  readonly options: Specs
  /** The effect: its greatest value, and from where on it matters unless somebody says otherwise. */
  readonly effect: { readonly most: number; readonly material: number; readonly about: string }
  detect(reference: Sample, current: Sample, options: OptionValues<Specs>, context: DriftContext): Found
}

/** Watches one number after the other and says when they change. State is plain data. */
export interface StreamDetector<Specs extends OptionSpecs = OptionSpecs, State = unknown> {
  readonly name: string
  readonly about: string
  readonly takes: readonly 'stream'[]
  readonly options: Specs
  start(options: OptionValues<Specs>): State
  /** Takes the next number into the state, which it changes; whether a change was found at this very number. */
  add(state: State, value: number): boolean
}

/** Freezes a detector; the door for third parties. */
export function defineDetector<
  Sample extends DriftSample,
  const Specs extends OptionSpecs,
  Found extends DriftFinding | Promise<DriftFinding>,
>(detector: Detector<Sample, Specs, Found>): Detector<Sample, Specs, Found> {
  return Object.freeze(detector)
}

/** Freezes a detector of streams; the door for third parties. */
export function defineStreamDetector<const Specs extends OptionSpecs, State>(
  detector: StreamDetector<Specs, State>,
): StreamDetector<Specs, State> {
  return Object.freeze(detector)
}
