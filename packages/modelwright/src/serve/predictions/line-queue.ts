import type { PredictedRows } from '../../core/index.ts'
import type { LineWriter } from './line-writer.ts'

/** Rows that wait to be written, and when they were predicted. */
interface Entry {
  readonly predicted: PredictedRows
  readonly at: number
}

/** Some lines, as much as was made at once. */
export interface Chunk {
  readonly lines: Buffer
  readonly rowCount: number
}

/** Rows that wait, in the order they came; bounded by what they take. Entries have at least one row. */
export interface LineQueue {
  /** False where there is no room; one request, however large, always has room in an empty queue. */
  push(predicted: PredictedRows, at: number): boolean
  /** Makes lines of the first rows, for as long and as many as is allowed; undefined where nothing waits. */
  take(): Chunk | undefined
  /** About what waits, in bytes of text. */
  readonly bytes: number
  readonly rowCount: number
  /** Rows of which no line could be made. */
  readonly unwritable: number
  /** Forgets what waits. @returns how many rows that were */
  clear(): number
}

/** How much is made at once. */
export interface ChunkLimits {
  readonly maxBytes: number
  readonly chunkBytes: number
  /** Making lines stops after this many milliseconds: the service's thread has answers to give. */
  readonly budgetMs: number
}

/** Letters between two looks at the clock. */
const lookEvery = 8192

class Queue implements LineQueue {
  bytes = 0
  rowCount = 0
  unwritable = 0
  private readonly write: LineWriter
  private readonly limits: ChunkLimits
  private entries: Entry[] = []
  private first = 0
  /** Rows of the first entry that were taken already. */
  private done = 0

  constructor(write: LineWriter, limits: ChunkLimits) {
    this.write = write
    this.limits = limits
  }

  push(predicted: PredictedRows, at: number): boolean {
    if (this.bytes > 0 && this.bytes + predicted.bytes > this.limits.maxBytes) return false
    this.entries.push({ predicted, at })
    this.bytes += predicted.bytes
    this.rowCount += predicted.rows.length
    return true
  }

  take(): Chunk | undefined {
    if (this.rowCount === 0) return undefined
    const { chunkBytes, budgetMs } = this.limits
    const until = performance.now() + budgetMs
    let text = ''
    let rowCount = 0
    let look = lookEvery
    while (this.rowCount > 0) {
      const line = this.next()
      if (line !== '') rowCount++
      text += line
      if (text.length < look) continue
      if (text.length >= chunkBytes || performance.now() >= until) break
      look = text.length + lookEvery
    }
    return { lines: Buffer.from(text), rowCount }
  }

  /** Makes the line of the next row; empty where none can be made. */
  private next(): string {
    const { predicted, at } = this.entries[this.first]
    const { id, firstRow, model, rows, predictions, caller, requestId, unit, tookMs, failed } = predicted
    const row = this.done++
    this.rowCount--
    let line = ''
    try {
      const facts = { id, at, model, caller, requestId, unit, tookMs, failed }
      line = this.write(facts, firstRow + row, rows[row], predictions[row])
    } catch {
      this.unwritable++
    }
    if (this.done === rows.length) this.step(predicted.bytes)
    return line
  }

  /** Forgets an entry whose rows were all taken. */
  private step(bytes: number): void {
    this.done = 0
    this.bytes -= bytes
    this.first++
    if (this.first < 1024 && this.first < this.entries.length) return
    this.entries = this.entries.slice(this.first)
    this.first = 0
  }

  clear(): number {
    const count = this.rowCount
    this.entries = []
    this.first = 0
    this.done = 0
    this.bytes = 0
    this.rowCount = 0
    return count
  }
}

/**
 * Makes a queue of rows.
 *
 * It holds what the requests held and makes lines of it only when they are taken.
 */
export function lineQueue(write: LineWriter, limits: ChunkLimits): LineQueue {
  return new Queue(write, limits)
}
