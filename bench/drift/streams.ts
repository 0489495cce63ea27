// Streams for the bench of alarms, in a process of its own. `make` writes them as raw numbers that every side reads; `judge`
// asks ours about the same streams. Prints one JSON line.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seedOf } from '../../packages/modelwright/src/core/index.ts'
import {
  addRows,
  judgeDrift,
  newWindowSketch,
  noHistory,
  noteWindow,
  watchedRows,
  watchedSketch,
} from '../../packages/modelwright/src/monitor/index.ts'
import { type Stream, simulateStream } from '../../packages/modelwright/src/testing/index.ts'

interface Told {
  readonly do: 'make' | 'judge'
  readonly folder: string
  readonly monitors: number
  readonly windows: number
  readonly rows: number
  readonly references: number
  readonly likeness: number
  /** Standard deviations that the first number moves by when the second half of the windows begins; 0: never. */
  readonly size: number
  readonly looks: number
  readonly across: 'online' | 'each'
}

const told = JSON.parse(process.argv[2]) as Told
const { references, windows, rows, size, likeness } = told
/** The window that the change comes with. */
const changed = Math.floor(windows / 2)

function streamOf(monitor: number): Stream {
  const at = references + changed * rows
  const change = { kind: 'covariate', shape: 'sudden', at, size } as const
  return simulateStream({ seed: 1000 + monitor, likeness, ...(size === 0 ? {} : { change }) })
}

/** All rows of a stream, column after column: numbers as they are, codes of levels, missing ones as NaN. */
function make(): object {
  mkdirSync(told.folder, { recursive: true })
  for (let monitor = 0; monitor < told.monitors; monitor++) {
    const { columns } = streamOf(monitor).next(references + windows * rows).rows
    const cells = [...columns.values()].flatMap((column) => [
      ...(column.type === 'category' ? column.codes : column.type === 'text' ? [] : column.values),
    ])
    writeFileSync(join(told.folder, `${monitor}.f64`), Float64Array.from(cells))
  }
  const names = [...streamOf(0).next(1).rows.columns].map(([name, { type }]) => ({ name, type }))
  writeFileSync(join(told.folder, 'about.json'), JSON.stringify({ ...told, columns: names, changed }))
  return { made: told.monitors }
}

interface Found {
  alarms: number
  judged: number
  readonly delays: (number | null)[]
}

function watch(monitor: number, found: Found): void {
  const stream = streamOf(monitor)
  const before = stream.next(references)
  const reference = watchedRows(before.rows)
  const types = new Map([...before.rows.columns].map(([name, { type }]) => [name, type]))
  const options = { looks: told.looks, across: told.across, seed: seedOf(1) }
  let history = noHistory
  let delay: number | null = null
  for (let window = 0; window < windows && delay === null; window++) {
    const sketch = newWindowSketch(types)
    let isFound = false
    for (let look = 1; look <= told.looks && !isFound; look++) {
      const part = stream.next(
        Math.floor((look * rows) / told.looks) - Math.floor(((look - 1) * rows) / told.looks),
      )
      addRows(sketch, part.rows, part.times)
      const last = look === told.looks ? 'last' : 'early'
      isFound = judgeDrift(reference, watchedSketch(sketch), options, history, last).isDrift
      if (isFound && size > 0 && window >= changed)
        delay = (window - changed) * rows + Math.floor((look * rows) / told.looks)
      if (isFound) stream.next(rows - Math.floor((look * rows) / told.looks))
    }
    history = noteWindow(history, isFound)
    if (size === 0 || window < changed) {
      found.judged++
      if (isFound) found.alarms++
    }
  }
  if (size > 0) found.delays.push(delay)
}

function judge(): object {
  const found: Found = { alarms: 0, judged: 0, delays: [] }
  for (let monitor = 0; monitor < told.monitors; monitor++) watch(monitor, found)
  return found
}

console.log(JSON.stringify(told.do === 'make' ? make() : judge()))
