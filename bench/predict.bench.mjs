// Prediction of 100 trees × 63 leaves × 28 features, one row at a time and 100,000 at once, on one thread: our runtime walks
// the trees that LightGBM trained. XGBoost and YDF bring as many trees and leaves of their own. In turns, each run in a process
// of its own. --peer lightgbm,xgboost picks some (`none` for ours alone), --rounds 1 is a quick look.
import { modelsFolder, rowCounts } from './predict/models-folder.mjs'
import { assertAgreement, measureWays } from './predict/ways.mjs'
import { bundle } from './side-by-side/bundle.mjs'
import { readAbout } from './tables/files.mjs'

export const flags = {
  peer: { type: 'string', default: 'lightgbm,xgboost,ydf,ydf-inference,ml-random-forest' },
  rounds: { type: 'string', default: '7' },
}

const ways = [
  { what: 'one row', name: 'ours', by: 'ours', way: 'row' },
  { what: 'one row', name: 'lightgbm, C call', by: 'python', way: 'lightgbm-row-c' },
  { what: 'one row', name: 'lightgbm', by: 'python', way: 'lightgbm-row' },
  { what: 'one row', name: 'xgboost', by: 'python', way: 'xgboost-row' },
  { what: 'one row', name: 'ydf-inference', by: 'npm', way: 'ydf-inference-row' },
  { what: 'batch', name: 'ours, JavaScript', by: 'ours', way: 'batch' },
  { what: 'batch', name: 'ours, WebAssembly', by: 'ours', way: 'batch-wasm' },
  { what: 'batch', name: 'lightgbm', by: 'python', way: 'lightgbm-batch' },
  { what: 'batch', name: 'xgboost', by: 'python', way: 'xgboost-batch' },
  { what: 'batch', name: 'ydf', by: 'python', way: 'ydf-batch' },
  { what: 'batch', name: 'ydf-inference', by: 'npm', way: 'ydf-inference-batch' },
  { what: 'batch', name: 'ml-random-forest', by: 'npm', way: 'ml-random-forest-batch' },
]

const round = (value) => Number(value.toPrecision(4))

/** Leaves rounded to float32 leave less than this. */
const mostDifference = 1e-6

export async function bench({ peer, rounds }) {
  const peers = peer.split(',')
  const folder = modelsFolder(63)
  const { inputs } = readAbout(folder)
  const bundled = await bundle({ child: 'predict/child.ts' })
  const asked = ways.filter(({ name, by }) => by === 'ours' || peers.includes(name.split(',')[0]))
  try {
    const rows = measureWays('predict', asked, {
      told: { folder, inputs, rowCount: rowCounts.predict, passes: 5 },
      child: bundled.pathOf('child'),
      rounds: Number(rounds),
      log: console.log,
      tell: ({ us, cpuUs }) => ({ 'µs a row': round(us), 'CPU µs a row': round(cpuUs) }),
    })
    assertAgreement(rows, mostDifference)
    return rows
  } finally {
    bundled.remove()
  }
}
