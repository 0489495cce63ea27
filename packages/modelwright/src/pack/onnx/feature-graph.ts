import type { Operations, Pipeline, TransformStep } from '@modelwright/runtime'
import { usedSteps } from './check-pipeline.ts'
import type { OnnxColumn } from './columns.ts'
import { isRefusal, type OnnxContext, type OnnxExporters } from './contracts.ts'
import { onnxExporters } from './exporters.ts'
import { type Graph, newGraph } from './graph.ts'
import { addInput } from './inputs.ts'

/** Levels that steps tell apart, by the input of the schema they come from: filling in keeps levels as they are. */
function levelsByInput(
  pipeline: Pipeline,
  steps: readonly TransformStep[],
  exporters: OnnxExporters,
): ReadonlyMap<string, ReadonlySet<string>> {
  const rootOf = new Map(pipeline.schema.inputs.map(({ name }) => [name, name]))
  const levels = new Map<string, Set<string>>(pipeline.schema.inputs.map(({ name }) => [name, new Set()]))
  for (const step of steps) {
    const exporter = exporters.transforms[step.name]
    const roots = step.inputs.map((name) => rootOf.get(name))
    roots.forEach((root, at) => {
      if (root === undefined || isRefusal(exporter)) return
      for (const level of exporter.levels?.(step.state, at) ?? []) levels.get(root)?.add(level)
    })
    step.outputs.forEach((name, at) => {
      const root = step.name === 'impute' ? roots[at] : undefined
      if (root === undefined) rootOf.delete(name)
      else rootOf.set(name, root)
    })
  }
  return levels
}

/** A graph with the columns that a model takes. */
export interface FeatureGraph extends OnnxContext {
  /** Columns of the schema and all that transforms add, by name. */
  columnsOf(names: readonly string[]): readonly OnnxColumn[]
}

/** Starts the graph of a pipeline that can be written: its inputs, read and fixed, and the transforms that are used. */
export function featureGraph(
  pipeline: Pipeline,
  operations: Operations,
  exporters: OnnxExporters = onnxExporters,
): FeatureGraph {
  const { inputs } = pipeline.schema
  const graph = newGraph(inputs.map(({ name }) => name))
  const steps = usedSteps(pipeline)
  const levelsOf = levelsByInput(pipeline, steps, exporters)
  const columns = new Map<string, OnnxColumn>()
  for (const input of inputs)
    columns.set(input.name, addInput(input, { graph, pipeline, operations, exporters, levelsOf }))
  const columnsOf = (names: readonly string[]): OnnxColumn[] =>
    names.map((name) => needed(columns.get(name), name))
  const context: OnnxContext = { graph, rowsOf: inputs.length > 0 ? inputs[0].name : rowsAlone(graph) }
  for (const step of steps) {
    const exporter = exporters.transforms[step.name]
    if (isRefusal(exporter)) throw new Error(`bug: ${step.name} was not refused`)
    const made = exporter.write(step.state, columnsOf(step.inputs), context)
    step.outputs.forEach((name, at) => {
      columns.set(name, made[at])
    })
  }
  return { ...context, columnsOf }
}

/** Adds an input that says how many rows there are, for a model that looks at no column. */
function rowsAlone(graph: Graph): string {
  return graph.input({ name: 'rows', type: 'double', shape: [-1, 1] })
}

function needed(column: OnnxColumn | undefined, name: string): OnnxColumn {
  if (column === undefined) throw new Error(`bug: there is no column "${name}"`)
  return column
}
