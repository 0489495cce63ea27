import type { ModelStep, Operations, Pipeline, SideModel, TransformStep } from '@modelwright/runtime'
import { usedSteps } from './check-pipeline.ts'
import type { Matrix, OnnxColumn } from './columns.ts'
import { isRefusal, type OnnxContext, type OnnxExporters } from './contracts.ts'
import { onnxExporters } from './exporters.ts'
import { type Graph, newGraph } from './graph.ts'
import { addInput } from './inputs.ts'

/** Levels that steps tell apart, by the input of the schema they come from: filling in keeps levels as they are. */
function levelsByInput(
  { inputs }: Pipeline['schema'],
  all: readonly (readonly TransformStep[])[],
  exporters: OnnxExporters,
): ReadonlyMap<string, ReadonlySet<string>> {
  const levels = new Map<string, Set<string>>(inputs.map(({ name }) => [name, new Set()]))
  for (const steps of all) addLevels(steps, levels, exporters)
  return levels
}

function addLevels(
  steps: readonly TransformStep[],
  levels: ReadonlyMap<string, Set<string>>,
  exporters: OnnxExporters,
): void {
  const rootOf = new Map([...levels.keys()].map((name) => [name, name]))
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
}

/** A graph with the columns that a model takes. */
export interface FeatureGraph extends OnnxContext {
  /** Columns of the schema and all that transforms add, by name. */
  columnsOf(names: readonly string[]): readonly OnnxColumn[]
  /** Runs another model on the same rows, from the schema on. */
  said(by: SideModel): Matrix
}

type Columns = Map<string, OnnxColumn>

function columnsIn(columns: Columns, names: readonly string[]): OnnxColumn[] {
  return names.map((name) => {
    const column = columns.get(name)
    if (column === undefined) throw new Error(`bug: there is no column "${name}"`)
    return column
  })
}

/** Writes steps one after the other and adds what they make to the columns. */
function writeSteps(
  steps: readonly TransformStep[],
  columns: Columns,
  { context, exporters }: { context: OnnxContext; exporters: OnnxExporters },
): void {
  for (const step of steps) {
    const exporter = exporters.transforms[step.name]
    if (isRefusal(exporter)) throw new Error(`bug: ${step.name} was not refused`)
    const made = exporter.write(step.state, columnsIn(columns, step.inputs), context)
    step.outputs.forEach((name, at) => {
      columns.set(name, made[at])
    })
  }
}

/** Starts the graph of a pipeline that can be written: its inputs, read and fixed, and the transforms that are used. */
export function featureGraph(
  pipeline: Pipeline,
  operations: Operations,
  exporters: OnnxExporters = onnxExporters,
): FeatureGraph {
  const { inputs } = pipeline.schema
  const graph = newGraph(inputs.map(({ name }) => name))
  const all = [pipeline, ...(pipeline.intervals?.sides ?? [])].map(usedSteps)
  const levelsOf = levelsByInput(pipeline.schema, all, exporters)
  const read: Columns = new Map()
  for (const input of inputs)
    read.set(input.name, addInput(input, { graph, pipeline, operations, exporters, levelsOf }))
  const context: OnnxContext = { graph, rowsOf: inputs.length > 0 ? inputs[0].name : rowsAlone(graph) }
  const columns = new Map(read)
  writeSteps(all[0], columns, { context, exporters })
  return {
    ...context,
    columnsOf: (names) => columnsIn(columns, names),
    said(by) {
      const own = new Map(read)
      writeSteps(usedSteps(by), own, { context, exporters })
      return writeModel(by.model, columnsIn(own, by.model.inputs), { context, exporters })
    },
  }
}

/** Writes a model over its columns. */
export function writeModel(
  { name, state }: ModelStep,
  columns: readonly OnnxColumn[],
  { context, exporters = onnxExporters }: { context: OnnxContext; exporters?: OnnxExporters },
): Matrix {
  const exporter = exporters.models[name]
  if (isRefusal(exporter)) throw new Error(`bug: ${name} was not refused`)
  return exporter.write(state, columns, context)
}

/** Adds an input that says how many rows there are, for a model that looks at no column. */
function rowsAlone(graph: Graph): string {
  return graph.input({ name: 'rows', type: 'double', shape: [-1, 1] })
}
