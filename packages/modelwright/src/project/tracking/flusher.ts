import type { RunChanges } from '../../core/index.ts'
import type { Buffer } from './buffer.ts'

/** How long what is logged waits at most, and how many values over time. */
const flushMs = 1000
const mostPoints = 50_000

/** Writes what a buffer holds, now and then. */
export interface Flusher {
  /** Writes all that waits; what cannot be written is kept and tried again: writing twice is one write. */
  flush(): Promise<void>
  /** Says that something waits. */
  later(): void
}

/** Makes what empties a buffer, one write after the other. */
export function createFlusher(buffer: Buffer, write: (changes: RunChanges) => Promise<void>): Flusher {
  const pending: RunChanges[] = []
  let timer: NodeJS.Timeout | undefined
  let tail: Promise<void> = Promise.resolve()
  const drain = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const taken = buffer.take()
    if (taken !== undefined) pending.push(taken)
    while (pending.length > 0) {
      await write(pending[0])
      pending.shift()
    }
  }
  const flush = (): Promise<void> => {
    tail = tail.catch(() => {}).then(drain)
    return tail
  }
  const quietly = (): void => void flush().catch(() => {})
  return {
    flush,
    later() {
      if (buffer.pointCount === mostPoints) quietly()
      // Nobody waits for this timer: a process that has nothing else to do may end.
      timer ??= setTimeout(quietly, flushMs).unref()
    },
  }
}
