// Ensembles beside the best single model on given folds of twelve shared tables. Needs MODELWRIGHT_DATA. BENCH_SETS=penguins,ames
// picks sets. More flags: bench/quality/ensemble.mjs.
import { measureEnsembles, totalOf, usualSets } from './quality/ensemble.mjs'
import { readSets } from './quality/sets.mjs'

const round = (value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value)

export async function bench() {
  if (process.env.MODELWRIGHT_DATA === undefined) {
    console.log('Skipped: MODELWRIGHT_DATA names no folder of tables.')
    return []
  }
  const only = process.env.BENCH_SETS?.split(',') ?? usualSets
  const { rows } = await measureEnsembles({ sets: readSets({ only }) })
  console.log(JSON.stringify(totalOf(rows)))
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, round(value)])),
  )
}
