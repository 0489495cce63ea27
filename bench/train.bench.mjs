// Training time, memory and scores of boosted trees beside LightGBM and its kin: the same table, the same settings, in
// turns, each run in a process of its own. BENCH_TABLES=5k-20,100k-28 and BENCH_PEERS=lightgbm,xgboost pick some,
// BENCH_ROUNDS=1 is a quick look, BENCH_OURS=0 leaves ours out.
import { alternate, bestOf, summarise } from './side-by-side/alternate.mjs'
import { bundle } from './side-by-side/bundle.mjs'
import { lastLineOf } from './side-by-side/machine.mjs'
import { peerHome, runPeer } from './side-by-side/peers.mjs'
import { tableFolder, tableNames } from './tables/index.mjs'

const settings = { rounds: 100, leaves: 63, bins: 255, rate: 0.1, minRows: 20, minHessian: 0.001 }
const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
const seconds = (result) => result.boostS ?? result.totalS

const goals = { '5k-20': 0.7 }
const fields = [
  'boostS',
  'againBoostS',
  'binS',
  'totalS',
  'trainCpuS',
  'peakRssMB',
  'importedMB',
  'auc',
  'logloss',
]

/** The settings of a peer that are tried; its best counts. Layout `auto` times both layouts first, outside what is counted. */
function settingsOf(peer) {
  const two = { threads: 2, layout: 'auto' }
  if (!peer.startsWith('lightgbm')) return [{ threads: 1 }, { threads: 2 }]
  return [
    { threads: 1, layout: 'auto' },
    two,
    { ...two, isPassive: true },
    { ...two, layout: 'row' },
    { ...two, layout: 'col' },
  ]
}

function nameOf({ threads, isPassive, layout }) {
  const said = [`${threads} thread${threads === 1 ? '' : 's'}`]
  if (isPassive) said.push('passive')
  if (layout !== undefined && layout !== 'auto') said.push(`${layout}-wise`)
  return said.join(', ')
}

function peerWays(peer, folder) {
  return settingsOf(peer).map((how) => ({
    side: peer,
    name: nameOf(how),
    run: () => runPeer('train.py', { peer, folder, ...settings, ...how }),
  }))
}

function ourWays(folder, bundled) {
  return [1, 2].map((threads) => ({
    side: 'ours',
    name: nameOf({ threads }),
    run: () =>
      lastLineOf(process.execPath, [
        bundled.pathOf('child'),
        JSON.stringify({ folder, worker: bundled.pathOf('worker'), ...settings, threads }),
      ]),
  }))
}

function rowsOf(table, ways) {
  const sides = [...new Set(ways.map(({ side }) => side))]
  const summaries = new Map(
    sides.map((side) => {
      const best = ways.find((way) => way.side === side && way.name === bestOf(ways, side, 'boostS'))
      return [side, { way: best.name, ...summarise(best, fields) }]
    }),
  )
  const reference = summaries.get('lightgbm')
  const round = (number) => Number(number.toPrecision(4))
  const ratio = (found, field) =>
    reference === undefined ? Number.NaN : round(found[field] / reference[field])
  return [...summaries].map(([side, found]) => ({
    table,
    side,
    way: found.way,
    ...Object.fromEntries(fields.map((field) => [field, round(found[field])])),
    boostRatio: ratio(found, 'boostS'),
    // The second fit of a process, whose code is compiled by then, beside the peer's first.
    againRatio: round(found.againBoostS / (reference?.boostS ?? Number.NaN)),
    totalRatio: ratio(found, 'totalS'),
    goal: side === 'ours' ? (goals[table] ?? 0.6) : '',
    runs: found.runs,
    trust: found.trust,
  }))
}

export async function bench() {
  const home = peerHome()
  const peers = process.env.BENCH_PEERS?.split(',') ?? [
    'lightgbm',
    'lightgbm-quantised',
    'xgboost',
    'sklearn',
    'catboost',
  ]
  const tables = process.env.BENCH_TABLES?.split(',') ?? tableNames()
  const bundled = await bundle({ child: 'train/child.ts', worker: 'train/worker.ts' })
  try {
    return tables.flatMap((table) => {
      const folder = tableFolder(home, table)
      const ours = process.env.BENCH_OURS === '0' ? [] : ourWays(folder, bundled)
      const ways = [...ours, ...peers.flatMap((peer) => peerWays(peer, folder))]
      return rowsOf(table, alternate(table, ways, { rounds, seconds, log: console.log }))
    })
  } finally {
    bundled.remove()
  }
}
