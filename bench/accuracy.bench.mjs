// Scores on real tables over given folds, beside what a linear model of scikit-learn reaches on the same folds. Needs
// MODELWRIGHT_DATA: a folder with csv/, folds/, index.json and reference-scores.json. BENCH_SETS=penguins,ames picks sets.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../scripts/build.mjs'
import { root } from '../scripts/sources.mjs'

const bin = join(root, 'packages/modelwright/bin/modelwright.js')
const named = ['telco_churn', 'penguins', 'diamonds', 'ames', 'credit_status']
const metricOf = { binary: ['auc', 'auc'], multiclass: ['log-loss', 'logloss'], regression: ['rmse', 'rmse'] }

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

function describe(index, name) {
  const sets = Array.isArray(index) ? index : (index.datasets ?? index)
  return Array.isArray(sets) ? sets.find((set) => set.name === name) : sets[name]
}

/** Runs one set in a folder of its own; gives its document. */
function run(data, set, reference, metric) {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-accuracy-'))
  const folds = join(data, 'folds', `${set.name}.txt.gz`)
  const args = [
    'run',
    join(data, set.file),
    '--target',
    set.target,
    '--folds',
    folds,
    '--metric',
    metric,
    '--json',
    '--quiet',
  ]
  if (set.positive_class) args.push('--positive', String(set.positive_class))
  if (reference.dropped.length > 0) args.push('--ignore', reference.dropped.join(','))
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
      cwd: folder,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`${set.name} ended with ${status}: ${stderr}`)
    return JSON.parse(stdout)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How much worse a score may be: one standard deviation of the reference's folds, or a little where there is one split. */
function slack(task, { mean, sd }) {
  if (sd > 0) return sd
  return { binary: 0.005, multiclass: 0.05 * mean, regression: 0.03 * mean }[task]
}

function rowOf(data, set, reference) {
  const [metric, theirs] = metricOf[set.task]
  const linear = reference.models.linear[theirs]
  const found = run(data, set, reference, metric)
  const { value, low, high } = found.evaluation.metrics[metric]
  const behind = set.task === 'binary' ? linear.mean - value : value - linear.mean
  const chosen = found.leaderboard.find((row) => row.chosen)?.learner
  const round = (number) => Number(number.toPrecision(5))
  return {
    set: set.name,
    metric,
    learner: chosen,
    ours: round(value),
    low: round(low),
    high: round(high),
    linear: linear.mean,
    sd: linear.sd,
    holds: behind <= slack(set.task, linear),
    seconds: round(found.durationMs / 1000),
  }
}

export async function bench() {
  const data = process.env.MODELWRIGHT_DATA
  if (data === undefined || !existsSync(data)) {
    console.log('Skipped: MODELWRIGHT_DATA names no folder of tables.')
    return []
  }
  await build({ types: false })
  const index = readJson(join(data, 'index.json'))
  const references = readJson(join(data, 'reference-scores.json'))
  const asked = process.env.BENCH_SETS?.split(',') ?? named
  return asked.map((name) => rowOf(data, describe(index, name), references[name]))
}
