import type { Batch, Column, PastColumn, PreparedColumn, PreparedType } from './column.ts'
import type { Findings } from './findings.ts'
import type { Reader } from './reader.ts'

/** What is predicted. */
export type Task = 'binary' | 'multiclass' | 'regression'

/** A scalar as it comes from JSON, CSV or a table: the value of one cell before it is read by the schema. */
export type Cell = string | number | boolean | null

/**
 * The serving half of a value fix: maps one raw string to the string it stands for, or to null (missing).
 *
 * It must be idempotent and depend on nothing but the state and the value; booleans pass untouched, and so do numbers
 * unless it says what becomes of them. The caller runs it once per distinct value.
 */
export interface FixOperation<State = unknown> {
  readonly name: string
  /** Reads an untrusted state out of an artifact and checks all of it. */
  read(state: Reader): State
  apply(state: State, value: string): string | null
  /** What becomes of a value that comes as a number, or of a time in milliseconds. Absent: it passes. Idempotent too. */
  number?(state: State, value: number, isTime: boolean): number | null
}

/**
 * The serving half of a transform: turns input columns into output columns, row by row.
 *
 * A row's output depends on that row and the state alone, so that a batch and a single row give the same bits.
 */
export interface TransformOperation<State = unknown> {
  readonly name: string
  /** How many columns it takes and gives, and of which types: the loader checks the chain of steps with it. */
  signature(state: State): {
    readonly inputs: readonly PreparedType[]
    readonly outputs: readonly PreparedType[]
  }
  /** Reads an untrusted state out of an artifact and checks all of it. */
  read(state: Reader): State
  apply(state: State, columns: readonly PreparedColumn[], rowCount: number): readonly PreparedColumn[]
  /** Which of its inputs each output is made of, for explanations; −1: of several. Absent: the one in the same place. */
  sources?(state: State): readonly number[]
}

/**
 * The serving half of a learner: predicts from prepared feature columns.
 *
 * Gives, row-major, one number a row for regression (the value) and binary classification (the probability of the
 * positive class, which is `classes[1]`), and one probability per class for multiclass.
 */
export interface ModelOperation<State = unknown> {
  readonly name: string
  /** Fields of the state that a small bundle may leave out. */
  readonly optional?: readonly string[]
  /** Types of the feature columns it was fitted on, and numbers it gives per row. */
  signature(state: State): { readonly inputs: readonly PreparedType[]; readonly outputCount: number }
  /** Reads an untrusted state out of an artifact and checks all of it. */
  read(state: Reader): State
  predict(state: State, features: readonly PreparedColumn[], rowCount: number): Float64Array
}

/** The operations a loader may use, by name; a bundle hands in only those its model needs. */
export interface Operations {
  readonly fixes: Readonly<Record<string, FixOperation>>
  readonly transforms: Readonly<Record<string, TransformOperation>>
  readonly models: Readonly<Record<string, ModelOperation>>
  /** Reads what went before each row; only models that look back need it. */
  readonly history?: HistoryOperation
  /** Corrects probabilities; only models that were calibrated need it. */
  readonly calibration?: CalibrationOperation
  /** Gives intervals and sets; only models that were packed with them need it. */
  readonly intervals?: IntervalsOperation
}

/** Makes probabilities honest. */
export interface CalibrationOperation {
  /** Reads an untrusted description out of an artifact and checks all of it. */
  read(reader: Reader, schema: Schema): Calibration
  /** Overwrites probabilities, row-major; of the positive class for two classes, else one per class. */
  apply(probabilities: Float64Array, how: Calibration, classCount: number): void
}

/** Turns predictions into intervals or sets of classes. */
export interface IntervalsOperation {
  /** Reads an untrusted description out of an artifact and checks all of it; `types` are those of the schema's columns. */
  read(
    reader: Reader,
    schema: Schema,
    context: { readonly operations: Operations; readonly types: ReadonlyMap<string, PreparedType> },
  ): Intervals
  /**
   * Makes the function that tells them from rows and the model's outputs for them: lower and upper end of each row, shape
   * `[rows × 2]`; of classes 1 for those in the set and else 0, shape `[rows × classes]`.
   */
  of(pipeline: Pipeline, operations: Operations): (batch: Batch, outputs: Float64Array) => Float64Array
}

/** Reads the past of rows, and what a schema says of it. */
export interface HistoryOperation {
  /** Reads an untrusted description out of an artifact and checks all of it. */
  readSchema(reader: Reader, types: Map<string, PreparedType>): History
  /** Reads one past per row; what breaks the rules goes to `findings`. */
  read(asked: HistoryRequest): ReadonlyMap<string, PastColumn>
}

/** Rows that were read, and where their pasts are. */
export interface HistoryRequest {
  readonly pipeline: Pick<Pipeline, 'schema' | 'fixes'>
  readonly operations: Operations
  /** What the rows themselves hold, as read. */
  readonly columns: ReadonlyMap<string, Column>
  /** Gives what each row has under a name: a list of rows, or its JSON text. */
  lists(name: string): readonly unknown[]
  readonly findings: Findings
}

/** A value fix with its learned state and the raw columns it runs on. Fixes run in order, before the schema check. */
export interface FixStep {
  readonly name: string
  readonly columns: readonly string[]
  readonly state: unknown
}

/** A transform with its learned state; `inputs` names earlier columns, `outputs` the columns it adds. */
export interface TransformStep {
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly state: unknown
}

/** A model with its learned state and the prepared columns it takes, in order. */
export interface ModelStep {
  readonly name: string
  readonly inputs: readonly string[]
  readonly state: unknown
}

