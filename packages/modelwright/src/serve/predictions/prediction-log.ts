import {
  type Log,
  type LogCounts,
  ModelwrightError,
  type Outcome,
  type PredictedRows,
  type PredictionLog,
  silent,
} from '../../core/index.ts'
import { groupedWriter } from './grouped-writer.ts'
import { type Keep, keepWithin } from './keep-within.ts'
import { type LineQueue, lineQueue } from './line-queue.ts'
import { lineWriter, outcomeLine } from './line-writer.ts'
import { type Pace, type QueueWriter, queueWriter, type WriterEvents } from './queue-writer.ts'
import type { Redaction } from './redaction.ts'
import { openSegments, type SegmentOptions } from './segments.ts'

/** How a log is kept. */
export interface LogOptions extends Partial<Pace> {
  /** Several processes may write to the same one. */
  readonly folder: string
  readonly redaction?: Redaction | undefined
  /** Which service this is; it stands in each line. */
  readonly source?: string | undefined
  /** The oldest goes when the folder holds more, or what is older than this; without it everything stays. */
  readonly keep?: Keep | undefined
  readonly log?: Log
  /** Milliseconds since 1970-01-01 UTC. */
  readonly clock?: () => number
  /** What may wait in memory, as text; 8 MiB. The rows themselves take about three times as much. */
  readonly maxQueuedBytes?: number
  /** How long lines are made at a stretch; 2 ms. */
  readonly budgetMs?: number
  /** How large a segment may grow; 64 MiB. */
  readonly segmentBytes?: number
}

/** How long a segment may stay open, unless told otherwise. */
export const defaultSegmentAgeMs = 600_000

const defaultPace: Pace = {
  flushMs: 500,
  chunkBytes: 262_144,
  retryMs: 5_000,
  segmentAgeMs: defaultSegmentAgeMs,
}

/** A row that is larger is not logged: making a line of it would hold the service up. */
const maxRowBytes = 1_048_576
/** How long closing waits for a disk that does not answer. */
const closingMs = 5_000
/** Between two looks at what is too old. */
const tidyMs = 3_600_000

/**
 * Opens a log of predictions; nothing is written before the first one.
 *
 * `add` takes references and returns; lines are made and written in pieces by and by. While the disk fails, rows wait as long as
 * there is room, then the newest are dropped and counted; writing is tried again and again.
 */
export function openPredictionLog(options: LogOptions): PredictionLog {
  const { folder, keep, log = silent, clock = Date.now } = options
  const pace = paceOf(options)
  const tidy = (): void => {
    if (keep !== undefined) void keepWithin(folder, keep, clock()).catch(() => {})
  }
  const segments: Omit<SegmentOptions, 'kind' | 'isDurable'> = {
    folder,
    maxBytes: options.segmentBytes ?? 67_108_864,
    maxAgeMs: pace.segmentAgeMs,
    clock,
    closed: tidy,
  }
  const queue = lineQueue(lineWriter(options.redaction, options.source), {
    maxBytes: options.maxQueuedBytes ?? 8_388_608,
    chunkBytes: pace.chunkBytes,
    budgetMs: options.budgetMs ?? 2,
  })
  const losses = lossTeller(queue, log)
  const writer = queueWriter(
    queue,
    openSegments({ ...segments, kind: 'predictions', isDurable: false }),
    pace,
    eventsOf(log, pace, losses),
  )
  tidy()
  return madeOf({
    queue,
    losses,
    writer,
    outcomes: groupedWriter(
      openSegments({ ...segments, kind: 'outcomes', isDurable: true }),
      pace.segmentAgeMs,
    ),
    clock,
    tidying: setInterval(tidy, tidyMs).unref(),
  })
}

function paceOf({ flushMs, chunkBytes, retryMs, segmentAgeMs }: LogOptions): Pace {
  return {
    flushMs: flushMs ?? defaultPace.flushMs,
    chunkBytes: chunkBytes ?? defaultPace.chunkBytes,
    retryMs: retryMs ?? defaultPace.retryMs,
    segmentAgeMs: segmentAgeMs ?? defaultPace.segmentAgeMs,
  }
}

