import type pc from 'picocolors'
import type { Log, Report } from '../core/log.ts'
import type { Io } from './main.ts'
import { onOneLine, printable } from './printable.ts'

/** Draws reports: a live line per running stage on a terminal, plain lines (stage ends, warnings) elsewhere. */
export interface Progress {
  readonly log: Log
  close(): void
}

const barWidth = 24
const redrawMs = 60

function bar(fraction: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * barWidth)
  return `${'━'.repeat(full)}${'─'.repeat(barWidth - full)}`
}

/** Makes the progress display of one command. Quiet keeps only warnings. */
export function createProgress(
  io: Io,
  options: { readonly quiet: boolean; readonly color: ReturnType<typeof pc.createColors> },
): Progress {
  const { color } = options
  const live = Boolean(io.stderr.isTTY) && !options.quiet
  const startedAt = new Map<string, number>()
  let drawn = false
  let drawnAt = 0
  const erase = (): void => {
    if (drawn) io.stderr.write('\r\u001b[2K')
    drawn = false
  }
  const line = (text: string): void => {
    erase()
    io.stderr.write(`${text}\n`)
  }
  const draw = (text: string): void => {
    if (!live || Date.now() - drawnAt < redrawMs) return
    erase()
    io.stderr.write(onOneLine(text).slice(0, io.stderr.columns ?? 80))
    drawn = true
    drawnAt = Date.now()
  }
  const stageDone = (report: Extract<Report, { kind: 'stage' }>): void => {
    const seconds = ((Date.now() - (startedAt.get(report.stage) ?? Date.now())) / 1000).toFixed(1)
    line(
      `${color.green('✓')} ${report.stage.padEnd(9)} ${printable(report.note ?? '')} ${color.dim(`${seconds} s`)}`,
    )
  }
  const log: Log = (report) => {
    if (report.kind === 'warning')
      return line(`${color.yellow('!')} ${report.stage.padEnd(9)} ${printable(report.message)}`)
    if (options.quiet) return
    if (report.kind === 'note')
      return line(`${color.dim('·')} ${report.stage.padEnd(9)} ${printable(report.message)}`)
    if (report.kind === 'progress')
      return draw(`  ${report.stage.padEnd(9)} ${bar(report.fraction)} ${report.note ?? ''}`)
    if (report.kind !== 'stage') return
    if (report.state === 'done') return stageDone(report)
    startedAt.set(report.stage, Date.now())
    drawnAt = 0
    draw(`  ${report.stage.padEnd(9)} ${report.note ?? '…'}`)
  }
  return { log, close: erase }
}
