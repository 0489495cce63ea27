import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { atEndOfFile } from '../at-end.ts'

const bin = fileURLToPath(new URL('../../packages/modelwright/bin/modelwright.js', import.meta.url))
const built = new URL('../../packages/modelwright/dist/cli/main.js', import.meta.url).href

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** Most memory it held, in bytes; 0 when it was killed. */
  readonly peakBytes: number
  json<Document = Record<string, unknown>>(): Document
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Waits until it has said this on stderr, or has ended. */
  said(text: string): Promise<void>
}

/** Notes the peak of memory when the process ends. */
function witness(file: string): string {
  const code = `import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(file)},String(process.resourceUsage().maxRSS)))`
  return `--import=data:text/javascript,${encodeURIComponent(code)}`
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** How a command is started: as another user, with flags of Node.js and more variables. */
export interface Manner {
  readonly env?: Readonly<Record<string, string>>
  readonly user?: number
  readonly flags?: readonly string[]
}

/** Starts the built command line in a folder. */
export function start(
  folder: string,
  argv: readonly string[],
  { user, flags = [], env = {} }: Manner = {},
): Running {
  const memory = join(user === undefined ? workFolder() : folder, 'peak-memory')
  const child = spawn(process.execPath, [...flags, witness(memory), bin, ...argv], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...env },
    ...(user === undefined ? {} : { uid: user, gid: user }),
  })
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
    tell()
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      tell()
      const peakBytes = Number(read(memory)) * 1024
      resolve({ code, signal, stdout, stderr, peakBytes, json: () => JSON.parse(stdout) })
    })
  })
  const said = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!stderr.includes(text) && child.exitCode === null && child.signalCode === null) return
        listeners.delete(check)
        resolve()
      }
      listeners.add(check)
      void ended.then(check)
      check()
    })
  return { child, ended, said }
}

/** Runs the built command line to its end. */
export function run(folder: string, argv: readonly string[], manner: Manner = {}): Promise<Ended> {
  return start(folder, argv, manner).ended
}

/** Waits until something is so, asking every few milliseconds. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Makes a folder that is removed after the tests. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-journey-'))
  atEndOfFile(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Whole numbers below 2³² from a seed. */
export function draws(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state
  }
}

/** Writes a table that takes some seconds to learn: numbers, a category and a target of two classes. */
export function writeTable(path: string, rowCount: number): void {
  const draw = draws(7)
  const uniform = (): number => draw() / 4294967296
  const file = openSync(path, 'w')
  writeSync(file, 'a,b,c,d,y\n')
  for (let row = 0; row < rowCount; row++) {
    const [a, b, noise] = [uniform(), uniform(), uniform()]
    const label = a + b + noise > 1.5 ? 'yes' : 'no'
    writeSync(
      file,
      `${a.toFixed(4)},${b.toFixed(4)},${'uvwxyz'[draw() >>> 29] ?? 'u'},${draw() >>> 26},${label}\n`,
    )
  }
  closeSync(file)
}

/** Names of files and folders that only unfinished work leaves. */
export function unfinished(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).filter((path) =>
    /tmp-|\.tmp|\.part/.test(path),
  )
}

/** What a command prints as one document, asked of the built command line in this process: a question needs none of its own. */
export async function asked<Document>(folder: string, argv: readonly string[]): Promise<Document> {
  const { main } = (await import(
    /* @vite-ignore */ built
  )) as typeof import('../../packages/modelwright/src/cli/main.ts')
  const texts: string[] = []
  const collector = new Writable({
    write(chunk: Buffer, _encoding, done) {
      texts.push(String(chunk))
      done()
    },
  })
  const { signal } = new AbortController()
  const env = { ...process.env, NO_COLOR: '1' }
  await main([...argv, '--json'], {
    ...{ stdout: collector, stderr: new Writable({ write: (_chunk, _encoding, done) => done() }) },
    ...{ folder, signal, env, startedAt: Date.now() },
  })
  return JSON.parse(texts.join('')) as Document
}

/** The runs and models of a folder, as the command line lists them. */
export async function listed(folder: string): Promise<{
  runs: { id: string; status: string; error: string | null }[]
  models: { name: string; version: number; aliases: string[] }[]
}> {
  const { runs } = await asked<{ runs: never[] }>(folder, ['runs', '--limit', '1000'])
  const { models } = await asked<{ models: never[] }>(folder, ['models'])
  return { runs, models }
}
