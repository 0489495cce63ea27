// Scores of a learner with given options, without a search, on the given folds of the shared tables, beside scikit-learn's
// HistGradientBoosting and LightGBM with defaults. Rows are read and prepared as `modelwright run --folds` does.
//
//   MODELWRIGHT_DATA=… node bench/quality/defaults.mjs --learner boosted-trees --options '{"trees":100}' --jobs 2
//
// --learner a,b: of several, the first that fits the task   --options '{…}' or name='{…}': once for each variant
// --sets a,b   --not a,b   --folds-limit n   --seed n   --jobs n   --json file   --all: metrics that are not judged, too
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle } from '../side-by-side/bundle.mjs'
import { runFarm } from './farm.mjs'
import { betterPeer, isHigherBetter, judged, lossRatio, passMark } from './marks.mjs'
import { readSets } from './sets.mjs'
import { short, tableText } from './table.mjs'

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Of the whole population, as the references have it. */
function sdOf(values) {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}

/** The scores of one metric beside the reference; `ok` is empty where the metric is not judged. */
function metricRow(set, metric, folds) {
  const values = folds.map(({ scores }) => scores[metric])
  const ours = mean(values)
  const peer = betterPeer(set.models, metric)
  const isBetter = isHigherBetter(metric) ? ours >= peer.mean : ours <= peer.mean
  const isJudged = judged[set.task].includes(metric)
  const mark = passMark(set.models, metric)
  const passes = isHigherBetter(metric) ? ours >= mark : ours <= mark
  return {
    table: set.name,
    metric,
    ours,
    sd: sdOf(values),
    hgb: set.models.hgb[metric].mean,
    lgbm: set.models.lgbm[metric].mean,
    'ref sd': peer.sd,
    ...(isJudged ? { mark, ok: passes ? 'ok' : 'BELOW' } : { mark: Number.NaN, ok: '' }),
    better: isBetter ? 'better' : '',
    ratio: lossRatio(set.models, metric, ours),
    linear: set.models.linear[metric].mean,
    rf: set.models.rf[metric].mean,
    folds: values.length,
  }
}

/** What one variant did on one table: a row a metric, judged ones first; or why it did nothing. */
function setResult(set, answers) {
  const failed = answers.find(({ error }) => error !== undefined)
  if (failed !== undefined) return { set: set.name, error: failed.error }
  const metrics = Object.keys(answers[0].scores).filter((metric) => set.models.hgb[metric] !== undefined)
  const trees = answers.map((answer) => answer.trees).filter((count) => count !== undefined)
  const timeOf = (field) => mean(answers.map((answer) => answer[field]))
  return {
    set: set.name,
    task: set.task,
    learner: answers[0].learner,
    rows: metrics.map((metric) => metricRow(set, metric, answers)),
    folds: answers.map(({ scores }) => scores),
    trees: trees.length === 0 ? undefined : mean(trees),
    prepareS: timeOf('prepareS'),
    fitS: timeOf('fitS'),
    fitCpuS: timeOf('fitCpuS'),
    predictS: timeOf('predictS'),
    notes: [...new Set(answers.flatMap(({ notes }) => notes))],
  }
}

const geometricMean = (values) => Math.exp(mean(values.map(Math.log)))

/** Counts over tables: of the metric a run chooses by (`main`), and of all that are judged. */
export function totalOf(results) {
  const done = results.filter(({ error }) => error === undefined)
  const all = done.flatMap(({ rows, task }) => rows.filter(({ metric }) => judged[task].includes(metric)))
  const main = done.map(({ rows, task }) => rows.find(({ metric }) => metric === judged[task][0]))
  const count = (rows) => ({
    of: rows.length,
    ok: rows.filter(({ ok }) => ok === 'ok').length,
    better: rows.filter(({ better }) => better !== '').length,
    ratio: rows.length === 0 ? Number.NaN : geometricMean(rows.map(({ ratio }) => ratio)),
  })
  return {
    main: count(main),
    all: count(all),
    failed: results.length - done.length,
    fitCpuS: done.reduce((sum, { fitCpuS, folds }) => sum + fitCpuS * folds.length, 0),
  }
}

