import type { Io } from '../main.ts'

/**
 * Does something when the process is told SIGHUP, as services are that are to look at their settings again. At a terminal the signal
 * means that it is closed, and ends the process as ever.
 *
 * @returns stops that
 */
export function onHangup({ stdout }: Pick<Io, 'stdout'>, work: () => void): () => void {
  if (stdout.isTTY === true) return () => {}
  process.on('SIGHUP', work)
  return () => void process.off('SIGHUP', work)
}
