import type pc from 'picocolors'
import type { Log, Report } from '../core/log.ts'
import { bestText, liveBoard } from './live-board.ts'
import type { Io } from './main.ts'
import { onOneLine, printable } from './printable.ts'

/** Draws reports: a live line per running stage on a terminal, and the leaderboard of a search; plain lines elsewhere. */
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
  const board = liveBoard()
  let drawnLines = 0
  let drawnAt = 0
  const erase = (): void => {
    const up = drawnLines > 1 ? `\u001b[${drawnLines - 1}A` : ''
    if (drawnLines > 0) io.stderr.write(`\r${up}\u001b[J`)
    drawnLines = 0
  }
  const line = (text: string): void => {
    erase()
    io.stderr.write(`${text}\n`)
  }
  const draw = (text: string): void => {
    if (!live || Date.now() - drawnAt < redrawMs) return
    erase()
    const lines = [text, ...board.lines()].map((shown) => onOneLine(shown).slice(0, io.stderr.columns ?? 80))
    io.stderr.write(lines.join('\n'))
    drawnLines = lines.length
    drawnAt = Date.now()
  }
  const trialDone = (report: Extract<Report, { kind: 'trial' }>): void => {
    board.add(report)
    if (!live && report.isBest) line(`${color.dim('·')} ${report.stage.padEnd(9)} ${bestText(report)}`)
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
    if (report.kind === 'trial') return trialDone(report)
    if (report.state === 'done') {
      board.clear()
      return stageDone(report)
    }
    startedAt.set(report.stage, Date.now())
    drawnAt = 0
    draw(`  ${report.stage.padEnd(9)} ${report.note ?? '…'}`)
  }
  return { log, close: erase }
}
