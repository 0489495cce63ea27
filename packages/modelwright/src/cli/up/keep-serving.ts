import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../../core/index.ts'
import { type Ended, endOf, startPart } from './part.ts'

const firstPauseMs = 500
const longestPauseMs = 30_000
/** A service that answered for so long was sound: the next pause is short again. */
const soundMs = 60_000

/**
 * Keeps the service running until it is told to stop: starts it again whenever it ends, after pauses that grow.
 *
 * @returns how it ended last
 */
export async function keepServing(
  argv: readonly string[],
  { folder, signal, log }: { readonly folder: string; readonly signal: AbortSignal; readonly log: Log },
): Promise<Ended> {
  let pauseMs = firstPauseMs
  for (;;) {
    const startedAt = performance.now()
    const service = startPart(argv, { folder, stdout: 'inherit' })
    const stop = (): void => void service.kill('SIGTERM')
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    const ended = await endOf(service)
    signal.removeEventListener('abort', stop)
    if (signal.aborted) return ended
    if (performance.now() - startedAt > soundMs) pauseMs = firstPauseMs
    const how = ended.signal ?? `exit code ${ended.code}`
    const message = `The service ended (${how}); it is started again in ${pauseMs / 1000} s.`
    log({ kind: 'warning', stage: 'serve', message })
    await wait(pauseMs, undefined, { signal }).catch(() => {})
    if (signal.aborted) return ended
    pauseMs = Math.min(2 * pauseMs, longestPauseMs)
  }
}
