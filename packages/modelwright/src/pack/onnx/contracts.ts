import type { Operations, Pipeline } from '@modelwright/runtime'
import type { Matrix, OnnxColumn } from './columns.ts'
import type { Graph } from './graph.ts'

/** Why an operation cannot be written as ONNX, and what can be done about it. */
export interface OnnxRefusal {
  readonly name: string
  /** A sentence without a full stop that follows the operation's name: "needs …". */
  readonly reason: string
  readonly mend: string
}

/** What is known of the columns a step takes before anything is built. */
export interface StepFacts {
  /** One per input: whether levels may come that were never listed. */
  readonly isOpen: readonly boolean[]
}

/** What exporters of one pipeline share. */
export interface OnnxContext {
  readonly graph: Graph
  /** A tensor whose first dimension is the number of rows. */
  readonly rowsOf: string
}

/** Writes a transform as nodes of a graph. */
export interface OnnxTransform<State = unknown> {
  readonly name: string
  /** Says why it cannot be written with this state; undefined where it can. */
  refuse?(state: State, facts: StepFacts): Omit<OnnxRefusal, 'name'> | undefined
  /** Levels that it tells apart in its input at a place, listed by the schema or not. */
  levels?(state: State, at: number): readonly string[]
  write(state: State, columns: readonly OnnxColumn[], context: OnnxContext): readonly OnnxColumn[]
}

/** Writes a model as nodes of a graph: one number a row, or one a class. */
export interface OnnxModel<State = unknown> {
  readonly name: string
  refuse?(state: State, facts: StepFacts): Omit<OnnxRefusal, 'name'> | undefined
  write(state: State, columns: readonly OnnxColumn[], context: OnnxContext): Matrix
}

/** Writes what a value fix does to numbers, and says which texts it is known to change. */
export interface OnnxFix<State = unknown> {
  readonly name: string
  /** Changes numbers, or times in milliseconds; absent: they pass. */
  writeNumbers?(state: State, tensor: string, of: { readonly graph: Graph; readonly isTime: boolean }): string
  /** Texts that it changes, as far as they can be listed. */
  spellings?(state: State): readonly string[]
  /** What is left to whoever sends texts, as a sentence after "must come"; absent: all it does to texts is listed. */
  readonly leftOver?: string
}

/** Who can be asked for an exporter: one per operation, or the reason why there is none. */
export interface OnnxExporters {
  readonly fixes: Readonly<Record<string, OnnxFix | OnnxRefusal>>
  readonly transforms: Readonly<Record<string, OnnxTransform | OnnxRefusal>>
  readonly models: Readonly<Record<string, OnnxModel | OnnxRefusal>>
}

/** What is exported, with the operations that run it. */
export interface Exported {
  readonly pipeline: Pipeline
  readonly operations: Operations
}

/** Tells a refusal from an exporter. */
export function isRefusal(found: object): found is OnnxRefusal {
  return 'reason' in found
}
