import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { atEndOfFile } from '../../../../test/at-end.ts'

const generated = fileURLToPath(new URL('../../generated', import.meta.url))

/** Makes one file of a program and the sources it needs, so that a process of its own can run it. */
export async function bundled(entry: URL): Promise<string> {
  mkdirSync(generated, { recursive: true })
  // Beside the sources, so that what stays outside the bundle is found.
  const folder = mkdtempSync(join(generated, 'child-'))
  atEndOfFile(() => rmSync(folder, { recursive: true, force: true }))
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
