import { open } from 'node:fs'
import { promisify } from 'node:util'
import { barePath } from '@modelwright/runtime'
import type { Log } from '../../core/index.ts'
import type { Exchange, Watcher } from '../exchange.ts'
import { addressReader } from '../guard/address.ts'

/** Where lines of the access log go. */
export interface AccessLogOptions {
  /** A file, appended to; or a descriptor such as 2, the standard error. */
  readonly to: string | number
  readonly log: Log
  /** Addresses and networks of proxies whose `x-forwarded-for` is believed. */
  readonly trustedProxies?: readonly string[]
}

/** Lines that were not written yet may take up so much; what comes on top is dropped and counted. */
const mostBytes = 8_388_608
const flushMs = 500

const openFile = promisify(open)

/** What is said of a request: who, what, when, how long; never what its rows, query or headers held. */
function lineOf(exchange: Exchange, status: number, address: string): string {
  const { id, requestId, method, url, startedAt, rowCount, caller, target } = exchange
  return `${JSON.stringify({
    time: new Date(performance.timeOrigin + startedAt).toISOString(),
    id,
    request: requestId === id ? undefined : requestId,
    method,
    path: barePath(url).slice(0, 200),
    status,
    ms: Math.round((performance.now() - startedAt) * 1000) / 1000,
    rows: rowCount,
    model: target?.name,
    version: target?.service.version,
    caller: caller?.id,
    key: caller?.key,
    address,
  })}\n`
}

/**
 * Writes a line of JSON for every answer, without holding any of them up.
 *
 * The folder of the file must be there. A full disk loses lines, says so once, and stops no answer.
 */
export async function openAccessLog({ to, log, trustedProxies }: AccessLogOptions): Promise<Watcher> {
  const {
    default: { SonicBoom },
  } = await import('sonic-boom')
  // Opened here: a SonicBoom that cannot open its file flushes to nowhere a moment later, and ends the process.
  const fd = typeof to === 'string' ? await openFile(to, 'a') : to
  const file = new SonicBoom({
    fd,
    sync: false,
    minLength: 8192,
    maxLength: mostBytes,
    periodicFlush: flushMs,
  })
  const addressOf = addressReader(trustedProxies)
  let lines = 0
  let dropped = 0
  let waitingBytes = 0
  let isLosing = false
  const loses = (why: string): void => {
    if (!isLosing) log({ kind: 'warning', stage: 'serve', message: `The access log loses lines: ${why}.` })
    isLosing = true
  }
  file.on('error', (error: Error) => loses(error.message))
  file.on('write', (bytes: number) => {
    waitingBytes -= bytes
  })
  file.on('drop', () => {
    dropped += 1
    loses('they cannot be written as fast as they come')
  })
  return {
    answered(exchange, status) {
      const line = lineOf(exchange, status, addressOf(exchange))
      const before = dropped
      waitingBytes += Buffer.byteLength(line)
      file.write(line)
      if (dropped === before) lines += 1
      else waitingBytes -= Buffer.byteLength(line)
    },
    metrics: [
      {
        name: 'modelwright_access_log_lines_total',
        kind: 'counter',
        help: 'Lines of the access log.',
        read: () => lines,
      },
      {
        name: 'modelwright_access_log_dropped_total',
        kind: 'counter',
        help: 'Lines that were lost: they came faster than they could be written.',
        read: () => dropped,
      },
      {
        name: 'modelwright_access_log_queue_bytes',
        help: 'What waits in memory to be written.',
        read: () => waitingBytes,
      },
    ],
    async close() {
      if (dropped > 0)
        log({ kind: 'warning', stage: 'serve', message: `The access log lost ${dropped} lines.` })
      await new Promise<void>((resolve) => {
        file.once('close', resolve)
        file.once('error', () => resolve())
        file.end()
      })
    },
  }
}
