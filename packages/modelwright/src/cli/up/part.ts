import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** Starts this command line as a part of `up`: with its output, and an end when `up` ends, however that comes about. */
export function startPart(
  argv: readonly string[],
  {
    folder,
    stdout,
    node = [],
  }: { readonly folder: string; readonly stdout: 'inherit' | 'pipe'; readonly node?: readonly string[] },
): ChildProcess {
  const [, program] = process.argv
  return spawn(process.execPath, [...process.execArgv, ...node, program, ...argv], {
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

/** What a part printed that failed in part of what it did; undefined where it failed as a whole. */
function documentIn(text: string): unknown {
  try {
    const document = JSON.parse(text) as Readonly<Record<string, unknown>>
    return 'error' in document ? undefined : document
  } catch {
    return undefined
  }
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
  const text = Buffer.concat(chunks).toString('utf8')
  if (code === 0) return JSON.parse(text)
  return code === 1 ? documentIn(text) : undefined
}
