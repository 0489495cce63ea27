// TPE on ten test functions beside Optuna's: the regret after so many trials, by seed. Trials are told one after the other; with
// lag 4 a proposal does not know the three trials before it, as where four run at once.
//
// npm run bench -- tpe --trials 100 --seeds 20   (Optuna: MODELWRIGHT_PEERS_PYTHON, a Python with bench/peers/requirements.txt)
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSource } from './side-by-side/load-source.mjs'

export const flags = {
  trials: { type: 'string', default: '100' },
  seeds: { type: 'string', default: '20' },
}

const here = fileURLToPath(new URL('.', import.meta.url))

/** Optuna's regrets by function and way; none where it is not installed. */
function optuna(functions, trials, seeds) {
  const python = process.env.MODELWRIGHT_PEERS_PYTHON
  if (python === undefined) return {}
  const spaces = Object.entries(functions).map(([name, { space, least }]) => [name, { space, least }])
  const input = JSON.stringify({
    functions: Object.fromEntries(spaces),
    trials,
    seeds,
    ways: ['multivariate', 'independent'],
  })
  const ran = spawnSync(python, [join(here, 'peers/tpe.py')], { input, maxBuffer: 1e8 })
  if (ran.status !== 0) throw new Error(String(ran.stderr))
  const found = {}
  for (const line of String(ran.stdout).trim().split('\n')) {
    const { function: name, way, regrets } = JSON.parse(line)
    found[name] = { ...found[name], [way]: regrets }
  }
  return found
}

/** Share of pairs in which the first is lower, ties half; and its distance from a half in standard errors (Mann and Whitney). */
function compared(ours, theirs) {
  let wins = 0
  for (const a of ours) for (const b of theirs) wins += a < b ? 1 : a === b ? 0.5 : 0
  const [m, n] = [ours.length, theirs.length]
  const z = (wins - (m * n) / 2) / Math.sqrt((m * n * (m + n + 1)) / 12)
  return { share: wins / (m * n), z }
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
const short = (value) => Number(value.toPrecision(3))

export async function bench(given) {
  const [trials, seeds] = [Number(given.trials), Number(given.seeds)]
  const { functions, regrets } = await loadSource('tune/tpe.ts')
  const peers = optuna(functions, trials, seeds)
  const rows = []
  for (const name of Object.keys(functions)) {
    const ours = await regrets(name, { seeds, trials, lag: 1, sampler: 'tpe' })
    const lagged = await regrets(name, { seeds, trials, lag: 4, sampler: 'tpe' })
    const drawn = await regrets(name, { seeds, trials, lag: 1, sampler: 'random' })
    const row = {
      function: name,
      tpe: short(mean(ours)),
      lag4: short(mean(lagged)),
      random: short(mean(drawn)),
    }
    for (const [way, theirs] of Object.entries(peers[name] ?? {})) {
      const { share, z } = compared(ours, theirs)
      row[`optuna ${way}`] = short(mean(theirs))
      row[`wins against ${way}`] = short(share)
      row[`z ${way}`] = short(z)
      if (way === 'multivariate') row['z lag 4'] = short(compared(lagged, theirs).z)
    }
    rows.push(row)
  }
  return rows
}
