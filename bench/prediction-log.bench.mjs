// What the prediction log costs: processor time a row handed over beside what a request takes anyway (its JSON read, an answer made),
// then what becomes of many logged rows: compacted, counted, exported, each as a whole process with its peak of memory.
// `--rows 100000000` is the full size; 1,000,000 unless told otherwise.
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from '../scripts/build.mjs'
import { root } from '../scripts/sources.mjs'

export const flags = { rows: { type: 'string', default: '1000000' } }

const bin = join(root, 'packages/modelwright/bin/modelwright.js')
const peak = `data:text/javascript,process.on('exit',()=>process.stderr.write('PEAK '+process.resourceUsage().maxRSS))`

const model = { name: 'adult', version: '1', digest: 'ab'.repeat(32) }
const rowOf = (at) => ({
  age: 17 + (at % 70),
  workclass: at % 11 === 0 ? null : 'Private',
  fnlwgt: 100_000 + ((at * 7919) % 400_000),
  education: ['HS-grad', 'Some-college', 'Bachelors', 'Masters'][at % 4],
  education_num: 9 + (at % 4),
  marital_status: 'Married-civ-spouse',
  occupation: ['Sales', 'Exec-managerial', 'Adm-clerical'][at % 3],
  relationship: 'Husband',
  race: 'White',
  sex: at % 2 === 0 ? 'Male' : 'Female',
  capital_gain: at % 13 === 0 ? 7298 : 0,
  capital_loss: 0,
  hours_per_week: 20 + (at % 40),
  native_country: 'United-States',
})

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Processor time of one request, in µs: its row read, an answer made, and both handed to a watcher, 32 requests a turn. */
async function costOf(watcher, count) {
  const bodies = Array.from({ length: 1000 }, (_, at) => Buffer.from(JSON.stringify(rowOf(at))))
  const ids = Array.from({ length: 1000 }, () => randomUUID())
  const target = { name: 'adult', service: { model, version: '1' } }
  const began = process.cpuUsage()
  for (let at = 0; at < count; at++) {
    const body = bodies[at % 1000]
    const row = JSON.parse(body.toString())
    const p = (at % 997) / 997
    const said = { prediction: p < 0.5 ? '<=50K' : '>50K', probabilities: { '<=50K': 1 - p, '>50K': p } }
    const exchange = { id: ids[at % 1000], rowCount: 1, body, target }
    watcher?.predicted(exchange, [row], { predictions: [said] })
    if (at % 32 === 0) await turn()
  }
  const { user, system } = process.cpuUsage(began)
  return (user + system) / count
}

async function costs(folder, { logWatcher, openPredictionLog, redactionOf }) {
  const redaction = redactionOf(['fnlwgt', 'hash:native_country'], { key: 'a key of sixteen letters' })
  const ways = [
    { name: 'no log', open: () => undefined },
    { name: 'every request', share: 1 },
    { name: 'a tenth', share: 0.1 },
    { name: 'every request, a column dropped, one hashed', share: 1, redaction },
  ]
  const count = 100_000
  const found = ways.map(({ name }) => ({ name, times: [], dropped: 0 }))
  for (let round = 0; round < 6; round++)
    for (const [at, way] of ways.entries()) {
      const log = way.open === undefined ? openPredictionLog({ folder, ...way }) : undefined
      const took = await costOf(log === undefined ? undefined : logWatcher(log, way.share), count)
      await log?.close()
      rmSync(join(folder, 'segments'), { recursive: true, force: true })
      if (round > 0) found[at].times.push(took)
      found[at].dropped += log?.counts().dropped ?? 0
    }
  return found.map(({ name, times, dropped }) => ({
    what: `a request: ${name}`,
    figure: `${times.sort((a, b) => a - b)[times.length >> 1].toFixed(2)} µs`,
    note: dropped === 0 ? '' : `${Math.round(dropped / 6)} of ${count} rows dropped`,
  }))
}

/** Logs rows, with outcomes of a tenth of them. */
async function fill(folder, count, { openPredictionLog }) {
  let now = Date.UTC(2026, 4, 1)
  const log = openPredictionLog({ folder, clock: () => now, flushMs: 1 })
  let outcomes = []
  for (let at = 0; at < count; at++) {
    const id = randomUUID()
    const predictions = [{ prediction: '<=50K', probabilities: { '<=50K': 0.75, '>50K': 0.25 } }]
    log.add({ id, firstRow: 0, model, rows: [rowOf(at)], predictions, bytes: 700 })
    if (at % 10 === 0) outcomes.push({ id, row: 0, outcome: '<=50K', at: now })
    if (at % 5000 !== 4999) continue
    now += 60_000
    await log.tell(outcomes)
    outcomes = []
    while (log.counts().logged <= at) await turn()
  }
  await log.close()
}

function sizeOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}

function asProcess(what, args, folder) {
  const began = performance.now()
  const { status, stderr } = spawnSync(process.execPath, ['--import', peak, bin, 'predictions', ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`predictions ${args.join(' ')} ended with ${status}: ${stderr}`)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const megabytes = Math.round(Number(/PEAK (\d+)/.exec(stderr)[1]) / 1000)
  return {
    what,
    figure: `${seconds} s`,
    note: `${megabytes} MB, ${Math.round(sizeOf(folder) / 1e6)} MB on the disk`,
  }
}

export async function bench({ rows }) {
  await build({ types: false })
  const dist = pathToFileURL(join(root, 'packages/modelwright/dist/index.js')).href
  const parts = await (await import(dist)).loadPredictionLog()
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-bench-'))
  try {
    const found = await costs(folder, parts)
    await fill(folder, Number(rows), parts)
    const named = ['--folder', '.']
    found.push(
      asProcess(`${rows} rows: list, of lines`, ['list', ...named], folder),
      asProcess(`${rows} rows: compact`, ['compact', '.'], folder),
      asProcess(`${rows} rows: list, of Parquet`, ['list', ...named], folder),
      asProcess(`${rows} rows: export as Parquet`, ['export', '-o', 'all.parquet', ...named], folder),
    )
    return found
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
