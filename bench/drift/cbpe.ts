// Performance before outcomes, of one table in a process of its own: a model is fitted on a part of the rows, another part is the
// reference, and windows are drawn from the rest so that one column is shifted and nothing else is. Writes what the model said, for
// every side to read, and prints one JSON line: what each metric turned out to be, and what ours estimated before.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Batch, Column } from '@modelwright/runtime'
import {
  noDeadline,
  type Seed,
  seedOf,
  type Target,
  takeBatch,
} from '../../packages/modelwright/src/core/index.ts'
import { type Contender, scoreOf, takeContender } from '../../packages/modelwright/src/evaluate/index.ts'
import { estimateClassification, likenessWeights } from '../../packages/modelwright/src/monitor/index.ts'
import { fitRows } from '../../packages/modelwright/src/project/monitor/fit-rows.ts'
import { openPool } from '../../packages/modelwright/src/project/worker-pool.ts'
import { readCsvOptions } from '../../packages/modelwright/src/retrieve/csv/csv-options.ts'
import { readCsvTable } from '../../packages/modelwright/src/retrieve/csv/read-csv-table.ts'

interface Told {
  readonly path: string
  readonly target: string
  readonly positive: string | null
  readonly ignore: readonly string[]
  readonly folder: string
  readonly windows: number
  readonly rows: number
  readonly mostRows: number
  readonly strength: number
  readonly replicates: number
}

const told = JSON.parse(process.argv[2]) as Told
const seed = seedOf(7)
const log = (): void => {}

async function read(): Promise<Batch> {
  const pool = openPool({ size: 0, log })
  const { path } = told
  const table = await readCsvTable([{ path, shown: path }], readCsvOptions({}), { temporary: '.', log, pool })
  await pool.close()
  return table
}

/** The class of each row, -1 where it is missing, and the classes, the positive one last. */
function classesOf(column: Column): { readonly codes: Int32Array; readonly classes: readonly string[] } {
  const named =
    column.type === 'category'
      ? { codes: column.codes, classes: column.levels }
      : column.type === 'boolean'
        ? { codes: Int32Array.from(column.values, (v) => (v === 2 ? -1 : v)), classes: ['false', 'true'] }
        : numbered(column as Extract<Column, { type: 'number' }>)
  if (named.classes.length !== 2 || named.classes[1] === told.positive) return named
  return {
    codes: Int32Array.from(named.codes, (c) => (c < 0 ? c : 1 - c)),
    classes: named.classes.toReversed(),
  }
}

function numbered({ values }: Extract<Column, { type: 'number' }>) {
  const known = [...new Set(values.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b)
  return { codes: Int32Array.from(values, (v) => known.indexOf(v)), classes: known.map(String) }
}

/** How far each row is along a column: -1 … 1 by its rank, or by a drawn rank of its level; missing ones in the middle. */
function placesOf(column: Column, count: number, from: Seed): Float64Array | undefined {
  if (column.type === 'text') return undefined
  const values = column.type === 'category' ? column.codes : column.values
  const isMissing = (v: number): boolean =>
    Number.isNaN(v) || (column.type === 'category' && v < 0) || (column.type === 'boolean' && v === 2)
  const known = [...new Set(values)].filter((v) => !isMissing(v)).sort((a, b) => a - b)
  if (known.length < 2) return undefined
  if (column.type === 'category')
    for (let at = known.length - 1; at > 0; at--) {
      const other = from.integer(at + 1)
      ;[known[at], known[other]] = [known[other], known[at]]
    }
  const counts = new Map<number, number>()
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1)
  const place = new Map<number, number>()
  let below = 0
  const total = known.reduce((sum, v) => sum + counts.get(v)!, 0)
  for (const v of known) {
    place.set(v, (2 * (below + counts.get(v)! / 2)) / total - 1)
    below += counts.get(v)!
  }
  return Float64Array.from({ length: count }, (_, row) =>
    isMissing(values[row]) ? 0 : place.get(values[row])!,
  )
}

