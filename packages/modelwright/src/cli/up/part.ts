import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { bound, endPart, type PartLimits } from './limits.ts'

/** How parts are started. */
export interface PartOptions {
  readonly folder: string
  /** Is handed lines that a part writes to stderr; absent: they go where those of `up` do. */
  readonly said?: ((line: string) => void) | undefined
  /** Further arguments of Node.js. */
  readonly node?: readonly string[]
}

/** Starts this command line as a part of `up`: with an end when `up` ends, however that comes about. What it prints is read by `up`. */
export function startPart(argv: readonly string[], { folder, said, node = [] }: PartOptions): ChildProcess {
  const [, program] = process.argv
  const part = spawn(process.execPath, [...process.execArgv, ...node, program, ...argv], {
    cwd: folder,
    stdio: ['ignore', 'pipe', said === undefined ? 'inherit' : 'pipe', 'ipc'],
    env: { ...process.env, MODELWRIGHT_PART: '1' },
  })
  if (said !== undefined) createInterface({ input: part.stderr! }).on('line', said)
  return part
}

/** How a part ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** Waits until a part has ended, and all that it printed was read. */
export async function endOf(part: ChildProcess): Promise<Ended> {
  const [code, signal] = (await once(part, 'close')) as [number | null, NodeJS.Signals | null]
  return { code, signal }
}

/** What came of a part that was run to its end. */
export type PartResult =
  | { readonly outcome: 'done'; readonly document: unknown }
  /** It ended with an error, which it told; or was ended: then why, in words that follow on "it". */
  | { readonly outcome: 'failed'; readonly why: string; readonly error?: string | undefined }
  | { readonly outcome: 'cut off'; readonly why: string }

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function codeOf(document: unknown): string | undefined {
  const error = (document as { readonly error?: { readonly code?: unknown } } | undefined)?.error
  return typeof error?.code === 'string' ? error.code : undefined
}

/** Runs a part to its end within its limits, and gives the document that it printed. */
export async function runPart(
  argv: readonly string[],
  {
    signal,
    limits = {},
    begun,
    ...options
  }: PartOptions & {
    readonly signal: AbortSignal
    readonly limits?: PartLimits | undefined
    readonly begun?: (pid: number) => void
  },
): Promise<PartResult> {
  const part = startPart([...argv, '--json', '--quiet'], options)
  begun?.(part.pid!)
  const stop = (): void => endPart(part)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  const why = bound(part, limits)
  const chunks: Buffer[] = []
  part.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = await endOf(part)
  signal.removeEventListener('abort', stop)
  const document = parsed(Buffer.concat(chunks).toString('utf8'))
  const reason = why()
  if (reason !== undefined) return { outcome: 'cut off', why: reason }
  // One that failed in a part of what it did tells the rest.
  const isTold = document !== undefined && codeOf(document) === undefined
  if (isTold && (ended.code === 0 || ended.code === 1)) return { outcome: 'done', document }
  const how = ended.signal === null ? `ended with code ${ended.code}` : `was ended by ${ended.signal}`
  return { outcome: 'failed', why: how, error: codeOf(document) }
}
