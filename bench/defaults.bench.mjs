// Boosted trees with default options on the given folds of the shared tables, judged beside what scikit-learn's
// HistGradientBoosting and LightGBM reach there with defaults. Needs MODELWRIGHT_DATA. BENCH_SETS=penguins,ames picks sets,
// BENCH_LEARNER another learner. To try options: bench/quality/defaults.mjs.
import { scoreVariants } from './quality/defaults.mjs'
import { judged } from './quality/marks.mjs'
import { readSets } from './quality/sets.mjs'

const round = (value) => Number(value.toPrecision(5))

export async function bench() {
  if (process.env.MODELWRIGHT_DATA === undefined) {
    console.log('Skipped: MODELWRIGHT_DATA names no folder of tables.')
    return []
  }
  const learner = process.env.BENCH_LEARNER ?? 'boosted-trees'
  const only = process.env.BENCH_SETS?.split(',')
  const variant = { name: learner, learners: learner.split(','), options: {} }
  const sets = readSets(only === undefined ? {} : { only })
  const [{ results, total }] = await scoreVariants([variant], { sets })
  console.log(JSON.stringify(total))
  return results.flatMap(({ set, error, task, rows, fitS, trees }) => {
    if (error !== undefined) return [{ set, error }]
    return rows
      .filter(({ metric }) => judged[task].includes(metric))
      .map(({ metric, ours, sd, hgb, lgbm, mark, ok, better, folds }) => ({
        set,
        metric,
        ours: round(ours),
        sd: round(sd),
        hgb,
        lgbm,
        mark: round(mark),
        holds: ok === 'ok',
        isBetter: better !== '',
        folds,
        fitS: round(fitS),
        trees: trees ?? '',
      }))
  })
}
