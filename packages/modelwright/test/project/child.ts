import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { atEndOfFile } from '../../../../test/at-end.ts'

const generated = fileURLToPath(new URL('../../generated', import.meta.url))

/** Bundles a TypeScript file beside the tests into one that Node can start; removed after the tests. */
export async function bundleChild(name: string): Promise<string> {
  mkdirSync(generated, { recursive: true })
  const outfile = join(generated, `test-${process.pid}-${name}.mjs`)
  await build({
    entryPoints: [fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@modelwright/source'],
    packages: 'external',
    alias: {
      '@modelwright/runtime': fileURLToPath(new URL('../../../runtime/src/index.ts', import.meta.url)),
    },
    logLevel: 'error',
  })
  atEndOfFile(() => rmSync(outfile, { force: true }))
  return outfile
}

/** What a finished child said. */
export interface Finished {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/** Starts a bundled child. */
export function start(
  file: string,
  parameters: readonly string[],
  wrapper: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): { process: ChildProcess; finished: Promise<Finished>; said(text: string): Promise<void> } {
  const [command, ...rest] = [...wrapper, process.execPath, file, ...parameters]
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let output = ''
  let errors = ''
  let heard: () => void = () => {}
  child.stdout.on('data', (text) => {
    output += String(text)
    heard()
  })
  child.stderr.on('data', (text) => {
    errors += String(text)
  })
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code) => resolve({ code, output, errors }))
  })
  const said = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      heard = () => output.includes(text) && resolve()
      heard()
      void finished.then(() => reject(new Error(`the child ended before it said "${text}": ${errors}`)))
    })
  return { process: child, finished, said }
}
