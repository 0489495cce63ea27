import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Starts this command line as a part of `up`: with its output, and an end when `up` ends, however that comes about. */
export function startPart(
  argv: readonly string[],
  { folder, stdout }: { readonly folder: string; readonly stdout: 'inherit' | 'pipe' },
): ChildProcess {
  const [, program] = process.argv
  return spawn(process.execPath, [...process.execArgv, program, ...argv], {
    cwd: folder,
    stdio: ['ignore', stdout, 'inherit', 'ipc'],
    env: { ...process.env, MODELWRIGHT_PART: '1' },
  })
}

/** How a part ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** Waits until a part has ended. */
export async function endOf(part: ChildProcess): Promise<Ended> {
  const [code, signal] = (await once(part, 'exit')) as [number | null, NodeJS.Signals | null]
  return { code, signal }
}

/** Runs a part to its end, and gives the document that it printed; undefined: it failed. */
export async function runPart(
  argv: readonly string[],
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<unknown> {
  const part = startPart([...argv, '--json', '--quiet'], { folder, stdout: 'pipe' })
  const stop = (): void => void part.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  const chunks: Buffer[] = []
  part.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk))
  const { code } = await endOf(part)
  signal.removeEventListener('abort', stop)
  if (code !== 0) return undefined
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
