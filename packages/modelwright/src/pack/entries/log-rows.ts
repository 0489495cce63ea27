import { write } from 'node:fs'
import { openRowLog, predictionMark, type RowLog, type RowLogRules } from '@modelwright/runtime'

/** How rows are logged by a bundle, and by what their lines are known. */
export interface BundleLog extends RowLogRules {
  /** Whether the host runs on after an answer; else it is waited for the lines of a request before that is answered. */
  readonly isFrozen?: boolean
}

/** Standard output of the process. */
const output = 1
/** How long to wait where a pipe is full. */
const fullMs = 5

/**
 * Writes what a bundle was asked and said to its standard output, one marked line a row, for platforms to keep.
 *
 * Lines are written by a thread of the system's: a reader that does not keep up holds nobody's answer up.
 */
export function logRows({ isFrozen = false, ...rules }: BundleLog): RowLog {
  return openRowLog({
    ...rules,
    mark: predictionMark,
    now: () => Date.now(),
    send: (lines) => written(Buffer.from(lines)),
    ...(isFrozen ? {} : { later: (run) => void setImmediate(run) }),
  })
}

function written(bytes: Buffer): Promise<void> {
  return new Promise((done, fail) => {
    const from = (start: number): void =>
      write(output, bytes, start, bytes.length - start, null, (error, count) => {
        if (error?.code === 'EAGAIN') setTimeout(from, fullMs, start)
        else if (error !== null) fail(error)
        else if (start + count < bytes.length) from(start + count)
        else done()
      })
    from(0)
  })
}
