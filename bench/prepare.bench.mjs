// Fit and transform of a mixed table beside scikit-learn's ColumnTransformer: the same steps, in turns, each run in a
// process of its own, all in memory before the clock starts. --tables 100k-business and --rounds 1 are a quick look.
import { alternate, bestOf, summarise } from './side-by-side/alternate.mjs'
import { bundle } from './side-by-side/bundle.mjs'
import { lastLineOf } from './side-by-side/machine.mjs'
import { peerHome, runPeer } from './side-by-side/peers.mjs'
import { tableFolder } from './tables/index.mjs'

export const flags = {
  tables: { type: 'string', default: '1m-business' },
  rounds: { type: 'string', default: '7' },
}

const fields = ['totalS', 'againS', 'cpuS', 'peakRssMB', 'importedMB']

/** How strings are held before: as pandas reads them, as Python objects, as codes. The best counts. */
const stringKinds = ['str', 'object', 'category']

function waysOf(folder, bundled) {
  const ours = {
    side: 'ours',
    name: 'one thread',
    run: () => lastLineOf(process.execPath, [bundled.pathOf('child'), JSON.stringify({ folder })]),
  }
  const theirs = stringKinds.map((strings) => ({
    side: 'sklearn',
    name: strings,
    run: () => runPeer('prepare.py', { folder, strings, threads: 1 }),
  }))
  return [ours, ...theirs]
}

function rowsOf(table, ways) {
  const found = ['ours', 'sklearn'].map((side) => {
    const best = ways.find((way) => way.side === side && way.name === bestOf(ways, side, 'totalS'))
    return { table, side, way: best.name, ...summarise(best, fields) }
  })
  const ratio = found[0].totalS / found[1].totalS
  return found.map((row, at) => ({
    ...row,
    ratio: at === 0 ? Number(ratio.toPrecision(3)) : '',
    limit: at === 0 ? 0.5 : '',
  }))
}

export async function bench({ tables, rounds }) {
  const bundled = await bundle({ child: 'prepare/child.ts' })
  try {
    return tables.split(',').flatMap((table) => {
      const folder = tableFolder(peerHome(), table)
      const seconds = (result) => result.totalS
      return rowsOf(
        table,
        alternate(table, waysOf(folder, bundled), { rounds: Number(rounds), seconds, log: console.log }),
      )
    })
  } finally {
    bundled.remove()
  }
}
