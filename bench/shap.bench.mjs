// Exact TreeSHAP of 1,000 rows by 100 trees × 31 leaves × 28 features on one thread: the same trees of LightGBM explained by
// our runtime, by LightGBM and by the C code of the shap package. In turns, each run in a process of its own. --peer lightgbm
// picks one (`none` for ours alone), --rounds 1 is a quick look.
import { modelsFolder, rowCounts } from './predict/models-folder.mjs'
import { assertAgreement, measureWays } from './predict/ways.mjs'
import { bundle } from './side-by-side/bundle.mjs'
import { readAbout } from './tables/files.mjs'

export const flags = {
  peer: { type: 'string', default: 'lightgbm,shap' },
  rounds: { type: 'string', default: '7' },
}

const ways = [
  { name: 'ours, JavaScript', by: 'ours', way: 'explain' },
  { name: 'ours, WebAssembly', by: 'ours', way: 'explain-wasm' },
  { name: 'lightgbm', by: 'python', way: 'lightgbm-explain' },
  { name: 'shap', by: 'python', way: 'shap-explain' },
]

const round = (value) => Number(value.toPrecision(4))

/** Contributions are of size 1: f32 leaves leave about 1e-7. */
const mostDifference = 1e-6

export async function bench({ peer, rounds }) {
  const peers = peer.split(',')
  const folder = modelsFolder(31)
  const { inputs } = readAbout(folder)
  const bundled = await bundle({ child: 'predict/child.ts' })
  const asked = ways
    .filter(({ name, by }) => by === 'ours' || peers.includes(name))
    .map((way) => ({ ...way, what: 'explain' }))
  try {
    const rows = measureWays('shap', asked, {
      told: { folder, inputs, rowCount: rowCounts.explain, passes: 3 },
      child: bundled.pathOf('child'),
      rounds: Number(rounds),
      log: console.log,
      tell: ({ us, cpuUs }) => ({
        'rows a second': round(1e6 / us),
        'rows a CPU second': round(1e6 / cpuUs),
      }),
    })
    assertAgreement(rows, mostDifference)
    return rows
  } finally {
    bundled.remove()
  }
}
