// Permutation importance of 100 trees × 31 leaves: 20 columns × 5 shuffles of 50,000 rows, by area under the ROC curve. Ours
// also gives each column's interval. scikit-learn's permutation_importance shuffles for the same trees by LightGBM, and for
// HistGradientBoosting's own; it is timed with its model in all threads, and with its own two processes. In turns, each run in a
// process of its own. --peer hgb picks some (`none` for ours alone), --rounds 1 is a quick look.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { alternate, summarise } from './side-by-side/alternate.mjs'
import { bundle } from './side-by-side/bundle.mjs'
import { lastLineOf } from './side-by-side/machine.mjs'
import { peerHome, runPeer } from './side-by-side/peers.mjs'
import { makeOnce, readAbout } from './tables/files.mjs'
import { tableFolder } from './tables/index.mjs'

export const flags = {
  peer: { type: 'string', default: 'lightgbm,hgb' },
  rounds: { type: 'string', default: '5' },
}

const table = '50k-20'
const settings = { rounds: 100, leaves: 31, threads: 2 }

/** Shuffles are drawn by each side: means of five differ by less than this in the area under the curve. */
const mostDifference = 0.004

function modelFolder(home, told) {
  const hash = createHash('sha256').update(JSON.stringify(settings))
  for (const name of ['requirements.txt', 'permutation.py'])
    hash.update(readFileSync(new URL(`peers/${name}`, import.meta.url)))
  const mark = hash.digest('hex').slice(0, 8)
  return makeOnce(join(home, 'models', `${table}-${settings.leaves}-${mark}`), (folder) =>
    runPeer('permutation.py', { do: 'train', folder, ...told }),
  )
}

function waysOf(told, child) {
  const ours = (threads) => () => lastLineOf(process.execPath, [child, JSON.stringify({ ...told, threads })])
  const theirs = (way, jobs) => () =>
    runPeer('permutation.py', { do: 'measure', way, ...told, jobs, threads: jobs === 1 ? told.threads : 1 })
  return [
    { side: 'ours, two threads', by: 'ours', run: ours(2) },
    { side: 'ours, one thread', by: 'ours', run: ours(0) },
    { side: 'lightgbm, two threads', by: 'lightgbm', run: theirs('lightgbm', 1) },
    { side: 'lightgbm, two processes', by: 'lightgbm', run: theirs('lightgbm', 2) },
    { side: 'hgb, two threads', by: 'hgb', run: theirs('hgb', 1) },
    { side: 'hgb, two processes', by: 'hgb', run: theirs('hgb', 2) },
  ].map((way) => ({ ...way, name: way.side }))
}

const furthest = (ours, theirs) =>
  ours.reduce((most, drop, at) => Math.max(most, Math.abs(drop - theirs[at])), 0)

/** Both sides ask the same trees: a large difference is a defect, not a result. */
function assertAgreement(found) {
  const ours = found.find(({ by }) => by === 'ours')
  for (const way of found.filter(({ by }) => by === 'lightgbm' || by === 'ours')) {
    const off = furthest(ours.drops, way.drops)
    if (off > mostDifference) throw new Error(`bug: ${way.side} and ours differ by ${off}`)
  }
}

export async function bench({ peer, rounds }) {
  const home = peerHome()
  const folder = tableFolder(home, table)
  const { testCount, columns } = readAbout(folder)
  const told = { table: folder, rowCount: testCount, inputs: columns.length, repeats: 5, ...settings }
  const model = modelFolder(home, told)
  const bundled = await bundle({ child: 'permutation/child.ts' })
  const peers = ['ours', ...peer.split(',')]
  try {
    const asked = waysOf({ ...told, folder: model }, bundled.pathOf('child')).filter(({ by }) =>
      peers.includes(by),
    )
    const options = { rounds: Number(rounds), seconds: ({ s }) => s, log: console.log }
    const found = alternate('permutation', asked, options).map((way) => ({
      ...way,
      drops: way.runs[0].result.drops,
      ...summarise(way, ['s', 'cpuS']),
    }))
    assertAgreement(found)
    const first = found[0].s
    return found.map(({ side, s, cpuS, trust, foreignMax, runs }) => {
      return { side, s, cpuS, 'ours to it': first / s, runs, trust, foreign: foreignMax }
    })
  } finally {
    bundled.remove()
  }
}
