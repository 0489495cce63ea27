import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { sha256 } from '../objects.ts'

/** Who runs: enough to tell later whether it still does. */
export interface ProcessMark {
  /** Equal for processes whose ids can be compared: the same host and the same set of process ids. */
  readonly machine: string
  readonly pid: number
  /** Tells a process from a later one with the same id; `''` where the system does not say. */
  readonly process: string
}

/** How often a living run says so, and how long silence is borne where the process cannot be asked. */
export const heartbeatMs = 15_000
export const silenceMs = 600_000

function attempt(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}

/** When a living process started, in the kernel's ticks since this boot: Linux alone tells. */
function startOf(pid: number): string {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields[18]
  if (ticks === undefined || state === 'Z') return ''
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  return `${boot}/${ticks}`
}

/** The mark of this process. */
export function markOfThisProcess(): ProcessMark {
  const space = attempt(() => readlinkSync('/proc/self/ns/pid'))
  return {
    machine: sha256(`${hostname()}\n${space}`).slice(0, 16),
    pid: process.pid,
    process: startOf(process.pid),
  }
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Tells whether a run that says "running" still does.
 *
 * On this machine by its process; elsewhere, or where a process id may have been given away again, by its heartbeat.
 */
export function isAlive(
  run: ProcessMark & { heartbeat_at: number },
  here: ProcessMark,
  now: number,
): boolean {
  if (run.machine === here.machine) {
    if (!hasProcess(run.pid)) return false
    if (run.process !== '') return startOf(run.pid) === run.process
  }
  return now - run.heartbeat_at < silenceMs
}
