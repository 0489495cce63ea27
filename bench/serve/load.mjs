// Loads a service: as fast as it answers with wrk, or at a fixed rate; both are processes of their own.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { lastLineOf, ticksOf } from '../side-by-side/machine.mjs'

const script = fileURLToPath(new URL('bodies.lua', import.meta.url))
const openLoop = fileURLToPath(new URL('open-loop.mjs', import.meta.url))

export function insistOnWrk() {
  const { error } = spawnSync('wrk', ['--version'])
  if (error !== undefined) throw new Error('wrk is not there: install it (Debian: apt install wrk)')
}

/** CPU of a server while `work` runs, in microseconds. */
function cpuOf(pid, work) {
  const before = ticksOf(pid)
  const result = work()
  return { ...result, cpuUs: (ticksOf(pid) - before) * 10_000 }
}

/** Posts as fast as a service answers, 32 requests at a time. */
export function flood({ pid, url }, { path, bodies, seconds }) {
  const args = ['-t1', '-c32', `-d${seconds}s`, '--timeout', '20s', '-s', script, url + path]
  const run = cpuOf(pid, () => lastLineOf('wrk', args, { env: { ...process.env, BODIES: bodies } }))
  if (run.errors > 0 || run.requests === 0)
    throw new Error(`${run.errors} of ${run.requests} answers are errors`)
  const { requests, p50Ms, p99Ms } = run
  return { perSecond: requests / run.seconds, cpuUs: run.cpuUs / requests, p50Ms, p99Ms }
}

/** Posts so many a second, whether they are answered or not; the seconds that warm up are not counted but for the CPU. */
export function pour({ pid, url }, { path, bodies, seconds, rate, warmUp }) {
  const told = { url: url + path, bodies, rate, seconds, warmUp, connections: 64 }
  const run = cpuOf(pid, () => lastLineOf(process.execPath, [openLoop, JSON.stringify(told)]))
  const sent = rate * (warmUp + seconds)
  if (run.errors > 0 || run.answered < sent)
    throw new Error(`${run.errors} errors, ${run.answered} of ${sent} answered`)
  return { ...run, cpuUs: run.cpuUs / run.answered }
}
