import type { ColumnType, Task } from '@modelwright/runtime'
import type { LabelErrors } from './label-errors.ts'
import type { PersonalData } from './personal-data.ts'

/** Equal-width bins: `counts[i]` values lie in [edges[i], edges[i + 1]), the last bin holds its upper edge too. */
export interface Histogram {
  readonly edges: readonly number[]
  readonly counts: readonly number[]
}

/** What numbers look like; moments and quantiles leave missing values out. */
export interface NumberSummary {
  readonly of: 'number'
  readonly mean: number
  /** Sample standard deviation (n − 1). */
  readonly sd: number
  /** Moment coefficients, biased, as scipy.stats gives them by default; null where all values are equal. */
  readonly skewness: number | null
  readonly kurtosis: number | null
  readonly min: number
  readonly max: number
  /** By probability: 0.01 0.05 0.25 0.5 0.75 0.95 0.99, linear interpolation. */
  readonly quantiles: Readonly<Record<string, number>>
  /** Infinite values, which count in nothing else here. */
  readonly infinite: number
  readonly zeros: number
  readonly negative: number
  readonly isWhole: boolean
  /** Distinct values, counted exactly. */
  readonly distinct: number
  /** The most frequent values, most first; at most five, and none that occurs once. */
  readonly top: readonly { readonly value: number; readonly count: number }[]
  readonly outliers: Outliers
  readonly histogram: Histogram
}

/** Values far from the others, by two rules of thumb. */
export interface Outliers {
  /** Tukey's fences: 1.5 times the middle half's width below and above it; values outside are counted. */
  readonly fences: readonly [number, number]
  readonly below: number
  readonly above: number
  /** Values whose distance from the median is over 3.5 times 1.4826 MAD; null where the MAD is 0. */
  readonly robust: number | null
}

/** What levels look like. */
export interface CategorySummary {
  readonly of: 'category'
  /** The most frequent levels, most first, ties by code unit. */
  readonly top: readonly { readonly level: string; readonly count: number }[]
  /** Rows in levels that `top` does not show. */
  readonly rest: number
  /** Length of the values in UTF-16 units, each distinct value counted once. */
  readonly lengths: { readonly min: number; readonly mean: number; readonly max: number }
  /** Levels that fewer than ten rows have, and how many rows those are. */
  readonly rare: { readonly levels: number; readonly rows: number }
  /** Shares of what values are written with, each distinct value counted once. */
  readonly characters: Characters
}

/** Shares of the UTF-16 units of some texts; together 1, or all 0 where there are none. */
export interface Characters {
  readonly letters: number
  readonly digits: number
  readonly blanks: number
  readonly punctuation: number
  /** Beyond ASCII. */
  readonly other: number
}

/** What moments in time look like; milliseconds since 1970-01-01 UTC. */
export interface TimeSummary {
  readonly of: 'time'
  readonly min: number
  readonly max: number
  /** The longest stretch without a row, in milliseconds. */
  readonly longestGap: number
  /** Rows whose moment another row has already. */
  readonly repeated: number
  /** Distinct moments. */
  readonly distinct: number
  /** The usual step between one moment and the next, in milliseconds, and the share of steps that are it. */
  readonly step: { readonly usual: number; readonly share: number } | null
  /** Stretches longer than three usual steps. */
  readonly gaps: number
  readonly histogram: Histogram
}

/** A column without a value. */
export interface EmptySummary {
  readonly of: 'nothing'
}

export type Summary = NumberSummary | CategorySummary | TimeSummary | EmptySummary

/** How strongly a column goes with the target. */
export interface Relation {
  readonly measure: 'auc' | 'eta-squared' | 'cramers-v' | 'pearson' | 'correlation-ratio'
  /** From 0 (nothing) to 1 (all), but for `pearson`, from −1 to 1; an AUC of 0.5 is nothing. */
  readonly value: number
  /** Spearman's rank correlation beside Pearson's. */
  readonly spearman?: number
  /** From 0 to 1, to rank columns by; corrected where many levels alone would make a relation. */
  readonly strength: number
  /**
   * Predictive power: how much of the target the column alone foretells on rows it was not looked at with. Share of the
   * errors of the most frequent class that are saved, or R²; from 0 (nothing) to 1 (all), 0 below 100 rows. Only of the target.
   */
  readonly power?: number
}

