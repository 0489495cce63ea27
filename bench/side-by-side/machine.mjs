// What else the machine did while something was measured: cores used by others, and time stolen by the hypervisor.
// A run is clean when others used at most 0.15 cores (BENCH_FOREIGN_MAX) and at most 3 % was stolen.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'

const ticksPerSecond = 100
const foreignMax = Number(process.env.BENCH_FOREIGN_MAX ?? 0.15)
const stolenMax = 0.03
const hasProc = existsSync('/proc/stat')

function machineTicks() {
  const fields = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0].trim().split(/\s+/).slice(1).map(Number)
  return { used: fields[0] + fields[1] + fields[2], stolen: fields[7] ?? 0 }
}

/** Ticks of a process and of the children it has waited for. */
export function ticksOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  return fields[11] + fields[12] + fields[13] + fields[14]
}

/**
 * Runs `work`; gives its result with the load of others meanwhile (`foreignCores` is NaN where there is no /proc).
 *
 * @param pids - processes that work for us and are not waited for, such as servers
 */
export function watch(work, pids = []) {
  const start = performance.now()
  const ownTicks = () => ['self', ...pids].reduce((sum, pid) => sum + ticksOf(pid), 0)
  const before = hasProc ? { ...machineTicks(), own: ownTicks() } : undefined
  const result = work()
  const wallS = (performance.now() - start) / 1000
  if (before === undefined) return { result, wallS, foreignCores: Number.NaN, isClean: false }
  const after = { ...machineTicks(), own: ownTicks() }
  const foreignS = Math.max(0, after.used - before.used - (after.own - before.own)) / ticksPerSecond
  const stolen = (after.stolen - before.stolen) / ticksPerSecond / wallS / cpus().length
  // Ticks are 10 ms: for short runs two of them are rounding, not other people's work.
  const isQuiet = foreignS / wallS <= foreignMax || foreignS <= 0.02
  return { result, wallS, foreignCores: foreignS / wallS, isClean: isQuiet && stolen <= stolenMax }
}

const pause = (seconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000)

/** Waits for a quiet second, at most BENCH_QUIET_WAIT seconds (20). */
export function waitForQuiet(limitS = Number(process.env.BENCH_QUIET_WAIT ?? 20)) {
  for (let waited = 0; hasProc && waited < limitS; waited++) if (watch(() => pause(1)).isClean) return
}

/** Runs a program to its end, or for `options.timeout` ms; gives the last line it printed, read as JSON. */
export function lastLineOf(command, args, options = {}) {
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
  })
  if (error?.code === 'ETIMEDOUT') throw new Error(`too slow: stopped after ${options.timeout / 1000} s`)
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${command} ended with ${status ?? signal}: ${stderr.slice(-3000)}`)
  return JSON.parse(stdout.trim().split('\n').at(-1))
}
