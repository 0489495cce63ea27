// Drift of 14 columns, 100,000 rows against 100,000, beside pandas and scipy: KS, chi-squared, the index of stability, missing
// shares, of two tables in memory. The first time in a process and the median of the next ones; reading the files stands
// beside. MODELWRIGHT_PEERS names the folder with drift_child.py, whose setup has made the tables and a Python.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { alternate, summarise } from './side-by-side/alternate.mjs'
import { bundle } from './side-by-side/bundle.mjs'
import { lastLineOf } from './side-by-side/machine.mjs'
import { peerHome } from './side-by-side/peers.mjs'

export const flags = {
  rounds: { type: 'string', default: '5' },
  reps: { type: 'string', default: '5' },
}

/** Both sides compute the same: KS and indices to rounding; the p-value of KS by limits that differ by some per cent. */
function assertAgreement(ours, theirs) {
  for (const [name, found] of Object.entries(ours))
    for (const key of ['ks', 'chi2', 'psi']) {
      if (theirs[name][key] === undefined) continue
      const off = Math.abs(found[key] - theirs[name][key]) / Math.max(1e-3, Math.abs(theirs[name][key]))
      if (!(off < 1e-6)) throw new Error(`bug: ${key} of ${name} is ${found[key]}, not ${theirs[name][key]}`)
    }
}

function filesOf(home) {
  const files = ['drift_ref.csv', 'drift_cur.csv'].map((name) => join(home, 'data', name))
  for (const file of files)
    if (!existsSync(file))
      throw new Error(`${file} is not there: run setup.sh of the folder in MODELWRIGHT_PEERS.`)
  return files
}

export async function bench({ rounds, reps }) {
  const scripts = process.env.MODELWRIGHT_PEERS
  if (scripts === undefined) throw new Error('MODELWRIGHT_PEERS must name the folder of the peers.')
  const home = peerHome()
  const files = filesOf(home)
  const bundled = await bundle({ child: 'drift/child.ts' })
  const python = process.env.MODELWRIGHT_PEERS_PYTHON ?? join(home, 'venv/bin/python')
  try {
    const ways = [
      { side: 'ours', run: () => lastLineOf(process.execPath, [bundled.pathOf('child'), ...files, reps]) },
      {
        side: 'pandas, scipy',
        run: () => lastLineOf(python, [join(scripts, 'drift_child.py'), ...files, reps]),
      },
    ].map((way) => ({ ...way, name: way.side }))
    const options = { rounds: Number(rounds), seconds: (result) => result.compute_first_s, log: console.log }
    const done = alternate('drift', ways, options)
    assertAgreement(done[0].runs[0].result.result, done[1].runs[0].result.result)
    const fields = ['compute_first_s', 'compute_warm_s', 'read_s']
    const found = done.map((way) => ({ side: way.side, ...summarise(way, fields) }))
    return found.map((one) => ({
      ...one,
      'first, ours to it': found[0].compute_first_s / one.compute_first_s,
      'warm, ours to it': found[0].compute_warm_s / one.compute_warm_s,
    }))
  } finally {
    bundled.remove()
  }
}
