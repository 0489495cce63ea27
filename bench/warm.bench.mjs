// A run in which nothing changed: the committed bin on telco_churn, from the table alone and from a workflow file; wall time of the
// whole process, median of 20. MODELWRIGHT_DATA names the folder of the tables: `npm run bench -- warm --rounds 20`.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './side-by-side/alternate.mjs'

const bin = fileURLToPath(new URL('../packages/modelwright/bin/modelwright.js', import.meta.url))

export const flags = {
  rounds: { type: 'string', default: '20' },
  trials: { type: 'string', default: '3' },
}

const workflow = (trials) => `import { csv, defineWorkflow } from 'modelwright'
export default defineWorkflow({
  retrieve: csv('telco_churn.csv'),
  target: 'churn',
  tune: { budget: { trials: ${trials} } },
})
`

function once(folder, argv) {
  const start = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...argv, '--json'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  const ms = performance.now() - start
  if (status !== 0) throw new Error(`it ended with ${status}: ${stderr}`)
  return { ms, steps: JSON.parse(stdout).steps }
}

/** Runs until nothing is left to do, then measures. */
function measure(name, folder, argv, rounds) {
  const cold = once(folder, argv).ms
  once(folder, argv)
  once(folder, argv)
  const found = Array.from({ length: rounds }, () => once(folder, argv))
  if (!found.every(({ steps }) => steps.every(({ state }) => state === 'kept')))
    throw new Error('a step was run again')
  const all = found.map(({ ms }) => ms)
  return {
    run: name,
    'cold, s': (cold / 1000).toFixed(1),
    'warm, ms (median)': Math.round(median(all)),
    least: Math.round(Math.min(...all)),
    most: Math.round(Math.max(...all)),
  }
}

export async function bench({ rounds, trials }) {
  const data = process.env['MODELWRIGHT_DATA']
  if (data === undefined) throw new Error('MODELWRIGHT_DATA must name the folder of the tables')
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-warm-'))
  try {
    copyFileSync(join(data, 'csv', 'telco_churn.csv'), join(folder, 'telco_churn.csv'))
    const table = ['run', 'telco_churn.csv', '--target', 'churn', '--trials', trials]
    const rows = [measure('from a table', folder, table, Number(rounds))]
    writeFileSync(join(folder, 'workflow.ts'), workflow(Number(trials)))
    return [...rows, measure('from workflow.ts', folder, ['run'], Number(rounds))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
