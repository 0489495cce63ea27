// Performance before outcomes are known, under induced covariate shift: ours beside NannyML's CBPE, of the same probabilities of the
// same model, on twelve real tables. Each window is drawn so that one column is shifted; the mean error is of estimate against what
// the metric turned out to be. Nothing is timed. Needs MODELWRIGHT_DATA, and NANNYML_PYTHON (nannyml 0.13.1, pandas 2.2.3) for the peer.
//
//   npm run bench -- cbpe --windows 40 --rows 1000 --strength 1.5
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './side-by-side/bundle.mjs'
import { lastLineOf } from './side-by-side/machine.mjs'

export const flags = {
  windows: { type: 'string', default: '40' },
  rows: { type: 'string', default: '1000' },
  most: { type: 'string', default: '40000' },
  strength: { type: 'string', default: '1.5' },
  replicates: { type: 'string', default: '100' },
  sets: {
    type: 'string',
    default:
      'titanic,telco_churn,bank_marketing,credit_status,spambase,mpls_stops,flights_3m,letter,shuttle,birdstrikes,seattle_weather,soybean',
  },
}

const script = fileURLToPath(new URL('peers/cbpe.py', import.meta.url))
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Mean error of estimates, and how often the truth lay within their interval; windows whose truth is not defined are left out. */
function fared(estimates, truths) {
  const pairs = truths
    .map((truth, at) => [truth, estimates[at]])
    .filter(([truth, e]) => truth !== null && e.value !== null)
  return {
    error: mean(pairs.map(([truth, { value }]) => Math.abs(value - truth))),
    within: mean(pairs.map(([truth, { low, high }]) => Number(low <= truth && truth <= high))),
  }
}

/** What the peer estimates; it refuses a reference that holds some class once. */
function peerOf(python, asked) {
  try {
    return lastLineOf(python, [script, JSON.stringify(asked)])
  } catch (error) {
    const words = String(error.message)
    if (!words.includes('CalculatorException')) throw error
    console.log(`NannyML refuses: ${words.trim().split('\n').at(-1)}`)
    return undefined
  }
}

export async function bench({ sets, ...given }) {
  const data = process.env.MODELWRIGHT_DATA
  if (data === undefined) throw new Error('MODELWRIGHT_DATA must name the folder with the tables.')
  const python = process.env.NANNYML_PYTHON
  const index = JSON.parse(readFileSync(join(data, 'index.json'), 'utf8'))
  const bundled = await bundle({ child: 'drift/cbpe.ts' })
  const home = mkdtempSync(join(tmpdir(), 'modelwright-cbpe-'))
  const rows = []
  try {
    for (const name of sets.split(',')) {
      const set = index.find((one) => one.name === name)
      const folder = join(home, name)
      const told = {
        path: join(data, set.file),
        target: set.target,
        positive: set.positive_class,
        ignore: [...set.id_columns, ...set.leak_columns],
        folder,
        windows: Number(given.windows),
        rows: Number(given.rows),
        mostRows: Number(given.most),
        strength: Number(given.strength),
        replicates: Number(given.replicates),
      }
      const { size, references, base, found } = lastLineOf(process.execPath, [
        bundled.pathOf('child'),
        JSON.stringify(told),
      ])
      const theirs =
        python === undefined ? undefined : peerOf(python, { file: join(folder, 'said.csv'), size })
      for (const metric of ['auc', 'accuracy', 'f1']) {
        const truths = found.map(({ truth }) => truth[metric])
        const [plain, alike] = ['plain', 'alike'].map((way) =>
          fared(
            found.map((one) => one[way][metric]),
            truths,
          ),
        )
        const peer = theirs === undefined ? undefined : fared(theirs[metric], truths)
        rows.push({
          set: name,
          metric,
          'reference, window': `${references}, ${size}`,
          'truth moves': mean(
            truths.filter((truth) => truth !== null).map((truth) => Math.abs(truth - base[metric])),
          ),
          'ours, weighted': alike.error,
          'ours, unweighted': plain.error,
          ...(peer === undefined ? {} : { NannyML: peer.error, 'ours to it': alike.error / peer.error }),
          'within ours': alike.within,
        })
      }
      console.log(`${name}: done`)
    }
    return rows
  } finally {
    bundled.remove()
    rmSync(home, { recursive: true, force: true })
  }
}
