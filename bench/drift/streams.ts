// Streams for the bench of alarms, in a process of its own. `make` writes them as raw numbers that every side reads; `judge`
// asks ours about the same streams: as a pass of `modelwright monitor` judges whole windows where a workflow says nothing of
// monitoring. Prints one JSON line.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Batch, Column } from '@modelwright/runtime'
import { noDeadline, seedOf, takeBatch } from '../../packages/modelwright/src/core/index.ts'
import {
  type AlarmHistory,
  addRows,
  judgeWindow,
  type ModelReference,
  monitorSettings,
  newWindowSketch,
  noHistory,
  noteWindow,
  referenceOfRows,
  saidBatch,
  type WindowFacts,
  type WindowSketch,
} from '../../packages/modelwright/src/monitor/index.ts'
import { fitRows } from '../../packages/modelwright/src/project/monitor/fit-rows.ts'
import { referenceLosses } from '../../packages/modelwright/src/project/monitor/held-out-reference.ts'
import { type Stream, type StreamRows, simulateStream } from '../../packages/modelwright/src/testing/index.ts'

interface Told {
  readonly do: 'make' | 'judge'
  readonly folder: string
  /** The first monitor, and the first that does not count. */
  readonly from: number
  readonly until: number
  readonly windows: number
  readonly rows: number
  readonly references: number
  readonly likeness: number
  /** Of which windows the rate of false alarms is borne; what is made is the same. */
  readonly across?: 'online' | 'each'
  /** Standard deviations that the first number moves by when the second half of the windows begins; 0: never. */
  readonly size: number
}

const told = JSON.parse(process.argv[2]) as Told
const { references, windows, rows, size, likeness } = told
/** The window that the change comes with. */
const changed = Math.floor(windows / 2)
/** Rows that a pass looks at one by one, at most. */
const mostSingle = 5000
/** Rows that are made at once. */
const pieceRows = 50_000
const answers = { task: 'binary', classes: ['no', 'yes'] } as const
const settings = monitorSettings({ drift: { across: told.across ?? 'online' } })

function streamOf(monitor: number): Stream {
  const at = references + changed * rows
  const change = { kind: 'covariate', shape: 'sudden', at, size } as const
  return simulateStream({ seed: 1000 + monitor, likeness, ...(size === 0 ? {} : { change }) })
}

/** So many rows, some thousands at a time. */
function* piecesOf(stream: Stream, count: number): Generator<StreamRows> {
  for (let made = 0; made < count; made += pieceRows) yield stream.next(Math.min(pieceRows, count - made))
}

/** The numbers that a column holds: codes of levels, or values. */
const cellsOf = (column: Column): ArrayLike<number> =>
  column.type === 'category' ? column.codes : column.type === 'text' ? [] : column.values

/** All rows of a stream, column after column: numbers as they are, codes of levels, missing ones as NaN. */
function make(): object {
  mkdirSync(told.folder, { recursive: true })
  const total = references + windows * rows
  for (let monitor = told.from; monitor < told.until; monitor++) {
    const stream = streamOf(monitor)
    const cells = new Float64Array(total * stream.columns.length)
    let from = 0
    for (const piece of piecesOf(stream, total)) {
      ;[...piece.rows.columns.values()].forEach((column, at) => {
        cells.set(cellsOf(column), at * total + from)
      })
      from += piece.rows.rowCount
    }
    writeFileSync(join(told.folder, `${monitor}.f64`), cells)
  }
  const names = [...streamOf(0).next(1).rows.columns].map(([name, { type }]) => ({ name, type }))
  writeFileSync(join(told.folder, 'about.json'), JSON.stringify({ ...told, columns: names, changed }))
  return { made: told.until - told.from }
}

/** Held-out rows as a run leaves them, without an order. Of no row the outcome is known: what drift costs and what is estimated decides nothing here. */
function referenceOf({ rows: table, predictions }: StreamRows): ModelReference {
  const all = Uint32Array.from({ length: table.rowCount }, (_, row) => row)
  const [judged, truth] = [new Uint32Array(0), { ...answers, codes: new Int32Array(0) }]
  const loss = { name: 'brier', values: new Float64Array(0) }
  return referenceOfRows({ rows: takeBatch(table, all), predictions, judged, truth }, { answers, loss })
}

