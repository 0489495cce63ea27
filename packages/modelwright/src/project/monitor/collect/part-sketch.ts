import type { Model } from '@modelwright/runtime'
import {
  addRows,
  newWindowSketch,
  type SketchPair,
  saidBatch,
  takeSaid,
  type WindowSketch,
} from '../../../monitor/index.ts'
import { type LoggedRows, loggedRows, type SketchedPrediction, toldRows } from './logged-rows.ts'

/** A stretch of predictions of one version while rows come in. */
export interface PartSketch {
  add(predictions: readonly SketchedPrediction[]): void
  /** A row that another of the same request and position came before. */
  addDuplicate(): void
  readonly rows: number
  readonly pair: SketchPair
}

/** Types of the columns of what a model says. */
function saidTypes(model: Model): ReadonlyMap<string, 'number' | 'category'> {
  const { columns } = saidBatch(new Float64Array(0), answersOf(model))
  return new Map([...columns].map(([name, { type }]) => [name, type as 'number' | 'category']))
}

/** What a model answers. */
export function answersOf({ schema, artifact }: Model) {
  const { task, classes } = schema.output
  const { threshold } = artifact
  return {
    task,
    ...(classes === undefined ? {} : { classes }),
    ...(threshold === undefined ? {} : { threshold }),
  }
}

function addSaid(sketch: WindowSketch, model: Model, { said, times }: LoggedRows): void {
  const told = toldRows(said, times.length)
  if (told.length === 0) return
  const width = said.length / times.length
  const batch = saidBatch(takeSaid(said, told, width), answersOf(model))
  addRows(
    sketch,
    batch,
    Float64Array.from(told, (row) => times[row]),
  )
}

function addCounts(counts: Map<string, number>, prefix: string, more: ReadonlyMap<string, number>): void {
  for (const [name, count] of more)
    counts.set(`${prefix}/${name}`, (counts.get(`${prefix}/${name}`) ?? 0) + count)
}

/** Sources that are told apart in a part: names of services may change with each start. */
const mostSources = 64

/** Rows by where they came from; of sources beyond the most no rows are told. */
function sourcesOf(
  predictions: readonly SketchedPrediction[],
  known: Set<string>,
): ReadonlyMap<string, number> {
  const rows = new Map<string, number>()
  for (const { source } of predictions) {
    if (source === undefined || (!known.has(source) && known.size >= mostSources)) continue
    known.add(source)
    rows.set(source, (rows.get(source) ?? 0) + 1)
  }
  return rows
}

/** Starts the sketch of a stretch of predictions of a model: it takes the same room however many come. */
export function newPartSketch(model: Model): PartSketch {
  const features = newWindowSketch(new Map(model.schema.inputs.map(({ name, type }) => [name, type])))
  const said = newWindowSketch(saidTypes(model))
  const counts = new Map<string, number>()
  const count = (name: string, more: number): void => {
    if (more > 0) counts.set(name, (counts.get(name) ?? 0) + more)
  }
  const sources = new Set<string>()
  let rows = 0
  return {
    get rows() {
      return rows
    },
    get pair() {
      return { features, said, counts: Object.fromEntries(counts) }
    },
    addDuplicate: () => count('duplicates', 1),
    add(predictions) {
      const logged = loggedRows(model, predictions)
      rows += predictions.length
      count('unread', logged.unread)
      addCounts(counts, 'refused', logged.refused)
      addCounts(counts, 'redacted', logged.redacted)
      addCounts(counts, 'source', sourcesOf(predictions, sources))
      addRows(features, logged.rows, logged.times)
      addSaid(said, model, logged)
    },
  }
}

/** Counts of one kind, by column or source: `refused`, `redacted`, `source`. */
export function countsOf(counts: SketchPair['counts'], kind: string): ReadonlyMap<string, number> {
  const found = Object.entries(counts).filter(([name]) => name.startsWith(`${kind}/`))
  return new Map(found.map(([name, count]) => [name.slice(kind.length + 1), count]))
}
