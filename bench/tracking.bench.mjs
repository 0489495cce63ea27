// Runs searched in a store of 10,000 with 50 metrics each, and values logged at 10,000 a second.
//
// npm run bench -- tracking --runs 10000 --metrics 50
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSource } from './side-by-side/load-source.mjs'

export const flags = {
  runs: { type: 'string', default: '10000' },
  metrics: { type: 'string', default: '50' },
  rate: { type: 'string', default: '10000' },
}

export async function bench({ runs, metrics, rate }) {
  const { fill, ask, log } = await loadSource('tracking/measure.ts')
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-bench-'))
  try {
    const filledMs = await fill(folder, { runs: Number(runs), metrics: Number(metrics) })
    const rows = [{ what: 'recorded, a run', ms: (filledMs / Number(runs)).toFixed(2), found: '' }]
    for (const { what, ms, found } of await ask(folder)) rows.push({ what, ms: ms.toFixed(0), found })
    const { nanoseconds, longestStillMs, calls } = await log(folder, { perSecond: Number(rate), seconds: 5 })
    rows.push({
      what: `a call of metric(), ${rate} a second`,
      ms: (nanoseconds / 1e6).toFixed(5),
      found: calls,
    })
    rows.push({ what: 'longest the event loop stood still meanwhile', ms: longestStillMs, found: '' })
    return rows
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
