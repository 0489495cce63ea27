// Scoring of a CSV file of 14 mixed columns by 100 trees of 31 leaves, whole processes from the file to parts with the rows and
// their predictions: rows a second, CPU time and peak memory. --rows 10000000 is the full size (1 GB in, 1.5 GB out), --format csv
// or parquet, --peer none for ours alone, --rounds 1 for a quick look. Peers learn trees of their own from the same rows.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { categories, numbers, writeRows } from './batch/table.mjs'
import { alternate, summarise } from './side-by-side/alternate.mjs'
import { runPeer } from './side-by-side/peers.mjs'

const bin = fileURLToPath(new URL('../packages/modelwright/bin/modelwright.js', import.meta.url))

export const flags = {
  rows: { type: 'string', default: '1000000' },
  format: { type: 'string', default: 'parquet' },
  rounds: { type: 'string', default: '3' },
  threads: { type: 'string', default: '2' },
  peer: { type: 'string', default: 'polars-lightgbm,polars-lightgbm-whole,pandas-scikit-learn' },
}

const workflow = `import { boostedTrees, csv, defineWorkflow } from 'modelwright'
export default defineWorkflow({
  name: 'batch',
  retrieve: csv('train.csv'),
  target: 'class',
  train: [boostedTrees({ trees: 100, leaves: 31, earlyStopping: 0 })],
  tune: { budget: { trials: 1 } },
})
`

/** Notes CPU time and peak memory when a process of ours ends. */
function witness(file) {
  const code = `import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(file)},JSON.stringify(process.resourceUsage())))`
  return `--import=data:text/javascript,${encodeURIComponent(code)}`
}

function command(folder, argv) {
  const noted = join(folder, 'used.json')
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [witness(noted), bin, ...argv, '--quiet'], {
    cwd: folder,
    encoding: 'utf8',
  })
  const s = (performance.now() - start) / 1000
  if (status !== 0) throw new Error(`modelwright ${argv.join(' ')} ended with ${status}: ${stderr}`)
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(noted, 'utf8'))
  return { s, cpuS: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 }
}

function waysOf(folder, { format, threads, peer, rows }) {
  const clean = () => rmSync(join(folder, 'scored'), { recursive: true, force: true })
  const ours = (workers) => () => {
    clean()
    const told = ['--format', format, '--workers', String(workers)]
    return command(folder, ['predict', 'batch', 'many.csv', '-o', 'scored/', ...told])
  }
  const told = { folder, format, rows, threads: Number(threads), categories, numbers, partRows: 1_000_000 }
  const peers = peer === 'none' ? [] : peer.split(',')
  return [
    { side: `ours, ${threads} workers`, run: ours(threads) },
    { side: 'ours, main thread alone', run: ours(0) },
    ...peers.map((way) => ({
      side: way,
      run: () => {
        clean()
        return runPeer('batch.py', { way, ...told })
      },
    })),
  ].map((way) => ({ name: format, isFrail: !way.side.startsWith('ours'), ...way }))
}

const round = (value) => Number(value.toPrecision(3))

export async function bench({ rounds, ...asked }) {
  const rows = Number(asked.rows)
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-batch-'))
  try {
    writeRows(join(folder, 'train.csv'), { rows: 40_000, seed: 1, hasClass: true })
    writeRows(join(folder, 'many.csv'), { rows, seed: 2, hasClass: false })
    writeFileSync(join(folder, 'workflow.ts'), workflow)
    command(folder, ['run'])
    const ways = waysOf(folder, { ...asked, rows })
    const done = alternate('batch', ways, { rounds: Number(rounds), seconds: ({ s }) => s, log: console.log })
    return done.map((way) => {
      const { s, cpuS, peakMb, ...trust } = summarise(way, ['s', 'cpuS', 'peakMb'])
      return {
        side: way.side,
        rows,
        format: asked.format,
        'rows/s': round(rows / s),
        'CPU µs a row': round((cpuS / rows) * 1e6),
        'peak MB': Math.round(peakMb),
        ...trust,
      }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
