// Ranks `modelwright run` among the programs a user would pick instead, on the first given fold of each shared table, the same
// time for each that searches. What was measured is kept set by set in rank.jsonl beside this file, so that it can be stopped and
// gone on with, and a program measured later stands beside the others.
//
//   MODELWRIGHT_DATA=… node bench/quality/rank.mjs --programs ours,ours-fast,hgb,lgbm,linear,rf,optuna
//
// --programs a,b   --sets a,b   --not a,b   --seconds n (default 120)   --python path (default: that of the peers)
// --again: measure what is there already once more; the last counts   --report: print what is there, measure nothing
// A program that fails, or is not done in ten times the seconds, is ranked last.
import { execFile } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { markdownTable } from '../side-by-side/markdown.mjs'
import { dataFolder, readIndex } from './sets.mjs'

const run = promisify(execFile)
const here = fileURLToPath(new URL('.', import.meta.url))
const keptPath = join(here, 'rank.jsonl')
const cli = join(here, '../../packages/modelwright/bin/modelwright.js')
const metricOf = { binary: 'auc', multiclass: 'log-loss', regression: 'rmse' }

/** Fold 0 is tested, all others train; rows without target stay so. */
function singleFold(set) {
  const folds = gunzipSync(readFileSync(set.folds)).toString('utf8').trimEnd().split('\n')
  return folds.map((fold) => (fold === '' || fold === '0' ? fold : '-1')).join('\n')
}

async function ours(set, preset, seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-rank-'))
  try {
    const folds = join(folder, 'folds.txt')
    writeFileSync(folds, `${singleFold(set)}\n`)
    const args = ['run', set.path, '--target', set.target, '--folds', folds, '--json', '--preset', preset]
    args.push('--task', set.task, '--time-limit', String(seconds))
    if (set.positive !== undefined) args.push('--positive', set.positive)
    if (set.ignore.length > 0) args.push('--ignore', set.ignore.join(','))
    const begun = performance.now()
    const { stdout } = await run(process.execPath, [cli, ...args], { cwd: folder, maxBuffer: 1e9 })
    const told = JSON.parse(stdout)
    const chosen = told.leaderboard.find((row) => row.chosen)
    return {
      metric: metricOf[set.task],
      score: told.evaluation.metrics[metricOf[set.task]].value,
      seconds: (performance.now() - begun) / 1000,
      learner: chosen.learner,
      validated: chosen.score,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function theirs(set, program, seconds, python) {
  const { path, folds, target, task, positive, ignore } = set
  const how = { path, folds, target, task, positive, ignore, program, seconds, threads: 2 }
  // Threads of OpenMP that spin while they wait stand still for minutes where anything else runs.
  // The folder of the script holds a profile.py that is not Python's.
  const env = {
    ...process.env,
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONSAFEPATH: '1',
    OMP_WAIT_POLICY: 'PASSIVE',
  }
  delete env.OPENBLAS_CORETYPE
  const { stdout } = await run(python, [join(here, '../peers/automl.py'), JSON.stringify(how)], {
    env,
    maxBuffer: 1e9,
    timeout: 10 * seconds * 1000,
    killSignal: 'SIGKILL',
  })
  return JSON.parse(stdout.trimEnd().split('\n').at(-1))
}

function readKept() {
  if (!existsSync(keptPath)) return []
  return readFileSync(keptPath, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

async function measure(set, program, { seconds, python }) {
  const isOurs = program.startsWith('ours')
  const found = isOurs
    ? await ours(set, program === 'ours-fast' ? 'fast' : 'good', program === 'ours-fast' ? 10 : seconds)
    : await theirs(set, program, seconds, python)
  return { set: set.name, task: set.task, asked: seconds, date: new Date().toISOString(), ...found, program }
}

/** Ranks from 1; equals share the mean of theirs. */
function ranksOf(losses) {
  return losses.map((loss) => {
    const below = losses.filter((other) => other < loss).length
    const equal = losses.filter((other) => other === loss).length
    return below + (equal + 1) / 2
  })
}

function report(rows, programs) {
  const sets = [...new Set(rows.map(({ set }) => set))]
  const latest = new Map(rows.map((row) => [`${row.set} ${row.program}`, row]))
  const whole = sets.filter((set) => programs.every((program) => latest.has(`${set} ${program}`)))
  const sums = programs.map(() => 0)
  const table = whole.map((set) => {
    const found = programs.map((program) => latest.get(`${set} ${program}`))
    // The last digits are of how sums are rounded.
    const ranks = ranksOf(
      found.map(({ metric, score }) =>
        score === undefined ? Infinity : Number((metric === 'auc' ? -score : score).toPrecision(9)),
      ),
    )
    ranks.forEach((rank, at) => {
      sums[at] += rank
    })
    return Object.fromEntries([
      ['table', set],
      ['metric', metricOf[found[0].task]],
      ...found.map(({ program, score }, at) => [
        program,
        `${score === undefined ? 'failed' : Number(score.toPrecision(5))} (${ranks[at]})`,
      ]),
    ])
  })
  if (whole.length === 0) return console.log('No table has been measured for all of these programs.')
  const means = programs.map((program, at) => [program, (sums[at] / whole.length).toFixed(2)])
  console.log(markdownTable([...table, { table: 'mean rank', metric: '', ...Object.fromEntries(means) }]))
  console.log(`${whole.length} tables`)
}

const listOf = (text) => text?.split(',').filter((name) => name !== '')
const { values } = parseArgs({
  options: {
    programs: { type: 'string', default: 'ours,hgb,lgbm,linear,rf,optuna' },
    sets: { type: 'string' },
    not: { type: 'string' },
    seconds: { type: 'string', default: '120' },
    python: { type: 'string', default: join(tmpdir(), 'modelwright-peers/venv/bin/python') },
    again: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
})
const programs = listOf(values.programs)
const seconds = Number(values.seconds)
if (!values.report) {
  dataFolder()
  const kept = new Set(values.again ? [] : readKept().map(({ set, program }) => `${set} ${program}`))
  for (const set of readIndex({ only: listOf(values.sets), not: listOf(values.not) ?? [] }))
    for (const program of programs) {
      if (kept.has(`${set.name} ${program}`)) continue
      const row = await measure(set, program, { seconds, python: values.python }).catch((error) => ({
        set: set.name,
        task: set.task,
        asked: seconds,
        date: new Date().toISOString(),
        program,
        error: String(error.stderr || error.message)
          .trimEnd()
          .split('\n')
          .at(-1),
      }))
      appendFileSync(keptPath, `${JSON.stringify(row)}\n`)
      console.error(`${set.name} ${program}: ${row.error ?? `${row.score} in ${row.seconds.toFixed(1)} s`}`)
    }
}
report(readKept(), programs)
