import type { LineQueue } from './line-queue.ts'
import { type Segments, UnwrittenError } from './segments.ts'

/** When a queue is written. */
export interface Pace {
  /** How long rows wait at most, while the disk keeps up. */
  readonly flushMs: number
  /** Rows are written at once where about so many bytes wait. */
  readonly chunkBytes: number
  /** How long to wait after an error of the disk. */
  readonly retryMs: number
  /** A segment is closed after so long, also when nothing comes any more. */
  readonly segmentAgeMs: number
}

/** Is told how writing goes. */
export interface WriterEvents {
  /** Writing failed, and had not before. */
  stopped(error: unknown): void
  /** It goes on. */
  resumed(): void
  /** A piece was tried. */
  tried(): void
}

/** Brings what waits in a queue onto the disk, piece by piece. */
export interface QueueWriter {
  /** Something was pushed. */
  wake(): void
  readonly written: number
  /** Bytes of lines that the disk did not take yet. */
  readonly restBytes: number
  readonly isStopped: boolean
  /** Writes what waits, as far as the disk lets it. @returns rows that were given up */
  close(): Promise<number>
}

function linesIn(lines: Buffer): number {
  let count = 0
  for (const byte of lines) if (byte === 10) count++
  return count
}

class Writer implements QueueWriter {
  written = 0
  isStopped = false
  private readonly queue: LineQueue
  private readonly segments: Segments
  private readonly pace: Pace
  private readonly events: WriterEvents
  /** Lines that the disk did not take yet. */
  private rest: Buffer | undefined
  private restRows = 0
  private isClosing = false
  private isUrgent = false
  private timer: NodeJS.Timeout | undefined
  private ageTimer: NodeJS.Timeout | undefined
  private work: Promise<void> | undefined

  constructor(queue: LineQueue, segments: Segments, pace: Pace, events: WriterEvents) {
    this.queue = queue
    this.segments = segments
    this.pace = pace
    this.events = events
  }

  get restBytes(): number {
    return this.rest?.length ?? 0
  }

  wake(): void {
    if (this.isStopped || this.isClosing || this.isUrgent) return
    if (this.queue.bytes < this.pace.chunkBytes) this.schedule(this.pace.flushMs)
    else if (this.work === undefined) {
      this.isUrgent = true
      // Not within the request that pushed.
      setImmediate(this.startUrgent)
    }
  }

  private readonly startUrgent = (): void => {
    this.isUrgent = false
    this.start()
  }

  private readonly startDue = (): void => {
    this.timer = undefined
    this.start()
  }

  private schedule(ms: number): void {
    this.timer ??= setTimeout(this.startDue, ms).unref()
  }

  private start(): void {
    if (this.isClosing) return
    this.work ??= this.drain().then(() => {
      this.work = undefined
      this.next()
    })
  }

  private next(): void {
    if (this.isClosing) return
    if (this.rest !== undefined) this.schedule(this.pace.retryMs)
    else if (this.queue.rowCount > 0) this.schedule(this.pace.flushMs)
    this.ageTimer ??= setTimeout(this.rotate, this.pace.segmentAgeMs).unref()
  }

  /** A service that has grown quiet closes its segment too, so that others can take it. */
  private readonly rotate = (): void => {
    this.ageTimer = undefined
    this.work ??= this.segments
      .rotate()
      .catch((error) => this.stop(error))
      .then(() => {
        this.work = undefined
        if (this.queue.rowCount > 0) this.next()
      })
  }

  /**
   * Writes what waits at this moment, and goes on while whole pieces wait; what little came meanwhile has its own time. Between
   * pieces the service has its turn.
   */
  private async drain(): Promise<void> {
    if (this.rest !== undefined && !(await this.write(this.rest, this.restRows))) return
    let due = this.queue.rowCount
    while (due > 0 || this.queue.bytes >= this.pace.chunkBytes) {
      const before = this.queue.rowCount
      const piece = this.queue.take()
      if (piece === undefined) return
      due -= before - this.queue.rowCount
      if (piece.rowCount > 0 && !(await this.write(piece.lines, piece.rowCount))) return
    }
  }

  /** Writes one piece. @returns whether the disk took all of it */
  private async write(lines: Buffer, rowCount: number): Promise<boolean> {
    try {
      await this.segments.append(lines)
      this.written += rowCount
      this.rest = undefined
      if (this.isStopped) this.events.resumed()
      this.isStopped = false
      return true
    } catch (error) {
      this.rest = error instanceof UnwrittenError ? error.rest : lines
      this.restRows = linesIn(this.rest)
      this.written += rowCount - this.restRows
      this.stop(error)
      return false
    } finally {
      this.events.tried()
    }
  }

  private stop(error: unknown): void {
    if (!this.isStopped) this.events.stopped(error)
    this.isStopped = true
  }

  async close(): Promise<number> {
    this.isClosing = true
    clearTimeout(this.timer)
    clearTimeout(this.ageTimer)
    await this.work
    await this.drain()
    await this.segments.rotate().catch((error) => this.stop(error))
    const restRows = this.rest === undefined ? 0 : this.restRows
    this.rest = undefined
    return restRows + this.queue.clear()
  }
}

/** Makes the writer of a queue. Appends never overlap, and no timer of it keeps the process alive. */
export function queueWriter(
  queue: LineQueue,
  segments: Segments,
  pace: Pace,
  events: WriterEvents,
): QueueWriter {
  return new Writer(queue, segments, pace, events)
}
