// How long a process takes: bare Node.js, `--help`, the first prediction of a packed linear model. Runs alternate, so
// that a slow moment of the machine hits all alike; the median of each counts.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from '../scripts/build.mjs'
import { root } from '../scripts/sources.mjs'
import { median } from './side-by-side/alternate.mjs'

const bin = join(root, 'packages/modelwright/bin/modelwright.js')
const rounds = 20

function run(args, cwd = root) {
  const began = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return { ms: performance.now() - began, stdout }
}

/** Trains on penguins and writes a script that loads the artifact and predicts one row. */
function makePrediction(folder) {
  copyFileSync(join(root, 'examples/data/penguins.csv'), join(folder, 'penguins.csv'))
  const { stdout } = run([bin, 'run', 'penguins.csv', '--target', 'species', '--json'], folder)
  const artifact = join(folder, 'model.safetensors')
  copyFileSync(resolve(folder, JSON.parse(stdout).model.path), artifact)
  const runtime = pathToFileURL(join(root, 'packages/runtime/dist/index.js')).href
  const row = {
    island: 'Biscoe',
    bill_length_mm: 46.1,
    bill_depth_mm: 13.2,
    flipper_length_mm: 211,
    body_mass_g: 4500,
    sex: 'female',
    year: 2007,
  }
  const script = join(folder, 'predict.mjs')
  writeFileSync(
    script,
    `import { readFileSync } from 'node:fs'
import { load } from '${runtime}'
const { predictions } = load(readFileSync('model.safetensors')).predict([${JSON.stringify(row)}])
if (predictions.length !== 1) process.exit(1)\n`,
  )
  return script
}

export async function bench() {
  await build({ types: false })
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-bench-'))
  try {
    const script = makePrediction(folder)
    const bare = { name: 'node -e 0', args: ['-e', '0'], times: [] }
    const cases = [
      bare,
      { name: 'modelwright --help', args: [bin, '--help'], times: [], limitMs: 100 },
      { name: 'first prediction', args: [script], times: [], limitOverBareMs: 25 },
    ]
    for (let round = 0; round < rounds; round++) {
      for (const one of cases) one.times.push(run(one.args, folder).ms)
    }
    return cases.map(({ name, times, limitMs, limitOverBareMs }) => ({
      name,
      medianMs: Number(median(times).toFixed(1)),
      overBareMs: Number((median(times) - median(bare.times)).toFixed(1)),
      limit:
        limitMs !== undefined
          ? `${limitMs} ms`
          : limitOverBareMs !== undefined
            ? `${limitOverBareMs} ms over bare`
            : '',
    }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
