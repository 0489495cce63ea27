// What a packed model weighs and how quickly it answers: a pipeline of 100 boosted trees with 31 leaves as a zip archive; from the
// start of the bundle's process to its first answer, beside a server of node:http that does nothing else, runs alternated; an image;
// and a layer of another model built and pushed on a base that the registry has. Needs MODELWRIGHT_DATA (telco_churn.csv);
// the last needs docker-registry on this machine.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../scripts/build.mjs'
import { root } from '../scripts/sources.mjs'
import { median } from './side-by-side/alternate.mjs'

const bin = join(root, 'packages/modelwright/bin/modelwright.js')
const rounds = 20

export const flags = { node: { type: 'string' } }

function modelwright(folder, ...args) {
  const began = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`modelwright ${args.join(' ')} ended with ${status}: ${stderr}`)
  return performance.now() - began
}

/** Trains two models, so that the second's layer is new to a registry that has the first's image. */
function makeModels(folder) {
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(root, 'packages/modelwright'), join(folder, 'node_modules/modelwright'))
  const data = join(process.env.MODELWRIGHT_DATA, 'csv/telco_churn.csv')
  for (const [name, seed] of [
    ['churn', 1],
    ['other', 2],
  ]) {
    writeFileSync(
      join(folder, 'workflow.ts'),
      `import { boostedTrees, csv, defineWorkflow } from 'modelwright'
export default defineWorkflow({
  name: '${name}', retrieve: csv('${data}'), target: 'churn', seed: ${seed},
  train: [boostedTrees({ trees: 100, leaves: 31, earlyStopping: 0 })],
})\n`,
    )
    modelwright(folder, 'run', '--trials', '1')
  }
}

const bareServer = `import { createServer } from 'node:http'
const server = createServer((request, response) => { request.resume(); response.end('{}') })
server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port))\n`

/** Milliseconds from the start of a process to its first answer. */
function firstAnswer(script, body) {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(process.execPath, [script], { env: { PORT: '0' } })
    child.on('error', reject)
    child.stdout.once('data', (piece) => {
      const [url] = /http:\S+/.exec(String(piece))
      fetch(`${url}/predict`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
        .then((response) => response.text())
        .then(() => resolve(performance.now() - began), reject)
        .finally(() => child.kill())
    })
  })
}

async function starts(folder) {
  const bare = join(folder, 'bare.mjs')
  writeFileSync(bare, bareServer)
  // A row that does not fit is checked and refused; one that fits takes the whole way.
  const row = { female: 1, senior_citizen: 0, partner: 1, dependents: 0, tenure: 1, phone_service: 0 }
  const more = { multiple_lines: 'No', internet_service: 'DSL', online_security: 'No', online_backup: 'Yes' }
  const rest = { device_protection: 'No', tech_support: 'No', streaming_tv: 'No', streaming_movies: 'No' }
  const last = { contract: 'One year', paperless_billing: 1, payment_method: 'Mailed check' }
  const body = JSON.stringify([
    { ...row, ...more, ...rest, ...last, monthly_charges: 29.85, total_charges: 29.85 },
  ])
  const times = { bare: [], bundle: [] }
  for (let round = 0; round < rounds; round++) {
    times.bare.push(await firstAnswer(bare, body))
    times.bundle.push(await firstAnswer(join(folder, 'bundle/server.mjs'), body))
  }
  return [
    { case: 'node:http, start to first answer', value: `${median(times.bare).toFixed(1)} ms` },
    { case: 'bundle, start to first answer', value: `${median(times.bundle).toFixed(1)} ms` },
    {
      case: 'over node:http',
      value: `${(median(times.bundle) - median(times.bare)).toFixed(1)} ms`,
      limit: '40 ms',
    },
  ]
}

async function pushes(folder, node) {
  const config = join(folder, 'registry.yml')
  const port = 30_000 + (process.pid % 10_000)
  const storage = `{filesystem: {rootdirectory: ${join(folder, 'registry')}}}`
  writeFileSync(
    config,
    `version: 0.1\nstorage: ${storage}\nhttp: {addr: "127.0.0.1:${port}"}\nlog: {level: error}\n`,
  )
  const registry = spawn('docker-registry', ['serve', config], { stdio: 'ignore' })
  const isThere = await new Promise((resolve) => {
    registry.on('error', () => resolve(false))
    setTimeout(() => resolve(true), 1000)
  })
  if (!isThere) return [{ case: 'push of an app layer', value: 'docker-registry is not installed' }]
  try {
    const image = ['--as', 'image', ...(node === undefined ? [] : ['--node', node])]
    modelwright(folder, 'pack', 'churn', ...image, '-o', 'image')
    modelwright(folder, 'push', 'image', `127.0.0.1:${port}/churn:1`)
    const once = modelwright(folder, 'pack', 'other', ...image, '--push', `127.0.0.1:${port}/churn:2`)
    return [
      {
        case: 'another model packed on a kept base and pushed, one command',
        value: `${once.toFixed(0)} ms`,
        limit: '2000 ms',
      },
    ]
  } finally {
    registry.kill()
  }
}

export async function bench({ node } = {}) {
  if (process.env.MODELWRIGHT_DATA === undefined)
    throw new Error('MODELWRIGHT_DATA must say where telco_churn.csv is')
  await build({ types: false })
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-bench-'))
  try {
    makeModels(folder)
    modelwright(folder, 'pack', 'churn', '--as', 'bundle', '-o', 'bundle')
    modelwright(folder, 'pack', 'churn', '--as', 'bundle', '-o', 'bundle.zip')
    const zip = statSync(join(folder, 'bundle.zip')).size
    return [
      {
        case: 'zip archive, 100 trees with 31 leaves',
        value: `${(zip / 1000).toFixed(1)} kB`,
        limit: '150 kB',
      },
      ...(await starts(folder)),
      ...(await pushes(folder, node)),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