/** Joins pieces of rows whose columns are of the same types and levels. */
function joined(pieces: readonly Batch[]): Batch {
  const rowCount = pieces.reduce((sum, piece) => sum + piece.rowCount, 0)
  const columns = [...pieces[0].columns].map(([name, first]): readonly [string, Column] => {
    const cells = pieces.flatMap((piece) => Array.from(cellsOf(piece.columns.get(name) as Column)))
    if (first.type === 'category') return [name, { ...first, codes: Int32Array.from(cells) }]
    if (first.type === 'boolean') return [name, { ...first, values: Uint8Array.from(cells) }]
    return [name, { type: first.type === 'time' ? 'time' : 'number', values: Float64Array.from(cells) }]
  })
  return { rowCount, columns: new Map(columns) }
}

/** A window as a pass keeps it: sketches of all rows, and a sample that is looked at one by one. */
function windowOf(stream: Stream, features: WindowSketch) {
  const types = [...saidBatch(new Float64Array(0), answers).columns].map(
    ([name, { type }]) => [name, type] as const,
  )
  const said = newWindowSketch(new Map(types))
  const every = Math.max(1, Math.ceil(rows / mostSingle))
  const [singles, probabilities]: [Batch[], number[]] = [[], []]
  for (const piece of piecesOf(stream, rows)) {
    addRows(features, piece.rows, piece.times)
    addRows(said, saidBatch(piece.predictions, answers), piece.times)
    const count = Math.ceil(piece.rows.rowCount / every)
    const chosen = Uint32Array.from({ length: count }, (_, at) => at * every)
    singles.push(takeBatch(piece.rows, chosen))
    for (const row of chosen) probabilities.push(piece.predictions[row])
  }
  const single = joined(singles)
  return {
    sketches: { features, said, counts: {} },
    rows: {
      rows: single,
      said: Float64Array.from(probabilities),
      sources: new Array<null>(single.rowCount).fill(null),
    },
  }
}

const nobody = async (): Promise<undefined> => undefined

/** What a pass knows of a window that is whole and of which no outcome is known yet. */
function factsOf(
  window: ReturnType<typeof windowOf>,
  {
    monitor,
    number,
    reference,
    history,
  }: { monitor: number; number: number; reference: ModelReference; history: AlarmHistory },
): WindowFacts {
  const [from, until] = [number * 86_400_000, (number + 1) * 86_400_000]
  return {
    ...{
      model: 'stream',
      version: '1',
      from,
      until,
      now: until,
      newest: until,
      isWhole: true,
      isServing: true,
    },
    ...{ answers, settings, reference, history, ...window },
    ...{ claimed: {}, refused: new Map(), redacted: [], levels: new Map(), unread: 0, duplicates: 0 },
    ...{
      sources: new Map(),
      came: { rows, bySource: new Map() },
      cameBefore: [],
      earlier: [],
      service: undefined,
    },
    ...{ judged: undefined, outcomes: 0, mostMeasured: 20_000, earlierRows: nobody, earlierJudged: nobody },
    ...{ earlierSources: async () => [], earlierLatency: async () => [] },
    lossesOf: (truth, said) => referenceLosses(truth, said).values,
    seed: seedOf(0).split('monitor', 'stream', monitor, from),
    referenceSeed: seedOf(0).split('monitor', 'stream', monitor),
    ...{ deadline: noDeadline, fitRows },
  }
}

interface Found {
  alarms: number
  judged: number
  readonly delays: (number | null)[]
}

async function watch(monitor: number, found: Found): Promise<void> {
  const stream = streamOf(monitor)
  const before = stream.next(references)
  const reference = referenceOf(before)
  const types = new Map([...before.rows.columns].map(([name, { type }]) => [name, type]))
  let history = noHistory
  let delay: number | null = null
  for (let number = 0; number < windows && delay === null; number++) {
    const window = windowOf(stream, newWindowSketch(types))
    const { isDrift } = await judgeWindow(factsOf(window, { monitor, number, reference, history }))
    history = noteWindow(history, isDrift)
    if (isDrift && size > 0 && number >= changed) delay = (number - changed + 1) * rows
    if (size > 0 && number >= changed) continue
    found.judged++
    if (isDrift) found.alarms++
  }
  if (size > 0) found.delays.push(delay)
}

async function judge(): Promise<object> {
  const found: Found = { alarms: 0, judged: 0, delays: [] }
  for (let monitor = told.from; monitor < told.until; monitor++) await watch(monitor, found)
  return found
}

console.log(JSON.stringify(told.do === 'make' ? make() : await judge()))
