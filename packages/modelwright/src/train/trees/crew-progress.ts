import type { FitContext, Log } from '../../core/index.ts'

/** Hands what the threads of a crew report of a fit to whoever follows the fit. */
export function progressOf({ progress }: FitContext): Log {
  return (report) => {
    if (report.kind === 'progress') progress(report.fraction, report.note)
  }
}
