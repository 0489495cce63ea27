import type { Cell, MetricEstimate, Prediction, Problem, Schema } from '@modelwright/runtime'

/** A row as a request carries it; the history of a model that looks back is a list, or its JSON text. */
export type Row = Readonly<Record<string, Cell | readonly unknown[]>>

/** A row to begin with, and what it shows. */
export interface Example {
  readonly label: string
  readonly row: Row
}

/** What the scores of explanations are. */
export type ScoreKind = 'log-odds' | 'score' | 'logarithm' | 'share' | 'value'

/** What the page knows of the model; the model itself stays with the worker. */
export interface ModelFacts {
  readonly digest: string
  readonly byteCount: number
  readonly schema: Schema
  readonly threshold: number
  readonly intervals?: { readonly coverage: number }
  readonly metrics: Readonly<Record<string, MetricEstimate>>
  /** Golden rows replayed in this browser, and how many of them gave other bits. */
  readonly golden: { readonly rowCount: number; readonly differing: number }
  readonly examples: readonly Example[]
  /** What may stand around the numbers of a column, in files as they come. */
  readonly affixes: Readonly<Record<string, readonly string[]>>
  readonly scoreKind: ScoreKind
  /** How far back is looked, of models with a history. */
  readonly reach?: string
  readonly hasWebAssembly: boolean
}

/** What the model says of one row. */
export interface Said {
  readonly prediction?: Prediction
  readonly problems: readonly Problem[]
  readonly notes: readonly Problem[]
  /** What texts were read as, where that is not what was typed. */
  readonly readAs: Readonly<Record<string, string>>
}

/** What each input changes alone, where contributions cannot be told. */
export interface Alone {
  readonly inputs: readonly string[]
  /** Of the value, or of the probability of `output`; one an input. */
  readonly changes: Float64Array
  readonly output: string
}

/** Why the model says it, or why that cannot be told. */
export type Why =
  | {
      readonly inputs: readonly string[]
      readonly outputs: readonly string[]
      /** Shape `[inputs × outputs]`. */
      readonly contributions: Float64Array
      readonly expected: Float64Array
    }
  | { readonly refused: string; readonly alone?: Alone }

/** One column swept over values, all else kept. */
export interface Sweep {
  /** Shape `[values × outputs]`; none where the row is refused. */
  readonly outputs: Float64Array
  readonly width: number
  readonly refused?: string
}

/** How far a file is. */
export interface FileProgress {
  readonly rowCount: number
  readonly share: number
}

/** A file with its predictions beside its columns, or what is wrong with it. */
export interface ScoredFile {
  readonly rowCount: number
  readonly file?: Blob
  readonly name: string
  readonly problems: readonly Problem[]
  readonly problemCount: number
  readonly notes: readonly Problem[]
  readonly noteCount: number
  /** The first rows as they are written: names, then cells. */
  readonly preview: readonly (readonly string[])[]
}

/** All that the page asks of the worker: name, what it hands over, what it gets. */
export interface Requests {
  open: { readonly asks: { readonly digest: string }; readonly gets: ModelFacts }
  say: { readonly asks: { readonly row: Row }; readonly gets: Said }
  why: { readonly asks: { readonly row: Row }; readonly gets: Why }
  sweep: {
    readonly asks: { readonly row: Row; readonly column: string; readonly values: readonly Cell[] }
    readonly gets: Sweep
  }
  draw: { readonly asks: { readonly number: number }; readonly gets: Row }
  score: {
    readonly asks: { readonly file: File; readonly unreadable: 'refuse' | 'missing' }
    readonly gets: ScoredFile
  }
  stop: { readonly asks: object; readonly gets: null }
}

/** An error as it crosses from the worker to the page. */
export interface SentError {
  readonly code: string
  readonly message: string
  readonly mend: readonly string[]
}

/** What the worker sends. */
export type Message =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: SentError }
  | { readonly id: number; readonly progress: unknown }
