import cluster, { type Worker } from 'node:cluster'
import { type Log, ModelwrightError } from '../../core/index.ts'
import type { ServingPlan } from '../models/plan.ts'
import type { FromServing, ToServing } from './messages.ts'

/** The first restart comes after so long; each further one of a process that does not stay up takes twice as long. */
const firstPauseMs = 100
const longestPauseMs = 10_000

/** Who stays up for so long is well again. */
const wellAfterMs = 30_000

/** One process that serves, or will. */
export interface Member {
  readonly worker: Worker
  readonly startedAt: number
  /** Restarts in a row before this one. */
  readonly failures: number
  isListening: boolean
  /** What it serves. */
  plan?: ServingPlan
}

/** Processes that are started anew where they end. */
export interface Members {
  listening(): Member[]
  start(failures?: number): void
  /** Asks all to end, and kills those that do not. */
  close(): Promise<void>
}

/** What members tell of. */
export interface MemberEvents {
  readonly log: Log
  message(member: Member, message: FromServing): void
  /** A process ended; false: it is not to be started anew. */
  ended(member: Member, code: number | null, signal: string | null): boolean
}

/** Says something to a process, unless it is gone. */
export function tell({ worker }: Member, message: ToServing): void {
  if (worker.isConnected()) worker.send(message, () => {})
}

/** Says that a process that serves ended before it ever listened. */
export function endedEarly(code: number | null, signal: string | null): ModelwrightError {
  return new ModelwrightError('SERVE_PROCESS_ENDED', {
    message: `A process that was to serve ended at once, by ${signal ?? `exit code ${code}`}.`,
    mend: ['See what it said above', 'Or serve with one process:  --processes 1'],
  })
}

/** How long to wait before a process takes the place of one that ended. */
function pauseBefore(failures: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** failures)
}

/** Keeps processes running; none is there yet. */
export function keepMembers(events: MemberEvents, stopMs: number): Members {
  // Processes take connections off the port themselves: handed out by this one, those that were on their way to a process that is
  // killed would hang, and what keeps this one busy would keep them waiting.
  cluster.schedulingPolicy = cluster.SCHED_NONE
  const members = new Set<Member>()
  const pauses = new Set<NodeJS.Timeout>()
  let isClosing = false

  const restart = (member: Member, code: number | null, signal: string | null): void => {
    const failures = performance.now() - member.startedAt >= wellAfterMs ? 0 : member.failures
    const pauseMs = pauseBefore(failures)
    const why = signal ?? `exit code ${code}`
    const message = `A process that served ended by ${why}; another takes its place in ${pauseMs} ms`
    events.log({ kind: 'warning', stage: 'serve', message })
    const timer = setTimeout(() => {
      pauses.delete(timer)
      start(failures + 1)
    }, pauseMs)
    pauses.add(timer)
  }
  function start(failures = 0): void {
    const worker = cluster.fork({ MODELWRIGHT_SERVING: '1' })
    const member: Member = { worker, startedAt: performance.now(), isListening: false, failures }
    members.add(member)
    worker.on('message', (message: FromServing) => events.message(member, message))
    worker.on('error', () => {})
    worker.once('exit', (code, signal) => {
      members.delete(member)
      if (!isClosing && events.ended(member, code, signal)) restart(member, code, signal)
    })
  }
  return {
    start,
    listening: () => [...members].filter(({ isListening }) => isListening),
    async close() {
      isClosing = true
      for (const timer of pauses) clearTimeout(timer)
      await Promise.all([...members].map((member) => stop(member, stopMs)))
    },
  }
}

function stop(member: Member, stopMs: number): Promise<void> {
  const { worker } = member
  return new Promise((resolve) => {
    if (worker.isDead()) return resolve()
    const timer = setTimeout(() => worker.process.kill('SIGKILL'), stopMs)
    worker.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    if (worker.isConnected()) tell(member, { type: 'stop' })
    else worker.process.kill('SIGTERM')
  })
}
