// Boosted trees beside LightGBM at equal settings, several seeds each, on twelve of the shared tables. Needs
// MODELWRIGHT_DATA. BENCH_SETS=ames,titanic picks sets, BENCH_SEEDS=2 is a quick look.
import { compareAtEqualSettings, countVerdicts } from './quality/equal-settings.mjs'

const round = (value) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value)

export async function bench() {
  if (process.env.MODELWRIGHT_DATA === undefined) {
    console.log('Skipped: MODELWRIGHT_DATA names no folder of tables.')
    return []
  }
  const only = process.env.BENCH_SETS?.split(',')
  const rows = await compareAtEqualSettings({
    ...(only === undefined ? {} : { only }),
    seeds: Number(process.env.BENCH_SEEDS ?? 5),
    log: console.log,
  })
  console.log(JSON.stringify(countVerdicts(rows)))
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, round(value)])),
  )
}
