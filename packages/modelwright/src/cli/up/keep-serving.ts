import type { ChildProcess } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import type { Board } from './board.ts'
import { bound, endPart, type PartLimits } from './limits.ts'
import { type Ended, endOf, startPart } from './part.ts'

const firstPauseMs = 500
const longestPauseMs = 30_000
/** A service that answered for so long was sound: the next pause is short again. */
const soundMs = 60_000
/** A service that does not say that it lives for so long is ended. */
const silentMs = 60_000
const askMs = 10_000

/** How the service is kept. */
export interface ServiceOptions {
  readonly folder: string
  readonly signal: AbortSignal
  readonly limits?: Pick<PartLimits, 'maxBytes'>
  /** How long it may take to stop. */
  readonly stopMs: number
  readonly board: Board
  /** Is told once where it listens, and what it said of itself. */
  begun(document: { readonly url: string; readonly model: unknown }): void
}

/** Reads the document that a service prints once it listens. */
function onDocument(part: ChildProcess, take: (document: { url: string; model: unknown }) => void): void {
  let text = ''
  part.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    if (text === '*') return
    text += chunk
    try {
      const document = JSON.parse(text) as { url: string; model: unknown }
      text = '*'
      take(document)
    } catch {
      // The rest of it is still to come.
    }
  })
}

/** Whether a service answers; certificates are not looked at: it is asked on this machine whether it lives. */
async function lives(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(askMs) })
    await answer.arrayBuffer()
    return true
  } catch {
    return false
  }
}

/** Ends a service that has not answered for a minute. */
function watchLife(part: ChildProcess, url: string, told: (why: string) => void): void {
  if (!url.startsWith('http:')) return
  let aliveAt = performance.now()
  const timer = setInterval(async () => {
    if (await lives(url)) aliveAt = performance.now()
    else if (performance.now() - aliveAt > silentMs && part.exitCode === null) {
      told(`has not said for ${silentMs / 1000} s that it lives`)
      endPart(part)
    }
  }, askMs)
  part.once('exit', () => clearInterval(timer))
}

/**
 * Keeps the service running until it is told to stop: starts it again whenever it ends, after pauses that grow, and ends it where it takes
 * more memory than it may or does not answer any more.
 *
 * @returns how it ended last
 */
export async function keepServing(argv: readonly string[], options: ServiceOptions): Promise<Ended> {
  const { folder, signal, board, stopMs } = options
  let pauseMs = firstPauseMs
  for (let restarts = 0; ; restarts++) {
    const startedAt = performance.now()
    const service = startPart([...argv, '--json'], { folder, said: board.lines('serve') })
    board.service({ pid: service.pid!, url: null, since: Date.now(), restarts })
    const stop = (): void => endPart(service, stopMs)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    const why = bound(service, options.limits ?? {})
    let silent: string | undefined
    onDocument(service, (document) => {
      board.service({ url: document.url })
      if (restarts === 0) options.begun(document)
      watchLife(service, document.url, (reason) => {
        silent = reason
      })
    })
    const ended = await endOf(service)
    signal.removeEventListener('abort', stop)
    board.service({ pid: null, url: null, since: null })
    if (signal.aborted) return ended
    if (performance.now() - startedAt > soundMs) pauseMs = firstPauseMs
    const how = why() ?? silent ?? `ended: ${ended.signal ?? `exit code ${ended.code}`}`
    board.warn('serve', `The service ${how}; it is started again in ${pauseMs / 1000} s.`)
    await wait(pauseMs, undefined, { signal }).catch(() => {})
    if (signal.aborted) return ended
    pauseMs = Math.min(2 * pauseMs, longestPauseMs)
  }
}
