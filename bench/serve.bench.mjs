// A service of one model, 14 mixed columns and 100 boosted trees, beside a Fastify server that checks a schema and answers a constant
// and, where MODELWRIGHT_PEERS names the folder with serve_app.py, beside services in Python: single rows, bodies of 100 rows, a fixed
// rate, memory, and the start of a process. Every side is a process of its own; runs alternate, medians count.
//
// npm run bench -- serve --seconds 8 --rounds 7
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from '../scripts/build.mjs'
import { flood, insistOnWrk, pour } from './serve/load.mjs'
import { bin, dataFile, makeProject } from './serve/project.mjs'
import { start } from './serve/servers.mjs'
import { alternate, median, summarise } from './side-by-side/alternate.mjs'
import { peerHome } from './side-by-side/peers.mjs'

export const flags = {
  seconds: { type: 'string', default: '8' },
  rounds: { type: 'string', default: '7' },
  rate: { type: 'string', default: '10000' },
  'warm-up': { type: 'string', default: '5' },
  starts: { type: 'string', default: '20' },
  only: { type: 'string', default: 'single,batch,rate,memory,start' },
}

const peer = (name) => fileURLToPath(new URL(`peers/${name}.mjs`, import.meta.url))
const node = (name) => ({
  command: process.execPath,
  args: () => [peer(name)],
  env: (port) => ({ PORT: String(port) }),
  health: '/health',
})
const constant = 'fastify, constant'

function ours(folder, more = []) {
  return {
    command: process.execPath,
    args: (port) => [bin, 'serve', 'adult@champion', '--port', String(port), ...more],
    cwd: folder,
    health: '/health/live',
  }
}

/** Leaves out all but the check of the schema. */
const bare = ['--no-metrics', '--no-traces', '--max-lag', '0', '--max-requests', '0', '--no-playground']

/** Adds a log of one request in a hundred. */
const logged = ['--log-predictions', 'logged', '--log-sample', '0.01']

const python = (variant) => ({
  command: join(peerHome(), 'venv/bin/python'),
  args: (port) => [
    '-m',
    'uvicorn',
    'serve_app:app',
    '--port',
    String(port),
    '--no-access-log',
    '--log-level',
    'warning',
  ],
  env: () => ({ PEER_VARIANT: variant, PEER_HOME: peerHome() }),
  cwd: process.env.MODELWRIGHT_PEERS,
  health: '/health',
})

/** The services by name, each with the path that takes bodies of 100 rows. */
function services(folder) {
  const sides = [
    ['modelwright', ours(folder)],
    ['modelwright, bare', ours(folder, bare)],
    ['modelwright, log of 1 %', ours(folder, logged)],
    [constant, { ...node('fastify-const'), isPeer: true }],
  ]
  if (process.env.MODELWRIGHT_PEERS === undefined) return sides
  const variants = ['naive-lgbm', 'opt-lgbm', 'opt-lgbm-fast', 'opt-ort']
  return [...sides, ...variants.map((name) => [name, { ...python(name), isPeer: true }])]
}

async function startAll(sides) {
  const started = []
  try {
    for (const [name, service] of sides)
      started.push({ name, isPeer: service.isPeer, server: await start(service) })
    return started
  } catch (error) {
    await stopAll(started)
    throw error
  }
}

const stopAll = (started) => Promise.all(started.map(({ server }) => server.stop()))

/** Runs every service in turn and says how many requests it answered, as such and of what Fastify's constant does. */
function compare(subject, started, { rounds, load }) {
  const ways = started.map(({ name, server, isPeer }) => ({
    side: name,
    name: subject,
    pids: [server.pid],
    isFrail: isPeer,
    run: () => load(server, isPeer),
  }))
  for (const { run } of ways) run()
  const done = alternate(subject, ways, {
    rounds,
    seconds: ({ perSecond, p99Ms }) => (perSecond ? 1 / perSecond : p99Ms / 1000),
    log: console.error,
  })
  const all = done.map((way) => ({ way, ...summarise(way, ['perSecond', 'cpuUs', 'p50Ms', 'p99Ms']) }))
  const base = all.find(({ way }) => way.side === constant)
  return all.map(({ way, perSecond, cpuUs, p50Ms, p99Ms, runs, trust, foreignMax }) => ({
    what: subject,
    side: way.side,
    perSecond,
    ofConstant: perSecond / base.perSecond,
    cpuUs,
    ofConstantCpu: base.cpuUs / cpuUs,
    p50Ms,
    p99Ms,
    runs,
    trust: way.failed ?? trust,
    foreignMax,
  }))
}

/** From the start of a process to its first answer: ours and bare node:http in turn. */
async function starts(folder, count) {
  const sides = [
    ['modelwright', ours(folder)],
    ['node:http, constant', node('node-const')],
  ]
  const times = new Map(sides.map(([name]) => [name, []]))
  for (let round = 0; round < count; round++)
    for (const [name, service] of round % 2 === 0 ? sides : [...sides].reverse()) {
      const server = await start(service)
      times.get(name).push(server.startMs)
      await server.stop()
    }
  return [...times].map(([side, values]) => ({
    what: 'start to first answer, ms',
    side,
    ms: median(values),
    runs: count,
  }))
}

export async function bench({ seconds, rounds, rate, 'warm-up': warmUp, starts: startCount, only }) {
  insistOnWrk()
  await build({ types: false })
  const asked = only.split(',')
  const project = makeProject()
  const started = []
  try {
    started.push(...(await startAll(services(project.folder))))
    const loads = { seconds: Number(seconds) }
    const single = { ...loads, path: '/predict', bodies: project.single }
    const theirs = { ...loads, path: '/predict_batch', bodies: dataFile('batches100.jsonl') }
    const many = { ...loads, path: '/predict', bodies: project.batches }
    const rows = []
    const add = (subject, load, of = started) =>
      rows.push(...compare(subject, of, { rounds: Number(rounds), load }))
    if (asked.includes('single')) add('single rows', (server) => flood(server, single))
    if (asked.includes('batch'))
      add('bodies of 100 rows', (server, isPeer) => flood(server, isPeer ? theirs : many))
    const fast = started.filter(({ name, isPeer }) => !isPeer || name === constant)
    if (asked.includes('rate'))
      add(
        `${rate} a second`,
        (server) => pour(server, { ...single, rate: Number(rate), warmUp: Number(warmUp) }),
        fast,
      )
    if (asked.includes('memory'))
      for (const { name, server } of started)
        rows.push({ what: 'memory after that, MB', side: name, rssMB: server.rssMB() })
    await stopAll(started.splice(0))
    if (asked.includes('start')) rows.push(...(await starts(project.folder, Number(startCount))))
    return rows
  } finally {
    await stopAll(started)
    project.remove()
  }
}
