// Ways to predict or explain the same rows, measured in turns: rows of a table of results.
import { alternate, summarise } from '../side-by-side/alternate.mjs'
import { lastLineOf } from '../side-by-side/machine.mjs'
import { runPackage, runPeer } from '../side-by-side/peers.mjs'

const limitS = 120

/** What runs a way, by whose it is; `told` says folder, inputs, rows and passes. */
const runnersOf = (told, child) => ({
  ours: (way) => () => lastLineOf(process.execPath, [child, JSON.stringify({ way, ...told })]),
  python: (way) => () => runPeer('predict.py', { way, ...told, threads: 1 }),
  npm: (way) => () => runPackage('npm-predict.mjs', { way, ...told, limitS }),
})

const round = (value) => Number(value.toPrecision(4))

/**
 * Measures ways (`{ what, name, by, way }`) in turns; each is compared with LightGBM at the same `what`.
 *
 * @param tell - turns a summary into the fields that are shown
 */
export function measureWays(subject, ways, { told, child, rounds, log, tell }) {
  const runners = runnersOf(told, child)
  // Each way is a side of its own: none is left out for being slower than another.
  const asked = ways.map((way) => ({
    ...way,
    side: `${way.what}, ${way.name}`,
    isFrail: way.by === 'npm',
    run: runners[way.by](way.way),
  }))
  const done = alternate(subject, asked, { rounds, seconds: ({ us }) => us / 1e6, log })
  const failed = done.filter(({ runs }) => runs.length === 0)
  const found = done
    .filter(({ runs }) => runs.length > 0)
    .map((way) => ({
      ...way,
      ...summarise(way, ['us', 'cpuUs', 'furthest']),
      version: way.runs[0].result.version,
    }))
  const referenceOf = (asked) => found.find(({ what, name }) => what === asked && name === 'lightgbm')
  const rows = found.map((way) => ({
    what: way.what,
    side: way.name,
    version: way.version,
    ...tell(way),
    ratio: round(way.us / (referenceOf(way.what)?.us ?? Number.NaN)),
    cpuRatio: round(way.cpuUs / (referenceOf(way.what)?.cpuUs ?? Number.NaN)),
    furthest: way.furthest,
    runs: way.runs,
    trust: way.trust,
    foreign: way.foreignMax,
  }))
  return [...rows, ...failed.map(({ what, name, failed: why }) => ({ what, side: name, failed: why }))]
}

/** Both sides walk the same trees: a difference is a defect, not a result. */
export function assertAgreement(rows, most) {
  const wrong = rows.filter(({ furthest }) => furthest > most)
  if (wrong.length > 0)
    throw new Error(`bug: ${wrong.map(({ side, furthest }) => `${side} is off by ${furthest}`).join(', ')}`)
}
