// 50 trials of boosted trees beside Optuna and LightGBM: the same table, space and folds, in turns, each in a process of its own.
// MODELWRIGHT_PEERS names the folder of the peers' scripts, whose setup has made the table and a Python.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alternate, bestOf, summarise } from './side-by-side/alternate.mjs'
import { bundle } from './side-by-side/bundle.mjs'
import { lastLineOf } from './side-by-side/machine.mjs'
import { peerHome } from './side-by-side/peers.mjs'

export const flags = {
  trials: { type: 'string', default: '50' },
  rounds: { type: 'string', default: '3' },
  seed: { type: 'string', default: '42' },
}

const entry = fileURLToPath(new URL('../packages/modelwright/generated/worker.js', import.meta.url))

function optuna(scripts, { trials, seed }, [jobs, threads]) {
  const python = join(peerHome(), 'venv/bin/python')
  const env = { ...process.env, PEER_HOME: peerHome(), PYTHONDONTWRITEBYTECODE: '1' }
  delete env.OPENBLAS_CORETYPE
  const args = [join(scripts, 'tune_child.py'), trials, jobs, threads, seed, '0'].map(String)
  const lines = execFileSync(python, args, { cwd: scripts, env, maxBuffer: 1e8 })
    .toString('utf8')
    .trim()
    .split('\n')
  const found = JSON.parse(lines.at(-1))
  return { searchS: found.search_s, bestAuc: found.best_auc }
}

export async function bench(given) {
  const scripts = process.env.MODELWRIGHT_PEERS
  if (scripts === undefined) throw new Error('MODELWRIGHT_PEERS must name the folder of the peers.')
  const bundled = await bundle({ child: 'tune/adult.ts' })
  const path = join(peerHome(), 'data/adult.csv')
  const told = { path, trials: Number(given.trials), seed: Number(given.seed), entry }
  const ours = [1, 2].map((threads) => ({
    side: 'ours',
    name: `${threads} at a time`,
    run: () => lastLineOf(process.execPath, [bundled.pathOf('child'), JSON.stringify({ ...told, threads })]),
  }))
  const theirs = [
    ['1 job, 2 threads', [1, 2]],
    ['2 jobs, 1 thread', [2, 1]],
  ].map(([name, how]) => ({ side: 'optuna', name, run: () => optuna(scripts, given, how) }))
  try {
    const ways = alternate('adult', [...ours, ...theirs], {
      rounds: Number(given.rounds),
      seconds: (result) => result.searchS,
      log: console.log,
    })
    const best = (side) => ways.find((way) => way.side === side && way.name === bestOf(ways, side, 'searchS'))
    const ratio =
      summarise(best('ours'), ['searchS']).searchS / summarise(best('optuna'), ['searchS']).searchS
    return ways.map((way) => ({
      side: way.side,
      way: way.name,
      ...summarise(way, ['searchS', 'bestAuc']),
      ratio: way === best('ours') ? Number(ratio.toPrecision(3)) : '',
    }))
  } finally {
    bundled.remove()
  }
}
