// False alarms of drift where nothing drifts, and the delay until half a standard deviation is found, of the very same
// configuration: what `modelwright monitor` and `up` do where the workflow says nothing (whole windows, each judged once, at the
// rate of all windows; with --across each, as where it says `across: 'each'`), beside Evidently, NannyML and river with their defaults, on the same streams of 14 columns. Nothing is timed.
//
//   npm run bench -- drift-alarms --rows 1000 --monitors 50 --windows 20
//   npm run bench -- drift-alarms --only delay --peers evidently,river
//   npm run bench -- drift-alarms --across online,each
//
// It goes in parts of a few monitors. What a part found is kept in bench/results/drift-alarms.parts.jsonl as soon as it is there: the
// same call goes on where the last one was stopped, and a call for other sides adds theirs. --fresh asks anew.
//
// The peers need a Python each, since they ask for different versions of pandas: EVIDENTLY_PYTHON (evidently 0.7.23, pandas
// 2.2.3), NANNYML_PYTHON (nannyml 0.13.1, pandas 2.2.3), RIVER_PYTHON (river 0.26.1, pandas); one that is not there is named.
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './side-by-side/alternate.mjs'
import { bundle } from './side-by-side/bundle.mjs'
import { lastLineOf } from './side-by-side/machine.mjs'

export const flags = {
  rows: { type: 'string', default: '1000' },
  references: { type: 'string', default: '5000' },
  monitors: { type: 'string', default: '50' },
  windows: { type: 'string', default: '20' },
  likeness: { type: 'string', default: '0,0.7' },
  size: { type: 'string', default: '0.5' },
  only: { type: 'string', default: 'alarms,delay' },
  across: { type: 'string', default: 'online' },
  peers: { type: 'string', default: 'evidently,nannyml,river' },
  chunk: { type: 'string', default: '5' },
  fresh: { type: 'boolean', default: false },
}

const script = fileURLToPath(new URL('peers/drift_alarms.py', import.meta.url))
const results = fileURLToPath(new URL('results/', import.meta.url))
const kept = join(results, 'drift-alarms.parts.jsonl')
/** Our side by how a window is judged: at the rate of all windows ever, or of each by itself. */
const oursOf = { online: 'ours', each: 'ours, each window' }
const waysOf = { river: ['adwin', 'page-hinkley'] }
const pythons = {
  evidently: 'EVIDENTLY_PYTHON',
  'evidently-share': 'EVIDENTLY_PYTHON',
  nannyml: 'NANNYML_PYTHON',
  adwin: 'RIVER_PYTHON',
  'page-hinkley': 'RIVER_PYTHON',
}

/** Most alarms of so many windows that are not significantly above five in a hundred: one-sided, 99 %. */
const mostAlarms = (windows) => Math.floor(0.05 * windows + 2.326 * Math.sqrt(windows * 0.05 * 0.95))

const listOf = (text) => text.split(',').filter((one) => one !== '')

/** Names of all peers that are asked for. @throws {Error} where one is not known */
export function peersOf(text) {
  const ways = listOf(text).flatMap((name) => waysOf[name] ?? [name])
  const unknown = ways.filter((way) => !(way in pythons))
  if (unknown.length > 0)
    throw new Error(
      `There is no peer ${unknown.join(', ')}. There are: ${[...Object.keys(pythons), 'river'].join(', ')}.`,
    )
  return ways
}

/** The parts of a bench: of each side, likeness and question some monitors at a time. */
export function partsOf({ likeness, only, across, peers, size, monitors, chunk, rows, references, windows }) {
  const [count, step] = [Number(monitors), Number(chunk)]
  const about = { rows: Number(rows), references: Number(references), windows: Number(windows) }
  const unknown = listOf(only).filter((one) => one !== 'alarms' && one !== 'delay')
  if (unknown.length > 0) throw new Error(`--only takes alarms and delay, found ${unknown.join(', ')}.`)
  const ways = listOf(across)
  if (ways.length === 0 || ways.some((way) => !(way in oursOf)))
    throw new Error(`--across takes online and each, found ${across}.`)
  const sides = [...ways.map((way) => oursOf[way]), ...peersOf(peers)]
  const starts = Array.from({ length: Math.ceil(count / step) }, (_, at) => at * step)
  return listOf(likeness).flatMap((alike) =>
    listOf(only).flatMap((question) =>
      starts.flatMap((from) =>
        sides.map((side) => ({
          ...{ side, ...about, likeness: Number(alike), size: question === 'alarms' ? 0 : Number(size) },
          ...{ from, until: Math.min(count, from + step) },
        })),
      ),
    ),
  )
}

const keyOf = ({ side, rows, references, windows, likeness, size, from, until }) =>
  JSON.stringify([side, rows, references, windows, likeness, size, from, until])

/** What parts found before, by their keys; of each the last. A line that a stop cut off is left out. */
export function readParts(text) {
  const parts = new Map()
  for (const line of text.split('\n')) {
    if (line === '') continue
    try {
      const part = JSON.parse(line)
      parts.set(keyOf(part), part)
    } catch {
      // Asked again.
    }
  }
  return parts
}

