import type { InputPlan } from './cells.ts'
import type { Input, Operations, Pipeline, Schema } from './contracts.ts'
import { findOperation } from './find-operation.ts'

/** The part of a pipeline that says how rows are read. */
export type ReadingRules = Pick<Pipeline, 'schema' | 'fixes'>

/** What reading by a schema needs, made once. */
export interface ReadingPlan {
  readonly operations: Operations
  readonly inputs: readonly InputPlan[]
  readonly names: readonly string[]
  readonly known: ReadonlySet<string>
}

/** The inputs of a schema and, where rows are ordered by a column that is none, that one. */
export function carriedInputs({ inputs, history }: Schema): readonly Input[] {
  if (history === undefined || inputs.some(({ name }) => name === history.time.name)) return inputs
  return [...inputs, history.time]
}

/** Names all columns that a row of a request must carry. */
export function carriedNames(schema: Schema): readonly string[] {
  const names = carriedInputs(schema).map(({ name }) => name)
  return schema.history === undefined ? names : [...names, schema.history.name]
}

const plans = new WeakMap<ReadingRules, ReadingPlan>()

/** Looks the operations of a pipeline's reading up, once. */
export function planOf(pipeline: ReadingRules, operations: Operations): ReadingPlan {
  const kept = plans.get(pipeline)
  if (kept !== undefined && kept.operations === operations) return kept
  const { history } = pipeline.schema
  const names = carriedNames(pipeline.schema)
  const plan: ReadingPlan = {
    operations,
    names,
    known: new Set([...names, ...(history === undefined ? [] : history.by)]),
    inputs: carriedInputs(pipeline.schema).map((input) => ({
      input,
      ...fixesOf(pipeline, operations, input),
      codes: new Map((input.levels ?? []).map((level, code) => [level, code])),
    })),
  }
  plans.set(pipeline, plan)
  return plan
}

type ValueFixes = Pick<InputPlan, 'fixes' | 'fixesNumbers'>

function fixesOf(pipeline: ReadingRules, operations: Operations, { name, type }: Input): ValueFixes {
  const steps = pipeline.fixes.filter((step) => step.columns.includes(name))
  const found = steps.map((step) => findOperation(operations.fixes, step.name))
  return {
    fixesNumbers: found.some((operation) => operation.number !== undefined),
    fixes: found.map((operation, at) => (value) => {
      const { state } = steps[at]
      if (typeof value === 'string') return operation.apply(state, value)
      return operation.number === undefined ? value : operation.number(state, value, type === 'time')
    }),
  }
}
