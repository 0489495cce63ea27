import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { allOperations, type Batch, type Output, readColumns } from '@modelwright/runtime'
import { autoFixes, learnFixes } from '../packages/modelwright/src/clean/index.ts'
import {
  cellOf,
  noDeadline,
  seedOf,
  silent,
  type Target,
  takeRows,
  takeTarget,
} from '../packages/modelwright/src/core/index.ts'
import type { createPool } from '../packages/modelwright/src/core/node/pool.ts'
import { scoreOf } from '../packages/modelwright/src/evaluate/index.ts'
import { inferSchema, type KindOfColumn } from '../packages/modelwright/src/prepare/index.ts'
import { readers } from '../packages/modelwright/src/retrieve/sources/index.ts'
import { fitPipeline, predictPipeline, type Recipe } from '../packages/modelwright/src/train/index.ts'
import { search } from '../packages/modelwright/src/tune/index.ts'

/** A table of `index.json`, as far as it is used here. */
export interface DataSet {
  readonly name: string
  readonly file: string
  readonly target: string
  readonly task: 'binary' | 'multiclass' | 'regression'
  readonly positive_class: string | null
  readonly id_columns: readonly string[]
  readonly leak_columns: readonly string[]
  readonly column_kinds: Readonly<Record<string, string>>
}

/** A table with its target and folds; rows without target are out. */
export interface Loaded {
  readonly set: DataSet
  readonly rows: Batch
  readonly target: Target
  readonly output: Output
  readonly kinds: readonly KindOfColumn[]
  readonly foldOf: Int32Array
}

const read = (path: string): Buffer => {
  const bytes = readFileSync(path)
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes
}

/** Lists the tables in a folder of data. */
export function dataSets(folder: string): DataSet[] {
  return JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as DataSet[]
}

function targetOf(set: DataSet, rows: Batch): { target: Target; output: Output } {
  const column = rows.columns.get(set.target)!
  const cells = Array.from({ length: rows.rowCount }, (_, row) => cellOf(column, row))
  if (set.task === 'regression')
    return {
      target: { task: 'regression', values: Float64Array.from(cells, Number) },
      output: { name: set.target, task: 'regression' },
    }
  const found = [...new Set(cells.map(String))].sort()
  const positive = set.positive_class
  const classes = positive === null ? found : [...found.filter((name) => name !== positive), positive]
  const codes = Int32Array.from(cells, (cell) => classes.indexOf(String(cell)))
  return {
    target: { task: set.task, codes, classes },
    output: { name: set.target, task: set.task, classes },
  }
}

/** Reads a table, its folds and its target. */
export async function load(folder: string, set: DataSet): Promise<Loaded> {
  const file = { path: join(folder, set.file), shown: set.file }
  const table = await readers.csv.readTable([file], {}, { temporary: '/nowhere', log: silent })
  const lines = read(join(folder, 'folds', `${set.name}.txt.gz`))
    .toString()
    .split('\n')
    .slice(0, table.rowCount)
  const used = Uint32Array.from(lines.flatMap((line, row) => (line === '' ? [] : [row])))
  const columns = new Map([...table.columns].map(([name, column]) => [name, takeRows(column, used)]))
  const rows = { rowCount: used.length, columns }
  const out = new Set([...set.id_columns, ...set.leak_columns, set.target])
  const kinds = [...columns].flatMap(([name, column]): KindOfColumn[] => {
    if (out.has(name)) return []
    const isCode = column.type === 'number' && set.column_kinds[name]?.startsWith('categ') === true
    return [{ name, kind: isCode ? 'category' : column.type }]
  })
  return {
    set,
    rows,
    kinds,
    foldOf: Int32Array.from(used, (row) => Number(lines[row])),
    ...targetOf(set, rows),
  }
}

function take(rows: Batch, at: Uint32Array): Batch {
  return {
    rowCount: at.length,
    columns: new Map([...rows.columns].map(([name, c]) => [name, takeRows(c, at)])),
  }
}

/** One fold: schema and fixes learnt from its training rows. */
export function foldOf(loaded: Loaded, fold: number) {
  const all = [...loaded.foldOf.keys()]
  const trainAt = Uint32Array.from(all.filter((row) => loaded.foldOf[row] !== fold))
  const testAt = Uint32Array.from(all.filter((row) => loaded.foldOf[row] === fold))
  const raw = take(loaded.rows, trainAt)
  const fixes = learnFixes(
    raw,
    loaded.kinds.map(({ name }) => name),
    autoFixes(),
  )
  const { schema } = inferSchema(raw, fixes, loaded.kinds, loaded.output)
  const rules = { schema, fixes }
  return {
    ...rules,
    rows: readColumns(rules, allOperations, raw).batch,
    target: takeTarget(loaded.target, trainAt),
    testTarget: takeTarget(loaded.target, testAt),
    testRaw: take(loaded.rows, testAt),
  }
}

/** Scores one recipe, or the winner of a search, on the given folds. */
export async function scoreFolds(
  loaded: Loaded,
  recipe: Recipe | 'search',
  pool?: ReturnType<typeof createPool>,
) {
  const folds = [...new Set(loaded.foldOf)].filter((fold) => fold >= 0).sort()
  const scores: number[] = []
  const chosen: string[] = []
  let fitMs = 0
  const metric = { binary: 'auc', multiclass: 'log-loss', regression: 'rmse' }[loaded.set.task]
  for (const fold of folds) {
    const data = foldOf(loaded, fold)
    const start = process.cpuUsage().user
    const clock = (): number => performance.now()
    const used =
      recipe === 'search'
        ? (await search(data, { seed: 0, clock, ...(pool === undefined ? {} : { pool }) })).recipe
        : recipe
    chosen.push(JSON.stringify(used.options ?? {}))
    const pipeline = await fitPipeline(used, data.rows, data.target, {
      schema: data.schema,
      fixes: data.fixes,
      seed: seedOf(0),
      deadline: noDeadline,
      progress: (_, note) => note && chosen.push(note),
    })
    fitMs += (process.cpuUsage().user - start) / 1000
    const test = readColumns(pipeline, allOperations, data.testRaw).batch
    scores.push(scoreOf(metric, data.testTarget, predictPipeline(pipeline, test)))
  }
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  return { metric, mean, scores, fitMs: fitMs / folds.length, chosen }
}
