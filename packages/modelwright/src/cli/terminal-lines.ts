import { createInterface } from 'node:readline'
import type { Io } from './main.ts'

/** Lines as they are typed or piped in. */
export interface TerminalLines {
  /** Whether a person types; else a pipe gives the answers. */
  readonly isPerson: boolean
  /** Shows a question and waits for its line; undefined at the end of the input or on Ctrl-C. */
  ask(question: string): Promise<string | undefined>
  /** Shows text. */
  say(text: string): void
  close(): void
}

/** Opens standard input line by line; what is shown goes to stderr, so that stdout holds the result alone. */
export function openLines({ stdin = process.stdin, stderr, signal }: Io): TerminalLines {
  const isPerson = Boolean(stdin.isTTY)
  const reader = createInterface({ input: stdin, output: stderr, terminal: isPerson })
  const waiting: string[] = []
  let wake: ((line: string | undefined) => void) | undefined
  let isOver = false
  const end = (): void => {
    isOver = true
    wake?.(undefined)
    wake = undefined
  }
  reader.on('line', (line) => {
    if (wake === undefined) waiting.push(line)
    else wake(line)
    wake = undefined
  })
  reader.on('close', end)
  reader.on('SIGINT', () => reader.close())
  signal.addEventListener('abort', () => reader.close(), { once: true })
  return {
    isPerson,
    ask(question) {
      if (isPerson) reader.setPrompt(question)
      if (isPerson && !isOver) reader.prompt()
      const next = waiting.shift()
      if (next !== undefined || isOver) return Promise.resolve(next)
      return new Promise((resolve) => {
        wake = resolve
      })
    },
    say: (text) => stderr.write(text),
    close: () => reader.close(),
  }
}
