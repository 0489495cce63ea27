// Measures several ways of doing one thing in turns, so that a slow moment of the machine hits all alike.
import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { reasonOf } from './failure.mjs'
import { waitForQuiet, watch } from './machine.mjs'

const raw = fileURLToPath(new URL('../results/raw.jsonl', import.meta.url))
const tryRounds = 2
const hopeless = 1.25

export function median(values) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  if (sorted.length === 0) return Number.NaN
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

const best = (runs, seconds) => Math.min(...runs.map((run) => seconds(run.result)))

/** Leaves out, per side, the ways that are clearly slower than the side's best. */
function keepHopeful(ways, seconds) {
  return ways.filter((way) => {
    const rivals = ways.filter(({ side }) => side === way.side)
    const fastest = Math.min(...rivals.map(({ runs }) => best(runs, seconds)))
    return way.failed !== undefined || best(way.runs, seconds) <= fastest * hopeless
  })
}

function note(subject, way, run) {
  mkdirSync(dirname(raw), { recursive: true })
  const line = { at: new Date().toISOString(), subject, side: way.side, way: way.name, ...run }
  appendFileSync(raw, `${JSON.stringify(line)}\n`)
}

/** Runs a way once; one that may fail, and does, takes no more turns and says why in `failed`. */
function takeTurn(subject, way, { seconds, log }) {
  waitForQuiet()
  try {
    const run = watch(way.run, way.pids)
    way.runs.push(run)
    note(subject, way, run)
    const spent = `${seconds(run.result).toPrecision(4)} s, foreign ${run.foreignCores.toFixed(2)}`
    log(`${subject} ${way.side} ${way.name}: ${spent}`)
  } catch (error) {
    if (!way.isFrail) throw error
    way.failed = reasonOf(error)
    log(`${subject} ${way.side} ${way.name}: ${way.failed}`)
  }
}

/**
 * Runs every way once a round until each has `rounds` clean runs, or for twice as many rounds. After two rounds a way
 * that is 25 % slower than the best of its own side is left out.
 *
 * @param ways - `{ side, name, isFrail, pids, run() → result }`; sides compete, the ways of one side are its settings
 * @param seconds - what a result is ranked by
 * @returns the ways with their `runs`: `{ result, wallS, foreignCores, isClean }`; `failed` says why there are fewer
 */
export function alternate(subject, ways, { rounds, seconds, log = () => {} }) {
  let left = ways.map((way) => ({ ...way, runs: [] }))
  const isDone = ({ runs, failed }) =>
    failed !== undefined || runs.filter(({ isClean }) => isClean).length >= rounds
  for (let round = 0; round < 2 * rounds && !left.every(isDone); round++) {
    // The order turns over each round: who follows whom must not matter.
    for (const way of round % 2 === 0 ? left : [...left].reverse())
      if (way.failed === undefined) takeTurn(subject, way, { seconds, log })
    if (round + 1 === tryRounds) left = keepHopeful(left, seconds)
  }
  return left
}

/** Medians of some fields over the clean runs, or over all where fewer than three are clean; says which. */
export function summarise(way, fields) {
  const clean = way.runs.filter(({ isClean }) => isClean)
  const used = clean.length >= Math.min(3, way.runs.length) ? clean : way.runs
  const values = Object.fromEntries(
    fields.map((field) => [field, median(used.map(({ result }) => result[field] ?? Number.NaN))]),
  )
  const foreign = Math.max(...used.map(({ foreignCores }) => foreignCores))
  const trust = used === clean ? 'clean' : 'noisy'
  return { ...values, runs: used.length, trust, foreignMax: Number(foreign.toFixed(2)) }
}

/** The way of a side whose median is least. */
export function bestOf(ways, side, field) {
  const rivals = ways
    .filter((way) => way.side === side)
    .map((way) => ({ way: way.name, ...summarise(way, [field]) }))
  return rivals.sort((a, b) => a[field] - b[field])[0]?.way
}

export function resultsFile(name) {
  return join(dirname(raw), name)
}
