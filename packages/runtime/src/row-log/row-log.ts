import type { ServiceWatch, WireRequest } from '../answer-service.ts'
import { formatTime } from '../parse.ts'
import type { FullPrediction } from '../predict-asked.ts'
import { encodeUtf8 } from '../utf8.ts'
import { type LineModel, modelFields, predictionLine } from './prediction-line.ts'
import { cellRedactor } from './redact-cells.ts'
import { isSampled } from './sampled.ts'

/** Which rows are logged, and how. */
export interface RowLogRules {
  /** Of the requests, by their ids; 1, all, unless told otherwise. */
  readonly share?: number
  /** Columns that are left out, at any depth. */
  readonly redact?: readonly string[]
  /** Longest line, in bytes: a row that takes more is logged without its features. 250 000 unless told otherwise. */
  readonly maxLineBytes?: number
  /** What may wait, about, as text; rows beyond it are dropped and counted. 8 MiB unless told otherwise. */
  readonly maxQueuedBytes?: number
}

/** What a log of rows is handed. */
export interface RowLogHost extends RowLogRules {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number
  /** Takes whole lines, each with its end, to where they are kept. Rows of lines it rejects are lost, and counted. */
  send(lines: string): Promise<void>
  /** Runs something once the answer under way has gone out; absent: only `flush` sends. */
  later?(run: () => void): void
  /** What each line begins with, so that it is told from others. */
  readonly mark?: string
  /** Sent at a time at most, characters; 256 kB unless told otherwise. */
  readonly chunk?: number
}

/** How a log of rows fares. */
export interface RowLogCounts {
  readonly sent: number
  /** No room was left, or they could not be sent. */
  readonly dropped: number
  readonly waiting: number
}

/** Takes what a service was asked and said to where it is kept. It never fails an answer, and no answer waits for it. */
export interface RowLog {
  /** What a service of a model is told of its rows: an option of `createService`. */
  watch(model: LineModel, version?: string): ServiceWatch
  /** Sends what waits; resolves when that was taken, or is lost. Where a process is frozen after an answer, wait for it. */
  flush(): Promise<void>
  counts(): RowLogCounts
}

interface Waiting {
  readonly id: string
  readonly at: number
  readonly firstRow: number
  readonly model: string
  readonly rows: readonly unknown[]
  readonly said: readonly FullPrediction[]
  readonly bytes: number
}

/** About what a prediction adds to a line beyond the row. */
const saidBytes = 300

class Log implements RowLog {
  private readonly host: RowLogHost
  private readonly redact: ((row: unknown) => unknown) | undefined
  /** Rows of requests that came in pieces. */
  private readonly rowsBefore = new WeakMap<object, number>()
  private queue: Waiting[] = []
  private bytes = 0
  private sent = 0
  private dropped = 0
  private isDue = false
  private work: Promise<void> | undefined

  constructor(host: RowLogHost) {
    this.host = host
    const { redact = [] } = host
    this.redact = redact.length === 0 ? undefined : cellRedactor(redact.map((name) => [name, null]))
  }

  watch(model: LineModel, version?: string): ServiceWatch {
    const { share = 1 } = this.host
    const { name, digest, variant } = model
    const fields = modelFields({ name, version: version ?? model.version, digest, variant })
    const wants = ({ id }: Pick<WireRequest, 'id'>): boolean => id !== undefined && isSampled(id, share)
    return {
      wants,
      predicted: (request, rows, { predictions }) => {
        if (rows.length > 0 && wants(request)) this.add(request, fields, rows, predictions)
      },
    }
  }

  private add(
    request: Pick<WireRequest, 'id'>,
    model: string,
    rows: readonly unknown[],
    said: readonly FullPrediction[],
  ): void {
    const { now, later, maxQueuedBytes = 8_388_608 } = this.host
    try {
      const firstRow = this.rowsBefore.get(request) ?? 0
      this.rowsBefore.set(request, firstRow + rows.length)
      const bytes = ((JSON.stringify(rows[0]) ?? '').length + saidBytes) * rows.length
      if (this.bytes > 0 && this.bytes + bytes > maxQueuedBytes) throw new Error('no room')
      this.queue.push({ id: request.id!, at: now(), firstRow, model, rows, said, bytes })
      this.bytes += bytes
    } catch {
      this.dropped += rows.length
    }
    if (later === undefined || this.isDue) return
    this.isDue = true
    later(() => void this.flush())
  }

  flush(): Promise<void> {
    this.isDue = false
    this.work = (this.work ?? Promise.resolve()).then(() => this.drain())
    return this.work
  }

  counts(): RowLogCounts {
    const waiting = this.queue.reduce((sum, { rows }) => sum + rows.length, 0)
    return { sent: this.sent, dropped: this.dropped, waiting }
  }

  private async drain(): Promise<void> {
    const { chunk = 262_144 } = this.host
    let text = ''
    let rowCount = 0
    for (let next = this.queue[0]; next !== undefined; next = this.queue[0]) {
      for (let row = 0; row < next.rows.length; row++) {
        const line = this.line(next, row)
        if (line === '') this.dropped++
        else rowCount++
        text += line
        if (text.length < chunk) continue
        await this.send(text, rowCount)
        text = ''
        rowCount = 0
      }
      this.queue.shift()
      this.bytes -= next.bytes
    }
    if (rowCount > 0) await this.send(text, rowCount)
  }

  private async send(text: string, rowCount: number): Promise<void> {
    try {
      await this.host.send(text)
      this.sent += rowCount
    } catch {
      this.dropped += rowCount
    }
  }

  /** A row as a line; without its features where it would be too long; empty where even that is. */
  private line({ id, at, firstRow, model, rows, said }: Waiting, row: number): string {
    const { mark = '', maxLineBytes = 250_000 } = this.host
    const fits = (text: string): boolean =>
      text.length * 3 <= maxLineBytes || encodeUtf8(text).length <= maxLineBytes
    try {
      const facts = { id, time: formatTime(at), model }
      const features = this.redact === undefined ? rows[row] : this.redact(rows[row])
      const whole = `${mark}${predictionLine(facts, firstRow + row, features, said[row])}\n`
      if (fits(whole)) return whole
      const short = `${mark}${predictionLine(facts, firstRow + row, null, said[row])}\n`
      return fits(short) ? short : ''
    } catch {
      return ''
    }
  }
}

/** What a line of a logged prediction begins with among other lines of a service. */
export const predictionMark = 'modelwright.prediction '

/**
 * Makes a log of rows: what is asked and said is put into a queue as it is, and made into lines by and by, or when `flush` is called.
 *
 * Requests without an id are not logged: nobody could tell what came of them.
 */
export function openRowLog(host: RowLogHost): RowLog {
  return new Log(host)
}
