// A model that is watched: trained, served, asked, and monitored while what it is asked changes. Some two minutes;
// `--short` is a third of it, `--stay` keeps the service up until Ctrl-C.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { parcelsOf, parcelTable } from './parcels.mjs'

const flags = process.argv.slice(2)
const isShort = flags.includes('--short')
const isStaying = flags.includes('--stay')
const folder = process.cwd()
const bin = join(
  dirname(createRequire(import.meta.url).resolve('modelwright/package.json')),
  'bin/modelwright.js',
)

/** A window of the workflow, and how many there are of each kind. */
const rowsOfWindow = 400
const plan = isShort
  ? [{}, { app: true }, { roadworks: true }]
  : [
      {},
      {},
      {},
      { app: true },
      { app: true },
      {},
      {},
      { roadworks: true },
      { roadworks: true },
      { roadworks: true },
    ]

function start(args, stdio) {
  console.log(`\n$ npx modelwright ${args.join(' ')}`)
  return spawn(process.execPath, [bin, ...args], { cwd: folder, stdio })
}

async function done(child, fine = [0]) {
  const [code] = await once(child, 'exit')
  if (!fine.includes(code)) throw new Error(`the command ended with exit code ${code}`)
}

/** Waits for the line that says where the service listens. */
async function addressOf(child) {
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines) {
    console.log(line)
    const [address] = /http:\/\/[\d.]+:\d+/.exec(line) ?? []
    if (address === undefined) continue
    lines.close()
    child.stdout.resume()
    return address
  }
  throw new Error('the service ended before it listened')
}

async function post(url, body) {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

/** Asks about a window of parcels; gives what came of them later. */
async function ask(url, next, change) {
  const outcomes = []
  for (let asked = 0; asked < rowsOfWindow; asked += 20) {
    const some = Array.from({ length: 20 }, () => next(change))
    const { id } = await post(`${url}/predict`, { instances: some.map(({ parcel }) => parcel) })
    outcomes.push(...some.map(({ late }, row) => ({ id: `${id}/${row}`, outcome: late })))
  }
  return outcomes
}

/** Tells the first outcomes that wait: parcels arrive a window later. */
async function tell(url, waiting) {
  const outcomes = waiting.shift()
  if (outcomes !== undefined) await post(`${url}/outcomes`, { outcomes })
}

const nameOf = (change) => Object.keys(change)[0] ?? 'as ever'

async function watch(url) {
  const next = parcelsOf(2)
  const waiting = []
  for (const [at, change] of plan.entries()) {
    console.log(`\n-- window ${at + 1} of ${plan.length}: ${nameOf(change)}`)
    waiting.push(await ask(url, next, change))
    if (waiting.length > 1) await tell(url, waiting)
    // The log is written every half second.
    await pause(1000)
    // Exit code 3 says that something is to be acted on.
    await done(
      start(['monitor', '--report', 'monitor.html', '--prometheus', 'monitor.prom'], 'inherit'),
      [0, 3],
    )
  }
  // The last parcels have arrived too.
  while (waiting.length > 0) await tell(url, waiting)
  await pause(1000)
  await done(start(['monitor', '--report', 'monitor.html'], 'inherit'), [0, 3])
  await done(start(['monitor', '--grafana', 'dashboard.json'], 'inherit'))
}

writeFileSync(join(folder, 'parcels.csv'), parcelTable(1, 3000))
await done(start(isShort ? ['run', '--trials', '1'] : ['run'], 'inherit'))
const server = start(
  ['serve', 'parcels@champion', '--log-predictions', '--port', '0'],
  ['ignore', 'pipe', 'inherit'],
)
try {
  const url = await addressOf(server)
  await watch(url)
  console.log(`\nOpen  ${join(folder, 'monitor.html')}`)
  if (isStaying) {
    console.log(`The service stays at ${url}, its gauges at ${url}/metrics, until Ctrl-C.`)
    await once(process, 'SIGINT')
  }
} finally {
  server.kill('SIGTERM')
  if (server.exitCode === null) await once(server, 'exit')
}
