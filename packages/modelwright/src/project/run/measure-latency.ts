import { carriedNames, type Model } from '@modelwright/runtime'
import { type Clock, cellOf, medianOf, type Table } from '../../core/index.ts'
import type { Latency } from '../../evaluate/index.ts'
import { goldenObjects } from '../../pack/index.ts'

/** Rows of a call of many. */
const mostRows = 1000
/** Calls before any is timed, and how long they may take. */
const warmUps = 200
const warmUpMs = 150
/** Timed stretches, each of so many calls, and how long all may take. */
const stretches = 41
const callsAStretch = 10
const measureMs = 600

const accepting = { missing: 'accept', unknown: 'accept', extra: 'accept' } as const

/** Rows as requests carry them: of the table, or golden ones where a request must carry what went before. */
function requestsOf(model: Model, table: Table): readonly object[] {
  if (model.schema.history !== undefined) return goldenObjects(model)
  const names = carriedNames(model.schema).filter((name) => table.columns.has(name))
  const columns = names.map((name) => [name, table.columns.get(name)!] as const)
  return Array.from({ length: Math.min(mostRows, table.rowCount) }, (_, row) =>
    Object.fromEntries(columns.map(([name, column]) => [name, cellOf(column, row)])),
  )
}

/** Times a call: warms up, then takes the median of stretches; returns milliseconds a call. */
function timed(call: (turn: number) => void, calls: number, clock: Clock): { ms: number; repeats: number } {
  const start = clock()
  for (let turn = 0; turn < warmUps && clock() - start < warmUpMs; turn++) call(turn)
  const found: number[] = []
  const from = clock()
  let turn = 0
  while (found.length < stretches && (found.length < 3 || clock() - from < measureMs)) {
    const at = clock()
    for (let i = 0; i < calls; i++) call(turn++)
    found.push((clock() - at) / calls)
  }
  return { ms: medianOf(found), repeats: found.length * calls }
}

/**
 * Measures how long a model takes to read, check and predict a row: alone, and among as many as a thousand.
 *
 * The median of stretches of calls after a warm-up, in this process, on this machine, with what else runs on it.
 */
export function measureLatency(model: Model, table: Table, clock: Clock): Latency {
  const rows = requestsOf(model, table)
  const single = timed(
    (turn) => void model.predict([rows[turn % rows.length]], accepting),
    callsAStretch,
    clock,
  )
  const batch = timed(() => void model.predict(rows, accepting), 1, clock)
  return {
    single: 1000 * single.ms,
    batch: (1000 * batch.ms) / rows.length,
    batchRows: rows.length,
    repeats: single.repeats,
  }
}