/** One column that a request must carry. */
export interface Input {
  readonly name: string
  readonly type: Column['type']
  /** Was ever missing in training; a missing value elsewhere is a problem unless the request accepts it. */
  readonly nullable: boolean
  /** For numbers: all training values were whole. For categories: levels are whole numbers, read as numbers first ("5.0" is "5"). */
  readonly integer?: boolean
  /** For numbers: what they are counted in, such as `kg`; for people, nothing is computed from it. */
  readonly unit?: string
  /** For numbers and times: where nearly all training values lay, rounded; outside is a note, never a refusal. */
  readonly range?: readonly [number, number]
  /** For categories: the known levels, sorted by code unit. */
  readonly levels?: readonly string[]
  /** For categories: whether a level not listed is treated as unknown (default) or refused. */
  readonly unknown?: 'accept' | 'refuse'
}

/** What a prediction is. */
export interface Output {
  /** The target's column name. */
  readonly name: string
  readonly task: Task
  /** For classification, in the order of the probabilities; for binary the positive class is `classes[1]`. */
  readonly classes?: readonly string[]
  /** For regression: what the number is counted in, such as `EUR`. */
  readonly unit?: string
}

/** What a row must bring of the rows before it, for a model that looks back. */
export interface History {
  /** The column of a request that holds a row's past: a list of rows, or that list as JSON text. */
  readonly name: string
  /** What orders rows, a time or a number: only rows strictly before a row are its past. */
  readonly time: Input
  /** Columns that say whose past it is, in files; empty: all rows share one. A request's row brings its own. */
  readonly by: readonly string[]
  /** What each past row holds besides its time: numbers, truth values and categories. */
  readonly columns: readonly Input[]
  /** How many of the newest past rows are looked at; 0: none by their number. */
  readonly rows: number
  /** How far back is looked besides, in milliseconds; 0: no farther. */
  readonly spanMs: number
}

/** What a request must look like and what it gets. */
export interface Schema {
  readonly inputs: readonly Input[]
  readonly output: Output
  /** Only of models that look back. */
  readonly history?: History
}

/** A metric on rows the evaluated fit never saw, with its 95 % interval. */
export interface MetricEstimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** What makes a model's probabilities honest, learnt from rows the fit never saw. */
export type Calibration =
  /** Two classes: `sigmoid(slope × log-odds + intercept)`; more: probabilities to the power `slope`, brought back to sum 1. */
  | { readonly method: 'logit'; readonly slope: number; readonly intercept: number }
  /** Two classes: read off the line through the points, which never falls; flat beyond its ends. */
  | { readonly method: 'line'; readonly from: Float64Array; readonly to: Float64Array }

/** A further model of the same rows, for the ends of intervals or their width. */
export interface SideModel {
  readonly transforms: readonly TransformStep[]
  readonly model: ModelStep
}

/** What turns a prediction into an interval, or a set of classes, that holds the truth as often as asked. */
export interface Intervals {
  /** How strange a true value would be: of numbers the first three, of classes the last three. */
  readonly method: 'absolute' | 'normalised' | 'quantiles' | 'lac' | 'aps' | 'raps'
  /** Share of the rows whose truth is to be held. */
  readonly coverage: number
  /** How strange what is held may be: one number, or one a class; Infinity: a class is always held. */
  readonly limits: Float64Array
  /** `normalised`: the width; `quantiles`: lower and upper end; else none. */
  readonly sides: readonly SideModel[]
  /** `normalised`: the least width; `raps`: what each class after the first `free` adds to the strangeness. */
  readonly least?: number
  readonly penalty?: number
  readonly free?: number
  /** What is given for the golden rows. */
  readonly golden?: Float64Array
}

/** Everything that predicts: what training makes, the artifact stores and the runtime runs. */
export interface Pipeline {
  readonly schema: Schema
  readonly fixes: readonly FixStep[]
  readonly transforms: readonly TransformStep[]
  readonly model: ModelStep
  /** Of a model fitted with changed class shares: the true share of each class over that one. Probabilities are brought back by it. */
  readonly shares?: Float64Array
  /** What is done to probabilities last. */
  readonly calibration?: Calibration
  /** For binary: the positive class is predicted where its probability is at least this. */
  readonly threshold?: number
  /** Given with predictions where they are asked for. */
  readonly intervals?: Intervals
}

/** The data half of an artifact: a pipeline and what is claimed of it. Nothing here depends on time, place or machine. */
export interface Artifact extends Pipeline {
  readonly name: string
  /** Metrics of the evaluated fit; never of the shipped one, which saw all rows. */
  readonly evaluation?: {
    readonly rowCount: number
    readonly metrics: Readonly<Record<string, MetricEstimate>>
  }
  /** Digests and seeds that lead back to where it came from. */
  readonly lineage: Readonly<Record<string, string | number | null>>
  /** Text of the model card (Markdown). Bundles for browser and edge leave it out. */
  readonly card?: string
  /** Inputs with their exact outputs, drawn from the schema, replayed wherever the artifact is deployed. */
  readonly golden?: GoldenRows
  /** What monitoring compares windows with, as bytes that nothing here reads. Bundles that only predict leave it out. */
  readonly reference?: Uint8Array
}

/** Rows drawn from the schema with the exact numbers the model gives for them. */
export interface GoldenRows {
  /** One list of cells per schema input, in schema order; shape `[inputs][rows]`. */
  readonly rows: readonly (readonly Cell[])[]
  /** What the model predicts, row-major; shape `[rows × outputs]`. */
  readonly outputs: Float64Array
}