function totalText(name, { main, all, failed, fitCpuS }) {
  const part = (what, { of, ok, better, ratio }) =>
    `${what}: ok ${ok}/${of}, better ${better}/${of}, loss ${short(ratio)} of the better booster's`
  return `${name}  ${part('main metric', main)}; ${part('all judged', all)}; failed ${failed}; fits ${short(fitCpuS)} CPU s`
}

function shownRows(results, isAll) {
  return results.flatMap(({ error, rows = [], task, fitCpuS, trees }) =>
    error === undefined
      ? rows
          .filter(({ metric }) => isAll || judged[task].includes(metric))
          .map(({ linear, rf, folds, ...row }, at) => {
            const times = at === 0 ? { 'fit s': fitCpuS, trees: trees ?? '' } : { 'fit s': '', trees: '' }
            return { ...row, ...(isAll ? { linear, rf } : {}), folds, ...times }
          })
      : [],
  )
}

function print(name, results, isAll) {
  console.log(`\n${name}\n${tableText(shownRows(results, isAll))}`)
  const errors = [...new Set(results.map(({ error }) => error).filter((error) => error !== undefined))]
  for (const error of errors) {
    const where = results.filter((result) => result.error === error).map(({ set }) => set)
    console.log(`failed on ${where.join(', ')}: ${error}`)
  }
  console.log(totalText(name, totalOf(results)))
}

/**
 * Scores variants (`{ name, learners, options }`) on tables.
 *
 * @returns by variant: `{ variant, results, total }`
 */
export async function scoreVariants(variants, { sets, foldsLimit = Infinity, seed = 0, jobs = 2, log }) {
  const bundled = await bundle({ child: 'quality/child.ts' })
  const found = new Map(sets.map((set) => [set.name, []]))
  const tasks = sets.flatMap((set) => {
    const { models, rowCount, foldCount, ...told } = set
    const count = Math.min(foldCount, foldsLimit)
    return Array.from({ length: count }, (_, fold) => ({ set: told, fold, variants, seed }))
  })
  try {
    let done = 0
    await runFarm(bundled.pathOf('child'), tasks, jobs, ({ set, fold }, { answers, error }) => {
      found.get(set.name)[fold] = answers ?? variants.map(() => ({ error }))
      log?.(`${++done}/${tasks.length} ${set.name} fold ${fold}`)
    })
  } finally {
    bundled.remove()
  }
  return variants.map((variant, at) => {
    const results = sets.map((set) =>
      setResult(
        set,
        found.get(set.name).map((answers) => answers[at]),
      ),
    )
    return { variant, results, total: totalOf(results) }
  })
}

function variantsOf({ learner, options = [] }) {
  const learners = learner.split(',')
  if (options.length === 0) return [{ name: learner, learners, options: {} }]
  return options.map((text) => {
    const [, name = text, json] = /^(?:([^={]*)=)?(\{.*\})$/s.exec(text) ?? []
    if (json === undefined) throw new Error(`--options must be JSON, perhaps after a name and "=": ${text}`)
    return { name: `${learner} ${name}`, learners, options: JSON.parse(json) }
  })
}

const listOf = (text) => text?.split(',').filter((name) => name !== '')

async function main() {
  const { values } = parseArgs({
    options: {
      learner: { type: 'string', default: 'boosted-trees' },
      options: { type: 'string', multiple: true },
      sets: { type: 'string' },
      not: { type: 'string' },
      'folds-limit': { type: 'string' },
      seed: { type: 'string', default: '0' },
      jobs: { type: 'string', default: '2' },
      json: { type: 'string' },
      all: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
    },
  })
  const sets = readSets({ only: listOf(values.sets), not: listOf(values.not) ?? [] })
  const found = await scoreVariants(variantsOf(values), {
    sets,
    foldsLimit: Number(values['folds-limit'] ?? Infinity),
    seed: Number(values.seed),
    jobs: Number(values.jobs),
    ...(values.quiet ? {} : { log: (line) => process.stderr.write(`\r\u001b[K${line}`) }),
  })
  if (!values.quiet) process.stderr.write('\r\u001b[K')
  for (const { variant, results } of found) print(variant.name, results, values.all)
  if (found.length > 1) {
    console.log('')
    for (const { variant, total } of found) console.log(totalText(variant.name, total))
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(found, null, 2)}\n`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
