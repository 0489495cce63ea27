import type { Io } from '../main.ts'

/** A terminal that shows one text after the other in the same place. */
export interface Screen {
  width(): number
  show(text: string): void
  /** Gives the terminal back as it was. */
  close(): void
}

const csi = '\u001b['
const enter = `${csi}?1049h${csi}?25l`
const leave = `${csi}?25h${csi}?1049l`

/** Takes the terminal's other screen, so that what was there comes back; each line is overwritten, not cleared, so that nothing flickers. */
export function openScreen(stdout: Io['stdout']): Screen {
  const height = (): number => (stdout as { rows?: number }).rows ?? 24
  stdout.write(enter)
  return {
    width: () => stdout.columns ?? 80,
    show(text) {
      const lines = text.split('\n').slice(0, height() - 1)
      stdout.write(`${csi}H${lines.map((line) => `${line}${csi}K`).join('\r\n')}${csi}J`)
    },
    close: () => void stdout.write(leave),
  }
}
