import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { atEndOfFile } from '../../../../../test/at-end.ts'

const bin = fileURLToPath(new URL('../../../bin/modelwright.js', import.meta.url))
const running = new Set<ChildProcess>()

/** The command line as users start it, with what it has said so far. */
export interface Started {
  readonly child: ChildProcess
  readonly pid: number
  /** Lines of stderr. */
  readonly said: readonly string[]
  /** Code and signal by which it ended. */
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>
}

/** Starts the command line in a process of its own; in a process group of its own where that is asked. */
export function startBin(
  folder: string,
  argv: readonly string[],
  { isGroup = false, env = {} }: { isGroup?: boolean; env?: Readonly<Record<string, string>> } = {},
): Started {
  const child = spawn(process.execPath, [bin, ...argv], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: isGroup,
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...env },
  })
  running.add(child)
  atEndOfFile(() => running.has(child) && child.kill('SIGKILL'))
  const said: string[] = []
  createInterface({ input: child.stderr! }).on('line', (line) => said.push(line))
  const ended = once(child, 'exit').then((how) => {
    running.delete(child)
    return how as [number | null, NodeJS.Signals | null]
  })
  return { child, pid: child.pid!, said, ended }
}

/** A server that was started by the command line. */
export interface ServingBin extends Started {
  readonly url: string
}

/** Starts `serve` and waits until it says where. */
export async function startServing(
  folder: string,
  argv: readonly string[],
  options: Parameters<typeof startBin>[2] = {},
): Promise<ServingBin> {
  const started = startBin(folder, ['serve', ...argv, '--port', '0'], options)
  const lines = createInterface({ input: started.child.stdout! })
  const url = await Promise.race([
    once(lines, 'line').then(([line]) => /at (http:\S+)/.exec(String(line))?.[1]),
    started.ended.then(() => undefined),
  ])
  if (url === undefined) throw new Error(`serve ended: ${started.said.join('\n')}`)
  lines.resume()
  return { ...started, url }
}
