// Default linear models on the tables in the folder MODELWRIGHT_DATA, fold by fold, against scikit-learn's scores there.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSource } from './side-by-side/load-source.mjs'

/** How far below the reference a score may lie: one standard deviation over folds, or a share where there is one fold. */
function allowance(metric, { mean, sd }) {
  if (sd > 0) return sd
  return metric === 'auc' ? 0.005 : metric === 'rmse' ? 0.03 * mean : 0.05 * mean
}

export async function bench() {
  const folder = process.env.MODELWRIGHT_DATA
  if (folder === undefined) {
    console.log('Set MODELWRIGHT_DATA to the folder of tables to run this.')
    return []
  }
  const { dataSets, load, scoreFolds } = await loadSource('linear.ts')
  const reference = JSON.parse(readFileSync(join(folder, 'reference-scores.json'), 'utf8'))
  const rows = []
  for (const set of dataSets(folder)) {
    // Three million rows take minutes; free text is not learnt from yet.
    if (set.name === 'flights_3m' || set.name === 'fine_foods') continue
    const recipe = { learner: set.task === 'regression' ? 'ridge' : 'logistic' }
    const { metric, mean, fitMs } = await scoreFolds(await load(folder, set), recipe)
    const known = reference[set.name].models.linear[metric.replace('-', '')]
    const gain = (metric === 'auc' ? 1 : -1) * (mean - known.mean)
    rows.push({
      table: set.name,
      metric,
      score: Number(mean.toPrecision(6)),
      reference: known.mean,
      isNoWorse: gain >= -allowance(metric, known),
      cpuMsPerFold: Math.round(fitMs),
    })
  }
  return rows
}
