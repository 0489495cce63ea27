// Boosted trees beside LightGBM at equal settings, several seeds each, on twelve of the shared tables. Needs
// MODELWRIGHT_DATA. --sets ames,titanic picks sets, --seeds 2 is a quick look, --max-cat-threshold tells both
// how many levels a split may pick out of a category.
import { compareAtEqualSettings, countVerdicts } from './quality/equal-settings.mjs'
import { catThreshold } from './side-by-side/peers.mjs'

export const flags = {
  sets: { type: 'string' },
  seeds: { type: 'string', default: '5' },
  'max-cat-threshold': { type: 'string', default: String(catThreshold) },
}

const round = (value) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value)

export async function bench({ sets, seeds, 'max-cat-threshold': maxCatThreshold }) {
  if (process.env.MODELWRIGHT_DATA === undefined) {
    console.log('Skipped: MODELWRIGHT_DATA names no folder of tables.')
    return []
  }
  const rows = await compareAtEqualSettings({
    ...(sets === undefined ? {} : { only: sets.split(',') }),
    seeds: Number(seeds),
    maxCatThreshold: Number(maxCatThreshold),
    log: console.log,
  })
  console.log(JSON.stringify(countVerdicts(rows)))
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, round(value)])),
  )
}
