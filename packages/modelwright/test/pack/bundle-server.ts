import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { PackedFile } from '../../src/pack/formats/bundle.ts'

/** A bundle's server in a process of its own. */
export interface RunningBundle {
  readonly url: string
  readonly child: ChildProcess
  /** What it wrote so far. */
  text(): string
  ended: Promise<{ readonly code: number | null; readonly text: string }>
}

/** Writes packed files into a folder. */
export function writeFiles(folder: string, files: readonly PackedFile[]): void {
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
}

/** Starts `server.mjs` of a folder, with an environment of its own and none of ours. */
export async function startBundle(
  folder: string,
  env: Readonly<Record<string, string>> = { PORT: '0' },
  args: readonly string[] = [],
): Promise<RunningBundle> {
  const child = spawn(process.execPath, [join(folder, 'server.mjs'), ...args], { env, cwd: '/' })
  let text = ''
  const ended = new Promise<{ code: number | null; text: string }>((resolve) => {
    child.on('exit', (code) => resolve({ code, text }))
  })
  const url = await new Promise<string>((resolve) => {
    const take = (piece: Buffer): void => {
      text += piece.toString()
      const found = /https?:\/\/\S+/.exec(text)
      if (found !== null) resolve(found[0])
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('exit', () => resolve(''))
  })
  return { url, child, text: () => text, ended }
}
