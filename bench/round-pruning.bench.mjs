// What giving trials up within folds gains: searches of boosted trees on shared tables with and without, of equal trials or of equal
// processor time, each in a process of its own. Needs MODELWRIGHT_DATA.
import { readSets } from './quality/sets.mjs'
import { median } from './side-by-side/alternate.mjs'
import { bundle } from './side-by-side/bundle.mjs'
import { lastLineOf } from './side-by-side/machine.mjs'

export const flags = {
  tables: { type: 'string', default: 'credit_status,telco_churn,spambase' },
  pruners: { type: 'string', default: 'none,median,successive-halving' },
  folds: { type: 'string', default: 'median' },
  trials: { type: 'string', default: '36' },
  seconds: { type: 'string', default: '0' },
  seeds: { type: 'string', default: '0,1,2' },
}

const fields = ['processorS', 'wallS', 'trials', 'pruned', 'within', 'byFolds', 'heldOut']

/** Medians over the seeds. */
function rowOf({ table, roundPruner, metric, runs }) {
  const medians = Object.fromEntries(fields.map((field) => [field, median(runs.map((run) => run[field]))]))
  return { table, metric, roundPruner, ...medians, runs: runs.length }
}

export async function bench({ tables, pruners, folds, trials, seconds, seeds }) {
  const bundled = await bundle({ child: 'tune/rounds.ts' })
  const given = { pruner: folds, trials: Number(trials), seconds: Number(seconds) }
  const rows = []
  try {
    for (const { models, rowCount, foldCount, ...set } of readSets({ only: tables.split(',') })) {
      const ways = pruners.split(',').map((roundPruner) => ({ table: set.name, roundPruner, runs: [] }))
      for (const seed of seeds.split(',').map(Number))
        for (const way of ways) {
          const told = { ...given, set, seed, fold: seed % foldCount, roundPruner: way.roundPruner }
          const found = lastLineOf(process.execPath, [bundled.pathOf('child'), JSON.stringify(told)])
          way.metric = found.metric
          way.runs.push(found)
          console.log(`${set.name} ${way.roundPruner} seed ${seed}: ${JSON.stringify(found)}`)
        }
      rows.push(...ways.map(rowOf))
    }
  } finally {
    bundled.remove()
  }
  return rows
}
