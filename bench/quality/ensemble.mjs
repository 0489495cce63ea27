// Ensembles on the given folds of the shared tables: a fixed library of seven recipes is fitted by cross-validation on the
// training rows, weights are chosen on its out-of-fold predictions, and the best single model, the blend and the stack are
// scored on the held-out rows, with members fitted on all training rows and with the folds' models in their place.
//
//   MODELWRIGHT_DATA=… node bench/quality/ensemble.mjs --sets titanic,ames --folds-limit 2 --jobs 2 --json file
//
//   --most 5     members of an ensemble at most
//   --noise 1    standard errors of a difference within which the simpler is taken; 0: the best by mean whatever the error
//   --seed 0     of the folds, the fits and the choice
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle } from '../side-by-side/bundle.mjs'
import { runFarm } from './farm.mjs'
import { readSets } from './sets.mjs'
import { tableText } from './table.mjs'

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Small enough that a library is fitted in seconds. */
export const usualSets = [
  'penguins',
  'titanic',
  'telco_churn',
  'credit_status',
  'spambase',
  'soybean',
  'birdstrikes',
  'seattle_weather',
  'ames',
  'concrete',
  'chicago_ridership',
  'superstore',
]

/** How much of the loss of the best single model is left: 1 − score where higher is better. */
function lossRatio({ better }, score, alone) {
  return better === 'higher' ? (1 - score) / (1 - alone) : score / alone
}

/** One row a table: means over its folds. */
function rowOf(name, answers) {
  const of = (kind) => answers.map((answer) => answer.considered.find((one) => one.kind === kind))
  const [alone, blend, stack] = [of('single'), of('blend'), of('stack')]
  const ratio = (list, way) =>
    mean(
      list.map((one, at) =>
        one[way] === undefined ? Number.NaN : lossRatio(answers[at], one[way].score, alone[at].refit.score),
      ),
    )
  const chosen = answers.map((answer) => answer.considered.find((one) => one.kind === answer.chosen))
  const cost = (list, way, what) => mean(list.map((one) => one[way]?.[what] ?? Number.NaN))
  return {
    table: name,
    metric: answers[0].metric,
    folds: answers.length,
    single: mean(alone.map((one) => one.refit.score)),
    blend: mean(blend.map((one) => one.refit.score)),
    stack: mean(stack.map((one) => one.refit.score)),
    'blend loss': ratio(blend, 'refit'),
    'stack loss': ratio(stack, 'refit'),
    'chosen loss': ratio(chosen, 'refit'),
    'bag loss': ratio(alone, 'bagged'),
    'blend bag loss': ratio(blend, 'bagged'),
    chosen: answers.map(({ chosen: kind }) => (kind === 'single' ? '1' : kind[0])).join(''),
    'told gain': mean(blend.map((one) => one.gain)),
    'true gain': mean(
      blend.map(
        (one, at) => (answers[at].better === 'higher' ? 1 : -1) * (one.refit.score - alone[at].refit.score),
      ),
    ),
    members: mean(blend.map((one) => one.members)),
    kB: cost(alone, 'refit', 'kB'),
    'blend kB': cost(blend, 'refit', 'kB'),
    'bag kB': cost(alone, 'bagged', 'kB'),
    'row us': cost(alone, 'refit', 'oneUs'),
    'blend row us': cost(blend, 'refit', 'oneUs'),
    'choose s': mean(answers.map(({ chooseS }) => chooseS)),
    'fit s': mean(answers.map(({ fitS }) => fitS)),
  }
}

/** Measures tables; `log` hears of each fold. */
export async function measureEnsembles({
  sets,
  foldsLimit = 2,
  seed = 0,
  jobs = 2,
  most = 5,
  noise = 1,
  log,
}) {
  const bundled = await bundle({ child: 'quality/ensemble-child.ts' })
  const found = new Map(sets.map(({ name }) => [name, []]))
  const tasks = sets.flatMap(({ models, rowCount, foldCount, ...told }) =>
    Array.from({ length: Math.min(foldCount, foldsLimit) }, (_, fold) => ({
      set: told,
      fold,
      seed,
      most,
      noise,
    })),
  )
  try {
    await runFarm(bundled.pathOf('child'), tasks, jobs, ({ set, fold }, answer) => {
      found.get(set.name)[fold] = answer
      log?.(`${set.name} fold ${fold}${answer.error === undefined ? '' : `: ${answer.error}`}`)
    })
  } finally {
    bundled.remove()
  }
  const good = [...found].filter(([, answers]) => answers.every(({ error }) => error === undefined))
  return { rows: good.map(([name, answers]) => rowOf(name, answers)), answers: Object.fromEntries(found) }
}

/** Geometric means of the losses over tables. */
export function totalOf(rows) {
  const names = ['blend loss', 'stack loss', 'chosen loss', 'bag loss', 'blend bag loss']
  const over = (name) => {
    const values = rows.map((row) => row[name]).filter((value) => value > 0)
    return Math.exp(mean(values.map(Math.log)))
  }
  return Object.fromEntries(names.map((name) => [name, over(name)]))
}

async function main() {
  const { values } = parseArgs({
    options: {
      sets: { type: 'string' },
      'folds-limit': { type: 'string', default: '2' },
      seed: { type: 'string', default: '0' },
      jobs: { type: 'string', default: '2' },
      most: { type: 'string', default: '5' },
      noise: { type: 'string', default: '1' },
      json: { type: 'string' },
    },
  })
  const result = await measureEnsembles({
    sets: readSets({ only: values.sets?.split(',') ?? usualSets }),
    foldsLimit: Number(values['folds-limit']),
    seed: Number(values.seed),
    jobs: Number(values.jobs),
    most: Number(values.most),
    noise: Number(values.noise),
    log: (line) => console.error(line),
  })
  console.log(tableText(result.rows))
  console.log(JSON.stringify(totalOf(result.rows)))
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(result, null, 1))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
