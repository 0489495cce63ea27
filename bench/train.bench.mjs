// Training time, memory and scores of boosted trees beside LightGBM and its kin: the same table, the same settings, in turns,
// each run in a process of its own. --tables 5k-20,100k-28 and --peer lightgbm,xgboost (or `all`, `none`) pick some, --rounds 1
// is a quick look, --no-ours leaves ours out, --limit 120 is how many seconds a package of npm may take, --threads 1 leaves two threads out.
import { alternate, bestOf, summarise } from './side-by-side/alternate.mjs'
import { bundle } from './side-by-side/bundle.mjs'
import { lastLineOf } from './side-by-side/machine.mjs'
import { catThreshold, peerHome } from './side-by-side/peers.mjs'
import { readAbout } from './tables/files.mjs'
import { tableFolder, tableNames } from './tables/index.mjs'
import { nameOf, peers, peersAsked, peerWays } from './train/peers.mjs'

export const flags = {
  peer: { type: 'string', default: 'lightgbm' },
  tables: { type: 'string' },
  rounds: { type: 'string', default: '7' },
  threads: { type: 'string', default: '1,2' },
  limit: { type: 'string', default: '120' },
  'no-ours': { type: 'boolean', default: false },
}

const settings = {
  rounds: 100,
  leaves: 63,
  bins: 255,
  rate: 0.1,
  minRows: 20,
  minHessian: 0.001,
  maxCatThreshold: catThreshold,
}
const seconds = (result) => result.boostS ?? result.totalS

const goals = { '5k-20': 0.7, mixed: 1 }
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

function ourWays(folder, bundled) {
  return [1, 2].map((threads) => ({
    side: 'ours',
    threads,
    name: nameOf({ threads }),
    run: () =>
      lastLineOf(process.execPath, [
        bundled.pathOf('child'),
        JSON.stringify({ folder, worker: bundled.pathOf('worker'), ...settings, threads }),
      ]),
  }))
}

const round = (number) => Number(number.toPrecision(4))

function rowsOf(table, ways) {
  const sides = [...new Set(ways.map(({ side }) => side))]
  const summaries = new Map(
    sides.map((side) => {
      const best = ways.find((way) => way.side === side && way.name === bestOf(ways, side, 'boostS'))
      return [side, { way: best.name, ...summarise(best, fields) }]
    }),
  )
  const reference = summaries.get('lightgbm')
  const ratio = (found, field) => round(found[field] / (reference?.[field] ?? Number.NaN))
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
    foreign: found.foreignMax,
  }))
}

/** All sides on one table; who cannot take it, crashes or is too slow has a row that says so. */
function trainOn(table, { asked, bundled, isOurs, threads, rounds, limitS }) {
  const folder = tableFolder(peerHome(), table)
  const about = readAbout(folder)
  const refused = asked
    .map((side) => ({ table, side, failed: peers[side].refuses(about) }))
    .filter(({ failed }) => failed !== undefined)
  const able = asked.filter((peer) => peers[peer].refuses(about) === undefined)
  const all = [
    ...(isOurs ? ourWays(folder, bundled) : []),
    ...able.flatMap((peer) => peerWays(peer, { folder, settings, limitS })),
  ]
  const ways = all.filter((way) => threads.includes(way.threads))
  const done = alternate(table, ways, { rounds, seconds, log: console.log })
  const failures = done
    .filter(({ failed }) => failed !== undefined)
    .map(({ side, failed }) => ({ table, side, failed }))
  const measured = done.filter(({ runs }) => runs.length > 0)
  return [...rowsOf(table, measured), ...refused, ...failures]
}

export async function bench({ peer, tables, rounds, threads, limit, 'no-ours': isWithoutOurs }) {
  const asked = peersAsked(peer)
  const bundled = await bundle({ child: 'train/child.ts', worker: 'train/worker.ts' })
  const how = {
    asked,
    bundled,
    isOurs: !isWithoutOurs,
    threads: threads.split(',').map(Number),
    rounds: Number(rounds),
    limitS: Number(limit),
  }
  try {
    return (tables?.split(',') ?? tableNames()).flatMap((table) => trainOn(table, how))
  } finally {
    bundled.remove()
  }
}
