import type { Graph } from './graph.ts'

/** A number, time or boolean a row: one place of a tensor of doubles, shape `[rows × width]`. NaN is missing; booleans are 0 and 1. */
export interface OnnxNumber {
  readonly type: 'number' | 'time' | 'boolean'
  readonly tensor: string
  readonly at: number
  readonly width: number
}

/**
 * A level a row, as a place: an int64 tensor, shape `[rows]`. 0 is missing, `k + 1` is level `k`.
 *
 * One place more, `levels.length + 1`, stands for every level that is not in the list.
 */
export interface OnnxCategory {
  readonly type: 'category'
  readonly tensor: string
  readonly levels: readonly string[]
}

/** A text a row, of which only is known whether there is one: a tensor of booleans, shape `[rows × 1]`. */
export interface OnnxText {
  readonly type: 'text'
  readonly isMissing: string
}

/** A column on its way through the graph. */
export type OnnxColumn = OnnxNumber | OnnxCategory | OnnxText

/** A tensor of doubles, row by row. */
export interface Matrix {
  readonly tensor: string
  readonly width: number
}

function wrongType(column: OnnxColumn, wanted: string): never {
  throw new Error(`bug: a ${wanted} column is needed here, found ${column.type}`)
}

/** Narrows to a column of one number a row. */
export function asNumbers(column: OnnxColumn): OnnxNumber {
  return column.type === 'category' || column.type === 'text' ? wrongType(column, 'number') : column
}

/** Narrows to a category column. */
export function asLevels(column: OnnxColumn): OnnxCategory {
  return column.type === 'category' ? column : wrongType(column, 'category')
}

/** Takes a matrix apart into number columns. */
export function columnsOf({ tensor, width }: Matrix): OnnxNumber[] {
  return Array.from({ length: width }, (_, at) => ({ type: 'number', tensor, at, width }))
}

/** Columns side by side that come from one tensor. */
interface Run {
  readonly tensor: string
  readonly width: number
  readonly places: number[]
}

/** The tensor itself where all its places are wanted in order. */
function runTensor(graph: Graph, { tensor, width, places }: Run): string {
  const isWhole = places.length === width && places.every((place, at) => place === at)
  return isWhole ? tensor : graph.add('Gather', [tensor, graph.integers(places)], { axis: 1 })
}

/** Puts columns of numbers side by side: a tensor of doubles, shape `[rows × columns]`; one column or more. */
export function matrixOf(graph: Graph, columns: readonly OnnxColumn[]): Matrix {
  const runs: Run[] = []
  for (const column of columns) {
    const { tensor, width, at } = asNumbers(column)
    const last = runs[runs.length - 1]
    if (last?.tensor === tensor) last.places.push(at)
    else runs.push({ tensor, width, places: [at] })
  }
  const tensors = runs.map((run) => runTensor(graph, run))
  return { tensor: concat(graph, tensors), width: columns.length }
}

/** Puts tensors side by side. */
export function concat(graph: Graph, tensors: readonly string[], axis = 1): string {
  return tensors.length === 1 ? tensors[0] : graph.add('Concat', tensors, { axis })
}

/**
 * Looks up what each row's level stands for.
 *
 * @param tables - one row a place: missing, each level, a level not in the list; shape `[places × width]`
 * @returns shape `[rows × width]`
 */
export function lookUp(graph: Graph, { tensor }: OnnxCategory, tables: readonly Float64Array[]): Matrix {
  const width = tables[0].length
  const table = new Float64Array(tables.length * width)
  tables.forEach((row, at) => {
    table.set(row, at * width)
  })
  return {
    tensor: graph.add('Gather', [graph.doubles(table, [tables.length, width]), tensor], { axis: 0 }),
    width,
  }
}

/** Renames places: `places[p]` is what place `p` becomes. */
export function recoded(
  graph: Graph,
  { tensor }: OnnxCategory,
  { places, levels }: { readonly places: readonly number[]; readonly levels: readonly string[] },
): OnnxCategory {
  const isSame = places.every((place, at) => place === at)
  return {
    type: 'category',
    tensor: isSame ? tensor : graph.add('Gather', [graph.integers(places), tensor], { axis: 0 }),
    levels,
  }
}

/** Asks for the place of each level of a column, of a missing one and of one that is not in the list. */
export function placesFor<Value>(
  { levels }: OnnxCategory,
  of: { readonly missing: Value; readonly other: Value; level(level: string, at: number): Value },
): Value[] {
  return [of.missing, ...levels.map((level, at) => of.level(level, at)), of.other]
}
