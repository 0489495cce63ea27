import type { ServiceWatch, WireRequest } from '../answer-service.ts'
import { formatTime } from '../parse.ts'
import type { FullPrediction } from '../predict-asked.ts'
import { requestIdIn } from '../request-id.ts'
import { encodeUtf8 } from '../utf8.ts'
import { type LineModel, modelFields, predictionLine } from './prediction-line.ts'
import { cellRedactor } from './redact-cells.ts'
import { isSampled } from './sampled.ts'

/** Which rows are logged, and how. */
export interface RowLogRules {
  /** Of the requests, by their ids; 1, all, unless told otherwise. */
  readonly share?: number
  /** Columns that are left out, at any depth; `x-request-id` leaves out what clients call their requests. */
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

type Row = Readonly<Record<string, unknown>>

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

/** What a line of a logged prediction begins with among other lines of a service. */
export const predictionMark = 'modelwright.prediction '

/** The part of a line that says what a client called its request; empty where it did not, or where that is left out. */
function requestField({ headers }: Omit<WireRequest, 'body'>, redacted: (row: unknown) => unknown): string {
  const { 'x-request-id': given } = redacted({ 'x-request-id': requestIdIn(headers) }) as Row
  return given === undefined ? '' : `,"request":"${given}"`
}

/** A row as a line; without its features where it would be too long; empty where even that is. */
function lineOf(
  { id, at, firstRow, model, rows, said }: Waiting,
  row: number,
  { mark = '', maxLineBytes = 250_000 }: RowLogHost,
  redact: (row: unknown) => unknown,
): string {
  const facts = { id, time: formatTime(at), model }
  for (const features of [redact(rows[row]), null]) {
    const text = `${mark}${predictionLine(facts, firstRow + row, features, said[row])}\n`
    if (text.length * 3 <= maxLineBytes || encodeUtf8(text).length <= maxLineBytes) return text
  }
  return ''
}

/**
 * Makes a log of rows: what is asked and said is put into a queue as it is, and made into lines by and by, or when `flush` is called.
 *
 * Requests without an id are not logged: nobody could tell what came of them.
 */
export function openRowLog(host: RowLogHost): RowLog {
  const { share = 1, redact = [], maxQueuedBytes = 8_388_608, chunk = 262_144, later } = host
  const redacted =
    redact.length === 0 ? (row: unknown) => row : cellRedactor(redact.map((name) => [name, null]))
  /** Rows of requests that came in pieces. */
  const rowsBefore = new WeakMap<object, number>()
  const queue: Waiting[] = []
  let bytes = 0
  let sent = 0
  let dropped = 0
  let isDue = false
  let work = Promise.resolve()

  const send = async (text: string, rowCount: number): Promise<void> => {
    try {
      if (rowCount > 0) await host.send(text)
      sent += rowCount
    } catch {
      dropped += rowCount
    }
  }
  const drain = async (): Promise<void> => {
    let text = ''
    let rowCount = 0
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      for (let row = 0; row < next.rows.length; row++) {
        let line = ''
        try {
          line = lineOf(next, row, host, redacted)
        } catch {
          // A row that is no JSON is dropped.
        }
        if (line === '') dropped++
        else rowCount++
        text += line
        if (text.length < chunk) continue
        await send(text, rowCount)
        text = ''
        rowCount = 0
      }
      queue.shift()
      bytes -= next.bytes
    }
    await send(text, rowCount)
  }
  const flush = (): Promise<void> => {
    isDue = false
    work = work.then(drain)
    return work
  }
  return {
    flush,
    watch(model, version) {
      const { name, digest, variant } = model
      const fields = modelFields({ name, version: version ?? model.version, digest, variant })
      const wants = ({ id }: Pick<WireRequest, 'id'>): boolean => id !== undefined && isSampled(id, share)
      return {
        wants,
        predicted(request, rows, { predictions: said }) {
          if (rows.length === 0 || !wants(request)) return
          try {
            const firstRow = rowsBefore.get(request) ?? 0
            rowsBefore.set(request, firstRow + rows.length)
            const size = ((JSON.stringify(rows[0]) ?? '').length + saidBytes) * rows.length
            if (bytes > 0 && bytes + size > maxQueuedBytes) throw new Error('no room')
            const named = fields + requestField(request, redacted)
            queue.push({ id: request.id!, at: host.now(), firstRow, model: named, rows, said, bytes: size })
            bytes += size
          } catch {
            dropped += rows.length
          }
          if (later === undefined || isDue) return
          isDue = true
          later(() => void flush())
        },
      }
    },
    counts: () => ({ sent, dropped, waiting: queue.reduce((sum, { rows }) => sum + rows.length, 0) }),
  }
}