/** Draws rows without replacement, each the likelier the greater its weight. @see Efraimidis and Spirakis (2006) */
function drawn(weights: Float64Array, count: number, from: Seed): Uint32Array {
  const keys = Float64Array.from(weights, (weight) => Math.log(1 - from.next()) / weight)
  const order = Uint32Array.from(keys, (_, row) => row).sort((a, b) => keys[b] - keys[a])
  return order.slice(0, count)
}

function shuffled(count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, row) => row)
  for (let at = count - 1; at > 0; at--) {
    const other = seed.integer(at + 1)
    ;[order[at], order[other]] = [order[other], order[at]]
  }
  return order
}

const metrics = ['auc', 'accuracy', 'f1']

function linesOf({ target, predictions }: Contender, window: number): string[] {
  if (target.task === 'regression') throw new Error('bug: no classes')
  const { classes, codes } = target
  const outputs = classes.length === 2 ? 1 : classes.length
  return Array.from(codes, (code, row) => {
    const said = predictions.subarray(row * outputs, (row + 1) * outputs)
    const shares = outputs === 1 ? [1 - said[0], said[0]] : [...said]
    const predicted = outputs === 1 ? Number(said[0] >= 0.5) : shares.indexOf(Math.max(...shares))
    return [window, code, predicted, ...shares].join(',')
  })
}

async function main(): Promise<object> {
  const table = await read()
  const { codes, classes } = classesOf(table.columns.get(told.target)!)
  const useful = [...table.columns].filter(([name]) => name !== told.target && !told.ignore.includes(name))
  const all: Batch = { rowCount: table.rowCount, columns: new Map(useful) }
  const order = shuffled(table.rowCount)
    .filter((row) => codes[row] >= 0)
    .slice(0, told.mostRows)
  const task = classes.length === 2 ? ('binary' as const) : ('multiclass' as const)
  const take = (from: number, to: number) => {
    const rows = order.slice(from * order.length, to * order.length)
    const target: Target = { task, codes: Int32Array.from(rows, (row) => codes[row]), classes }
    return { rows: takeBatch(all, rows), target }
  }
  const [fit, reference, later] = [take(0, 0.4), take(0.4, 0.65), take(0.65, 1)]
  const model = await fitRows(fit.rows, fit.target, { seed: seed.split('model'), deadline: noDeadline })
  const judged: Contender = { target: reference.target, predictions: model(reference.rows) }
  const pool: Contender = { target: later.target, predictions: model(later.rows) }
  const size = Math.min(told.rows, Math.floor(later.rows.rowCount / 3))
  const lines = linesOf(judged, -1)
  const found = []
  const shiftable = [...later.rows.columns].flatMap(([name, column]) => {
    const places = placesOf(column, later.rows.rowCount, seed.split('levels', name))
    return places === undefined ? [] : [{ name, places }]
  })
  for (let window = 0; window < told.windows; window++) {
    const stream = seed.split('window', window)
    const { name, places } = shiftable[stream.integer(shiftable.length)]
    const way = stream.next() < 0.5 ? -1 : 1
    const rows = drawn(
      places.map((place) => Math.exp(way * told.strength * place)),
      size,
      stream,
    )
    const current = takeContender(pool, rows)
    lines.push(...linesOf(current, window))
    const weights = await likenessWeights(reference.rows, takeBatch(later.rows, rows), {
      fitRows,
      seed: stream.split('likeness'),
    })
    const said = { task, classes, predictions: current.predictions }
    const { replicates } = told
    const estimate = (by: Contender) =>
      estimateClassification(said, metrics, { seed: stream.split('estimate'), reference: by, replicates })
    const truth = Object.fromEntries(
      metrics.map((metric) => [metric, scoreOf(metric, current.target, current.predictions)]),
    )
    found.push({ column: name, way, truth, plain: estimate(judged), alike: estimate({ ...judged, weights }) })
  }
  mkdirSync(told.folder, { recursive: true })
  writeFileSync(
    join(told.folder, 'said.csv'),
    `${['window', 'truth', 'predicted', ...classes.map((_, at) => `p${at}`)].join(',')}\n${lines.join('\n')}\n`,
  )
  const base = Object.fromEntries(
    metrics.map((metric) => [metric, scoreOf(metric, judged.target, judged.predictions)]),
  )
  return { task, size, references: reference.rows.rowCount, base, found }
}

console.log(JSON.stringify(await main()))
