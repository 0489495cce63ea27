// Computes settings of boosted trees that together do well on the shared tables, and how well such a portfolio does on a table
// that it was not computed on. Scores are kept table by table: what is there already is not computed again.
//
//   MODELWRIGHT_DATA=… node bench/quality/portfolio.mjs              compute, report
//   MODELWRIGHT_DATA=… node bench/quality/portfolio.mjs --write      and write src/tune/portfolio-settings.ts
//
// --settings n (default 24)   --size n (default 6)   --sets a,b   --jobs n
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle } from '../side-by-side/bundle.mjs'
import { scoreVariants } from './defaults.mjs'
import { isHigherBetter, judged } from './marks.mjs'
import { readSets } from './sets.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const keptPath = join(here, '../results/portfolio.jsonl')
const writtenPath = join(here, '../../packages/modelwright/src/tune/portfolio-settings.ts')
const learner = 'boosted-trees'

/** Three million rows take too long for so many fits. */
const tooLarge = ['flights_3m']

async function proposals(count) {
  const bundled = await bundle({ proposals: 'quality/proposals.ts' })
  try {
    const out = execFileSync(process.execPath, [bundled.pathOf('proposals'), learner, String(count)])
    return JSON.parse(out.toString('utf8'))
  } finally {
    bundled.remove()
  }
}

function readKept() {
  if (!existsSync(keptPath)) return new Map()
  const lines = readFileSync(keptPath, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  return new Map(lines.map((line) => JSON.parse(line)).map((row) => [`${row.set} ${row.settings}`, row]))
}

/** Losses of each setting on each table: the first judged metric, lower is better. */
async function losses(settings, sets, jobs) {
  const key = JSON.stringify(settings)
  const kept = readKept()
  mkdirSync(dirname(keptPath), { recursive: true })
  const rows = []
  for (const set of sets) {
    let row = kept.get(`${set.name} ${key}`)
    if (row === undefined) {
      const variants = settings.map((options, at) => ({ name: `${at}`, learners: [learner], options }))
      const found = await scoreVariants(variants, { sets: [set], foldsLimit: 1, jobs })
      const metric = judged[set.task][0]
      const sign = isHigherBetter(metric) ? -1 : 1
      const values = found.map(
        ({ results: [result] }) => sign * result.rows.find((one) => one.metric === metric).ours,
      )
      row = { set: set.name, task: set.task, settings: key, values }
      appendFileSync(keptPath, `${JSON.stringify(row)}\n`)
      console.error(`${set.name}: ${values.map((value) => value.toPrecision(4)).join(' ')}`)
    }
    rows.push(row)
  }
  return rows
}

/** How far each setting is from the best on a table: 0 the best, 1 the median. */
function regrets({ values }) {
  const sorted = [...values].sort((a, b) => a - b)
  const spread = sorted[sorted.length >> 1] - sorted[0]
  return values.map((value) => Math.min(2, spread > 0 ? (value - sorted[0]) / spread : 0))
}

/** Takes the setting that lowers the mean regret of the best of those taken the most, again and again. */
function greedy(rows, size) {
  const all = rows.map(regrets)
  const taken = []
  const best = all.map(() => 2)
  while (taken.length < size) {
    const gains = all[0].map((_, at) =>
      taken.includes(at)
        ? Infinity
        : all.reduce((sum, regret, row) => sum + Math.min(best[row], regret[at]), 0),
    )
    const next = gains.indexOf(Math.min(...gains))
    taken.push(next)
    all.forEach((regret, row) => {
      best[row] = Math.min(best[row], regret[next])
    })
  }
  return taken
}

/** The rank among all settings, from 1, of the best of a portfolio that was computed on the other tables. */
function leftOut(rows, size) {
  return rows.map((row) => {
    const taken = greedy(
      rows.filter((other) => other !== row),
      size,
    )
    const best = Math.min(...taken.map((at) => row.values[at]))
    const first = row.values[0]
    return {
      set: row.set,
      rank: 1 + row.values.filter((value) => value < best).length,
      rankOfDefaults: 1 + row.values.filter((value) => value < first).length,
    }
  })
}

/** The mean rank of the best of so many settings that chance draws: what a portfolio must beat. */
function rankByChance(count, size) {
  return (count + 1) / (size + 1)
}

function report(kind, rows, size, settings) {
  const ranks = leftOut(rows, size)
  const mean = (of) => ranks.reduce((sum, rank) => sum + of(rank), 0) / ranks.length
  console.log(`\n${kind}: rank among ${settings.length} settings on the table left out`)
  for (const { set, rank, rankOfDefaults } of ranks)
    console.log(`  ${set.padEnd(20)} ${rank}  (defaults ${rankOfDefaults})`)
  const chance = rankByChance(settings.length, size).toFixed(2)
  console.log(
    `  mean ${mean(({ rank }) => rank).toFixed(2)}; by chance ${chance}; defaults ${mean(({ rankOfDefaults }) => rankOfDefaults).toFixed(2)}`,
  )
  return greedy(rows, size).map((at) => settings[at])
}

const isUseful = (setting) => Object.keys(setting).length > 0

function settingsModule(found) {
  const json = JSON.stringify({ [learner]: found }, null, 2)
    .replace(/"([a-zA-Z][a-zA-Z0-9]*)":/g, '$1:')
    .replaceAll('"', "'")
  return `/** Written by \`node bench/quality/portfolio.mjs --write\`: change it there. */\nexport const settings = ${json} as const\n`
}

const { values } = parseArgs({
  options: {
    settings: { type: 'string', default: '24' },
    size: { type: 'string', default: '6' },
    sets: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
  },
})
const settings = await proposals(Number(values.settings))
const only = values.sets?.split(',')
// The small ones first, so that a run that is stopped has most of the tables.
const sets = readSets({ ...(only === undefined ? {} : { only }), not: tooLarge }).reverse()
const rows = await losses(settings, sets, Number(values.jobs))
const size = Number(values.size)
const classification = report(
  'classification',
  rows.filter(({ task }) => task !== 'regression'),
  size,
  settings,
)
const regression = report(
  'regression',
  rows.filter(({ task }) => task === 'regression'),
  size,
  settings,
)
if (values.write)
  writeFileSync(
    writtenPath,
    settingsModule({
      classification: classification.filter(isUseful),
      regression: regression.filter(isUseful),
    }),
  )