/** How two columns go together. */
export interface Pair {
  readonly a: string
  readonly b: string
  readonly measure: 'pearson' | 'cramers-v' | 'correlation-ratio'
  /** From 0 to 1; Pearson's from −1 to 1. */
  readonly value: number
  /** Spearman's rank correlation beside Pearson's. */
  readonly spearman?: number
  /** From 0 to 1. */
  readonly strength: number
  /**
   * Predictive power of `a` for `b`, and of `b` for `a`, on rows they were not looked at with: R² of a number, of levels the
   * share of the errors of the most frequent one that are saved. From 0 to 1; 0 below 100 rows.
   */
  readonly foretells?: readonly [number, number]
}

/** How columns go together, pair by pair. */
export interface Pairs {
  /** Columns that were compared, in the order of the table. */
  readonly columns: readonly string[]
  /** Columns that were not, because there are too many. */
  readonly leftOut: number
  /** Pairs that there was no time for; absent: none. */
  readonly late?: number
  /** Rows looked at; fewer than the table has where they were drawn at random. */
  readonly rows: number
  /** Rows that Pearson's correlations count. */
  readonly pearsonRows: number
  readonly pairs: readonly Pair[]
}

/** Columns that have no value in the same rows. */
export interface MissingPattern {
  /** None: rows without a missing cell. */
  readonly columns: readonly string[]
  readonly rows: number
}

/** Numbers in the order of time. */
export interface SeriesFacts {
  readonly points: number
  /** The lag, in points, at which the series is most like itself. */
  readonly season?: { readonly lag: number; readonly correlation: number }
  /** The augmented Dickey-Fuller statistic with a constant and one lag. */
  readonly dickeyFuller?: number
  /** Not stationary by it, at 5 %. */
  readonly wanders?: boolean
}

/** What is known of one column. */
export interface ColumnProfile {
  readonly name: string
  readonly type: ColumnType
  readonly kind: string
  readonly reason: string
  readonly count: number
  readonly missing: number
  readonly distinct: number
  readonly summary: Summary
  readonly relation?: Relation
  /**
   * For a number or two classes as target: its mean, or the share of the positive class, in each bin of the histogram or
   * each level of `top`; null where fewer than ten rows have it.
   */
  readonly along?: readonly (number | null)[]
  /** How well whether it is missing tells the target: Cramér's V, or the correlation ratio. */
  readonly missingTells?: number
  /** Classes of the target that have a value in this column, where only some do. */
  readonly filledFor?: readonly string[]
  /** What it seems to tell of persons; its values are not shown then. */
  readonly personal?: PersonalData
  readonly series?: SeriesFacts
}

/** Something to look into, with the line that mends it. */
export interface Alert {
  readonly alert: string
  readonly column?: string
  readonly severity: 'info' | 'warning' | 'error'
  /** One sentence with its numbers. */
  readonly evidence: string
  /** A line of the workflow file. */
  readonly mend?: string
}

/** What is known of a table before it is judged. */
export interface Described {
  readonly snapshot: string
  readonly rowCount: number
  readonly columnCount: number
  /** Missing cells of all cells. */
  readonly missingCells: number
  /** Rows equal to an earlier one. */
  readonly duplicateRows: number
  /** Rows that say the same as an earlier one but for ids, case, marks and blanks; null where it was not looked for. */
  readonly nearDuplicateRows: number | null
  /** Rows whose columns all equal those of a row with another label; null where it was not looked for. */
  readonly conflictingRows: number | null
  readonly missingPatterns: readonly MissingPattern[]
  readonly pairs?: Pairs
  /** Labels that models fitted on other rows find unlikely; only where that was asked for. */
  readonly labelErrors?: LabelErrors
  /** What was drawn at random or left out, one sentence each. */
  readonly notes: readonly string[]
  readonly target?: {
    readonly name: string
    readonly task: Task
    /** For two classes: the one that counts as positive. */
    readonly positive?: string
    /** Mean of a number, or share of the positive class. */
    readonly mean?: number
    /** How the target goes with the order of the rows: rank correlation, or Cramér's V over twenty stretches. */
    readonly order?: number
  }
  readonly columns: readonly ColumnProfile[]
}

/** What is known of a table. Plain data. */
export interface Profile extends Described {
  readonly alerts: readonly Alert[]
}
