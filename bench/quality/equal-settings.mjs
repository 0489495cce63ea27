// Boosted trees and LightGBM at equal settings: the same prepared matrix, the same numbers of trees, leaves and rows, several
// seeds of the rows each tree sees, the first given fold as test. The spread over seeds says which differences mean nothing.
//
//   MODELWRIGHT_DATA=… node bench/quality/equal-settings.mjs --sets titanic,ames --seeds 5
//
// --max-cat-threshold: how many levels a split may pick out of a category, on both sides
// --peer-params '{"min_data_per_group":1}': more parameters of LightGBM, to find out what a difference comes from
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle } from '../side-by-side/bundle.mjs'
import { lastLineOf } from '../side-by-side/machine.mjs'
import { catThreshold, runPeer } from '../side-by-side/peers.mjs'
import { readSets } from './sets.mjs'
import { tableText } from './table.mjs'

/** Twelve tables of all three tasks, small and large, with few and many levels; chosen before anything was measured. */
export const equalSets = [
  'titanic',
  'telco_churn',
  'credit_status',
  'spambase',
  'bank_marketing',
  'birdstrikes',
  'letter',
  'seattle_weather',
  'diamonds',
  'ames',
  'concrete',
  'insteval',
]

const settings = { rounds: 100, leaves: 31, bins: 255, rate: 0.1, minRows: 20, minHessian: 0.001, threads: 1 }
const rowShare = 0.8

const isHigherBetter = (metric) => metric === 'auc'

function spreadOf(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, sd: Math.sqrt(squares / Math.max(1, values.length - 1)) }
}

/** `alike` when the means differ by no more than one run of each does for its seed alone: the root of both variances. */
function verdictOf(ours, theirs, metric) {
  const gain = (ours.mean - theirs.mean) * (isHigherBetter(metric) ? 1 : -1)
  const spread = Math.hypot(ours.sd, theirs.sd)
  const verdict = Math.abs(gain) <= spread ? 'alike' : gain > 0 ? 'better' : 'worse'
  return { gain, spreads: gain === 0 ? 0 : gain / spread, verdict }
}

function rowsOf(set, fitted, peer, scored) {
  return Object.keys(fitted.scores[0]).map((metric) => {
    const ours = spreadOf(fitted.scores.map((scores) => scores[metric]))
    const theirs = spreadOf(scored.scores.map((scores) => scores[metric]))
    return {
      table: set.name,
      metric,
      ours: ours.mean,
      sd: ours.sd,
      lightgbm: theirs.mean,
      'its sd': theirs.sd,
      ...verdictOf(ours, theirs, metric),
      seeds: fitted.scores.length,
      rows: fitted.trainRows,
      numbers: fitted.numbers,
      categories: fitted.categories,
      'fits s': fitted.seconds,
      'its s': peer.seconds,
    }
  })
}

function runSet(set, { seeds, child, params, maxCatThreshold }) {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-equal-'))
  const ask = (task) => {
    const told = {
      task,
      set,
      folder,
      seeds,
      settings: { ...settings, maxCatThreshold, options: { rowShare } },
    }
    return lastLineOf(process.execPath, ['--max-old-space-size=6000', child, JSON.stringify(told)])
  }
  try {
    const fitted = ask('fit')
    const peer = runPeer('equal.py', { folder, seeds, rowShare, maxCatThreshold, params, ...settings })
    return rowsOf(set, fitted, peer, ask('score'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Compares the sides on tables; gives a row a table and metric. */
export async function compareAtEqualSettings({
  only = equalSets,
  seeds = 5,
  maxCatThreshold = catThreshold,
  params = {},
  log,
} = {}) {
  const bundled = await bundle({ child: 'quality/equal-child.ts' })
  const numbers = Array.from({ length: seeds }, (_, at) => at + 1)
  try {
    return readSets({ only }).flatMap((set) => {
      log?.(set.name)
      const { models, rowCount, foldCount, ...told } = set
      return runSet(told, { seeds: numbers, child: bundled.pathOf('child'), params, maxCatThreshold })
    })
  } finally {
    bundled.remove()
  }
}

/** How many of the rows of one metric a table end how. */
export function countVerdicts(rows) {
  const count = (wanted) => rows.filter(({ verdict }) => verdict === wanted).length
  return { of: rows.length, better: count('better'), alike: count('alike'), worse: count('worse') }
}

async function main() {
  const { values } = parseArgs({
    options: {
      sets: { type: 'string' },
      seeds: { type: 'string', default: '5' },
      'max-cat-threshold': { type: 'string', default: String(catThreshold) },
      'peer-params': { type: 'string', default: '{}' },
    },
  })
  const only = values.sets?.split(',')
  const rows = await compareAtEqualSettings({
    ...(only === undefined ? {} : { only }),
    seeds: Number(values.seeds),
    maxCatThreshold: Number(values['max-cat-threshold']),
    params: JSON.parse(values['peer-params']),
    log: (name) => process.stderr.write(`\r\u001b[K${name}`),
  })
  process.stderr.write('\r\u001b[K')
  console.log(tableText(rows))
  console.log(JSON.stringify(countVerdicts(rows)))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
