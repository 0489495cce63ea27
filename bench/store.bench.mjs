// Listing and searching runs in a store of 10,000 runs with 50 metrics each, on a SQLite file and on PostgreSQL (where
// MODELWRIGHT_STORE names one, in a schema of its own that is dropped afterwards by whoever made it). --runs 1000 is a quick look.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from './side-by-side/alternate.mjs'
import { bundle } from './side-by-side/bundle.mjs'
import { lastLineOf } from './side-by-side/machine.mjs'

export const flags = {
  runs: { type: 'string', default: '10000' },
  metrics: { type: 'string', default: '50' },
  rounds: { type: 'string', default: '5' },
}

/** Longest that a page of runs may take. */
const limitMs = 1000

function measure(bundled, where, { runs, metrics, rounds }) {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-bench-store-'))
  const env = { ...process.env, MODELWRIGHT_OBJECTS: '', ...where.env }
  try {
    execFileSync(process.execPath, [bundled.pathOf('fill'), folder, runs, metrics], { env, stdio: 'inherit' })
    const rounded = Array.from({ length: Number(rounds) }, () =>
      lastLineOf(process.execPath, [bundled.pathOf('ask'), folder], { env }),
    )
    return Object.keys(rounded[0])
      .filter((what) => what !== 'openMs')
      .map((what) => ({
        store: where.name,
        what,
        rows: rounded[0][what].rows,
        ms: Math.round(median(rounded.map((round) => round[what].ms))),
        limit: what === 'everything' ? '' : limitMs,
      }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export async function bench(given) {
  const bundled = await bundle({ fill: 'store/fill.ts', ask: 'store/ask.ts' })
  const place = process.env.MODELWRIGHT_STORE
  const stores = [
    { name: 'SQLite', env: { MODELWRIGHT_STORE: 'folder' } },
    ...(place === undefined ? [] : [{ name: 'PostgreSQL', env: { MODELWRIGHT_STORE: place } }]),
  ]
  try {
    return stores.flatMap((where) => measure(bundled, where, given))
  } finally {
    bundled.remove()
  }
}
