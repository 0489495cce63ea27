import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'

/** What a part of `up` may take; what is left out is not bounded. */
export interface PartLimits {
  /** How long it may run, in milliseconds. */
  readonly maxMs?: number
  /** Bytes of memory that it may hold; looked at on Linux. */
  readonly maxBytes?: number
  /** How long it has to end by itself once it is told to, in milliseconds. Default: 10 s. */
  readonly graceMs?: number
}

/** How long a part has to end by itself once it is told to. */
export const graceMs = 10_000
const lookMs = 1_000

/** Bytes of memory that a process holds; undefined where that cannot be told. */
async function heldBytes(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(text)
  return found === null ? undefined : 1024 * Number(found[1])
}

/** Tells a process to end, and ends it where it does not. */
export function endPart(part: ChildProcess, withinMs = graceMs): void {
  part.kill('SIGTERM')
  const timer = setTimeout(() => part.kill('SIGKILL'), withinMs).unref()
  part.once('exit', () => clearTimeout(timer))
}

const seconds = (ms: number): string => (ms < 120_000 ? `${ms / 1000} s` : `${Math.round(ms / 60_000)} min`)

/**
 * Ends a part that takes more than it may.
 *
 * @returns what says why, once it did: in words that follow on "it"
 */
export function bound(
  part: ChildProcess,
  { maxMs, maxBytes, graceMs: withinMs }: PartLimits,
): () => string | undefined {
  let why: string | undefined
  const cut = (reason: string): void => {
    if (why !== undefined) return
    why = reason
    endPart(part, withinMs)
  }
  const timer =
    maxMs === undefined ? undefined : setTimeout(() => cut(`did not end within ${seconds(maxMs)}`), maxMs)
  const look = async (most: number): Promise<void> => {
    const held = await heldBytes(part.pid!)
    if (held !== undefined && held > most)
      cut(`held ${Math.round(held / 1e6)} MB of memory, ${Math.round(most / 1e6)} MB are allowed`)
  }
  const looking = maxBytes === undefined ? undefined : setInterval(() => void look(maxBytes), lookMs)
  part.once('exit', () => {
    clearTimeout(timer)
    clearInterval(looking)
  })
  return () => why
}