interface Parts {
  readonly queue: LineQueue
  readonly losses: LossTeller
  readonly writer: QueueWriter
  readonly outcomes: ReturnType<typeof groupedWriter>
  readonly clock: () => number
  readonly tidying: NodeJS.Timeout
}

function madeOf({ queue, losses, writer, outcomes, clock, tidying }: Parts): PredictionLog {
  let isClosed = false
  let told = 0
  return {
    add(predicted: PredictedRows) {
      const { bytes, rows } = predicted
      if (isClosed || bytes > maxRowBytes * rows.length || !queue.push(predicted, clock()))
        losses.add(rows.length)
      else writer.wake()
    },
    async tell(given: readonly Outcome[], caller) {
      const received = clock()
      const lines = given.map((one) => outcomeLine({ ...one, received, caller: caller ?? null }))
      await outcomes.append(Buffer.from(lines.join(''))).catch((error) => {
        throw unkept(error)
      })
      told += given.length
    },
    counts: (): LogCounts => ({
      logged: writer.written,
      dropped: losses.count,
      outcomes: told,
      queuedBytes: queue.bytes + writer.restBytes,
      isStopped: writer.isStopped,
    }),
    async close() {
      if (isClosed) return
      isClosed = true
      clearInterval(tidying)
      await withinTime(
        Promise.all([writer.close().then((count) => losses.add(count)), outcomes.close().catch(() => {})]),
        closingMs,
      )
      losses.tell(true)
    },
  }
}

/** Counts rows that were lost, and says so every ten seconds at most. */
interface LossTeller {
  readonly count: number
  add(rows: number): void
  tell(isLast?: boolean): void
}

const tellMs = 10_000

function lossTeller(queue: LineQueue, log: Log): LossTeller {
  let dropped = 0
  let said = 0
  let saidAt = Number.NEGATIVE_INFINITY
  const all = (): number => dropped + queue.unwritable
  const tell = (isLast = false): void => {
    const count = all() - said
    if (count === 0 || (!isLast && performance.now() - saidAt < tellMs)) return
    saidAt = performance.now()
    said = all()
    const rows = count === 1 ? '1 row is' : `${count} rows are`
    log({
      kind: 'warning',
      stage: 'serve',
      message: `${rows} not in the prediction log: they came faster than they could be written, or were too large.`,
    })
  }
  return {
    get count() {
      return all()
    },
    add(rows) {
      dropped += rows
      tell()
    },
    tell,
  }
}

function eventsOf(log: Log, { retryMs }: Pace, losses: LossTeller): WriterEvents {
  return {
    stopped: (error) =>
      log({
        kind: 'warning',
        stage: 'serve',
        message: `The prediction log cannot be written: ${reasonOf(error)}. Requests are answered as before; it is tried again every ${retryMs / 1000} s.`,
      }),
    resumed: () => log({ kind: 'note', stage: 'serve', message: 'The prediction log is written again.' }),
    tried: () => losses.tell(),
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EFBIG: 'files may not grow any more',
  EACCES: 'the folder may not be written',
  EROFS: 'the folder may not be written',
  EPERM: 'the folder may not be written',
  ENOTDIR: 'there is a file where its folder should be',
  EEXIST: 'there is a file where its folder should be',
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const { code } = Object(cause) as { code?: unknown }
  return typeof code === 'string' && Object.hasOwn(reasons, code)
    ? reasons[code]
    : cause instanceof Error
      ? cause.message
      : String(cause)
}

/** Says that outcomes are not on the disk: whoever sent them must send them again. */
function unkept(error: unknown): ModelwrightError {
  return new ModelwrightError('SERVE_OUTCOMES_UNKEPT', {
    message: `The outcomes could not be kept: ${reasonOf(error)}.`,
    mend: ['Send them again later: sending twice is sending once'],
    cause: error,
  })
}

async function withinTime(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