/** The row of one side. */
export function rowOf(side, likeness, parts) {
  const sumOf = (some, key) => some.reduce((sum, part) => sum + part[key], 0)
  const quiet = parts.filter(({ size }) => size === 0)
  const moved = parts.filter(({ size }) => size !== 0)
  const delays = moved.flatMap((part) => part.delays).map((delay) => delay ?? Number.POSITIVE_INFINITY)
  const [judged, alarms] = [sumOf(quiet, 'judged'), sumOf(quiet, 'alarms')]
  return {
    side,
    likeness,
    'windows without drift': judged,
    'false alarms': quiet.length === 0 ? '–' : alarms,
    'per cent': quiet.length === 0 ? '–' : (100 * alarms) / judged,
    'allowed at 5 %': quiet.length === 0 ? '–' : mostAlarms(judged),
    'median delay, rows': delays.length === 0 ? '–' : median(delays),
    'alarms before the change': moved.length === 0 ? '–' : sumOf(moved, 'alarms'),
    'never found': delays.filter((delay) => delay === Number.POSITIVE_INFINITY).length,
  }
}

/** How our side judges a window; undefined: it is not ours. */
const wayOf = (side) => Object.keys(oursOf).find((way) => oursOf[way] === side)

/** Why a side cannot be asked, in a few words; undefined: it can. */
export function lackOf(side, env) {
  if (wayOf(side) !== undefined) return undefined
  const python = env[pythons[side]]
  if (python === undefined) return `${pythons[side]} is not set`
  return existsSync(python) ? undefined : `${pythons[side]} names no file: ${python}`
}

/** Asks the sides of the same streams, which are made for the first that reads them and taken away at the end. */
function asking(bundled, home) {
  const folder = join(home, 'streams')
  const child = (how) =>
    lastLineOf(process.execPath, [bundled.pathOf('child'), JSON.stringify({ ...how, folder })])
  let isMade = false
  return {
    found(part) {
      const across = wayOf(part.side)
      if (across !== undefined) return child({ ...part, across, do: 'judge' })
      if (!isMade) child({ ...part, do: 'make' })
      isMade = true
      return lastLineOf(process.env[pythons[part.side]], [
        script,
        JSON.stringify({ ...part, folder, way: part.side }),
      ])
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const lastWords = (error) => String(error.message).trim().split('\n').at(-1)

/** Why sides cannot be asked, by side. */
function lacksOf(parts) {
  const sides = [...new Set(parts.map(({ side }) => side))]
  return new Map(
    sides.flatMap((side) => {
      const lack = lackOf(side, process.env)
      if (lack !== undefined) console.log(`${side}: not run, ${lack}`)
      return lack === undefined ? [] : [[side, lack]]
    }),
  )
}

/** Asks one side of one part and keeps what it found. One side that fails is no reason to ask no other. */
function askPart(part, { sides, known, lacks }) {
  const { side, likeness, size, from, until } = part
  const start = performance.now()
  try {
    const found = sides.found(part)
    const done = { ...part, ...found, seconds: Math.round((performance.now() - start) / 100) / 10 }
    known.set(keyOf(part), done)
    appendFileSync(kept, `${JSON.stringify(done)}\n`)
    const which = `likeness ${likeness}, moved by ${size}, monitors ${from} to ${until - 1}`
    console.log(`${side}, ${which}: ${done.seconds} s`)
  } catch (error) {
    if (wayOf(side) !== undefined) throw error
    lacks.set(side, lastWords(error))
    console.log(`${side}: not run, ${error.message}`)
  }
}

async function askAll(parts, known, lacks) {
  const bundled = await bundle({ child: 'drift/streams.ts' })
  const home = mkdtempSync(join(tmpdir(), 'modelwright-drift-'))
  const streamOf = ({ likeness, size, from }) => JSON.stringify([likeness, size, from])
  try {
    for (const stream of new Set(parts.map(streamOf))) {
      const sides = asking(bundled, home)
      for (const part of parts.filter((one) => streamOf(one) === stream && !known.has(keyOf(one))))
        if (!lacks.has(part.side)) askPart(part, { sides, known, lacks })
      sides.end()
    }
  } finally {
    bundled.remove()
    rmSync(home, { recursive: true, force: true })
  }
}

export async function bench({ fresh, ...given }) {
  const parts = partsOf(given)
  mkdirSync(results, { recursive: true })
  const known = fresh || !existsSync(kept) ? new Map() : readParts(readFileSync(kept, 'utf8'))
  const lacks = lacksOf(parts)
  await askAll(parts, known, lacks)
  return [...new Set(parts.map(({ likeness }) => likeness))].flatMap((likeness) =>
    [...new Set(parts.map(({ side }) => side))].map((side) => {
      const own = parts.filter((part) => part.side === side && part.likeness === likeness)
      const done = own.flatMap((part) => known.get(keyOf(part)) ?? [])
      const row = rowOf(side, likeness, done)
      return lacks.has(side) ? { ...row, side: `${side} (not run: ${lacks.get(side)})` } : row
    }),
  )
}
