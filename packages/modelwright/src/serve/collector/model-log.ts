import type { Outcome, PredictionLog } from '../../core/index.ts'
import { groupedWriter } from '../predictions/grouped-writer.ts'
import { type LogOptions, openPredictionLog } from '../predictions/prediction-log.ts'
import type { TakenLine } from '../predictions/read-line.ts'
import { openSegments } from '../predictions/segments.ts'

/** The log of one model that several senders write to. */
export interface ModelLog {
  /** Resolves once all of these are on the disk. @returns how many were there already */
  take(lines: readonly TakenLine[]): Promise<number>
  tell(outcomes: readonly Outcome[], caller?: string): Promise<void>
  close(): Promise<void>
}

/** How many rows are known to be there, at most twice as many. */
const mostKnown = 250_000
const segmentBytes = 67_108_864
const segmentAgeMs = 600_000

/** Keys that were seen lately: of two halves the older is forgotten when the newer is full. */
class Recent {
  private newer: Set<string>
  private older = new Set<string>()

  constructor(known: readonly string[]) {
    this.newer = new Set(known)
  }

  has(key: string): boolean {
    return this.newer.has(key) || this.older.has(key)
  }

  add(key: string): void {
    if (this.newer.size >= mostKnown) {
      this.older = this.newer
      this.newer = new Set()
    }
    this.newer.add(key)
  }
}

/**
 * Opens the log of a model. A row that was taken lately, by its request, number and artifact, is not written again: whoever does not hear
 * that rows were taken may send them again.
 *
 * @param known - keys of the rows that were written last
 */
export function openModelLog(
  options: Pick<LogOptions, 'folder' | 'keep' | 'log'> & { readonly clock: () => number },
  known: readonly string[],
): ModelLog {
  const recent = new Recent(known)
  /** Rows that are being written, for others that send them meanwhile. */
  const underway = new Map<string, Promise<void>>()
  const { folder, clock } = options
  const segments = openSegments({
    ...{ folder, kind: 'predictions', isDurable: true, clock },
    ...{ maxBytes: segmentBytes, maxAgeMs: segmentAgeMs },
  })
  const writer = groupedWriter(segments, segmentAgeMs)
  const outcomes: PredictionLog = openPredictionLog(options)
  const write = async (fresh: readonly TakenLine[]): Promise<void> => {
    const done = writer.append(Buffer.from(fresh.map(({ text }) => `${text}\n`).join('')))
    for (const { key } of fresh) underway.set(key, done)
    try {
      await done
      for (const { key } of fresh) recent.add(key)
    } finally {
      for (const { key } of fresh) underway.delete(key)
    }
  }
  return {
    async take(lines) {
      const fresh = new Map<string, TakenLine>()
      const others: Promise<void>[] = []
      for (const line of lines) {
        const other = underway.get(line.key)
        if (other !== undefined) others.push(other)
        else if (!recent.has(line.key)) fresh.set(line.key, line)
      }
      const repeated = lines.length - fresh.size
      if (fresh.size > 0) others.push(write([...fresh.values()]))
      await Promise.all(others)
      return repeated
    },
    tell: (told, caller) => outcomes.tell(told, caller),
    async close() {
      await writer.close().catch(() => {})
      await outcomes.close()
    },
  }
}
