import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll } from 'vitest'

const generated = fileURLToPath(new URL('../../generated', import.meta.url))
const folders: string[] = []

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Makes one file of a program and the sources it needs, so that a process of its own can run it. */
export async function bundled(entry: URL): Promise<string> {
  mkdirSync(generated, { recursive: true })
  // Beside the sources, so that what stays outside the bundle is found.
  const folder = mkdtempSync(join(generated, 'child-'))
  folders.push(folder)
  const outfile = join(folder, 'child.mjs')
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@modelwright/source'],
    alias: {
      '@modelwright/runtime': fileURLToPath(new URL('../../../runtime/src/index.ts', import.meta.url)),
    },
    packages: 'external',
    logLevel: 'error',
  })
  return outfile
}
