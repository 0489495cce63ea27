// CSV in, CSV out through `answerStream`: rows a second and memory, from 100 thousand to 10 million rows. Needs the build.
// `npm run bench -- lines --rows 10000000`
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  accelerated,
  allOperations,
  answerStream,
  createService,
  exampleRow,
  load,
} from '@modelwright/runtime'

export const flags = { rows: { type: 'string', default: '1000000' }, model: { type: 'string' } }

const root = fileURLToPath(new URL('..', import.meta.url))

/** A small model, trained now, where none was handed in. */
function artifactOf(model) {
  if (model !== undefined) return readFileSync(model)
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-lines-'))
  const cli = join(root, 'packages/modelwright/bin/modelwright.js')
  const table = join(root, 'examples/data/penguins.csv')
  const call = (...args) => {
    const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }
  try {
    call('run', table, '--target', 'species', '--trials', '3')
    call('export', 'penguins', '-o', 'model.safetensors')
    return readFileSync(join(folder, 'model.safetensors'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(service, count) {
  const row = exampleRow(service.model.schema)
  const block = Buffer.from(`${Object.values(row).join(',')}\n`.repeat(1000))
  async function* body() {
    yield Buffer.from(`${Object.keys(row).join(',')}\n`)
    for (let at = 0; at < count; at += 1000) yield block
  }
  const headers = { 'content-type': 'text/csv', accept: 'text/csv' }
  const start = process.hrtime.bigint()
  const answered = await answerStream(service, { method: 'POST', path: '/predict', headers, body: body() })
  let most = 0
  let bytes = 0
  for await (const piece of answered.body) {
    bytes += piece.length
    most = Math.max(most, process.memoryUsage().rss)
  }
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  return {
    rows: count,
    'rows/s': Math.round(count / seconds),
    'MB out': Math.round(bytes / 1e6),
    'peak MB': Math.round(most / 1_048_576),
  }
}

export async function bench({ rows, model }) {
  const operations = accelerated(allOperations, WebAssembly)
  const service = createService(load(artifactOf(model), { operations }))
  const most = Number(rows)
  const results = []
  for (const count of [Math.min(100_000, most), most]) results.push(await measure(service, count))
  return results
}
