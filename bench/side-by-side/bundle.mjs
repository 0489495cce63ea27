// Bundles TypeScript of the benches as the package itself is bundled, to be run in fresh processes.
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
const modelwright = join(here, '../../packages/modelwright')

/** Bundles `entries` (name → path below bench/) into a folder of their own; `remove()` takes it away. */
export async function bundle(entries) {
  const folder = mkdtempSync(join(modelwright, 'generated/bench-'))
  await build({
    entryPoints: Object.entries(entries).map(([out, path]) => ({ out, in: join(here, '..', path) })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@modelwright/source'],
    alias: { '@modelwright/runtime': join(modelwright, '../runtime/src/index.ts') },
    external: ['@duckdb/*', 'libsql', '@libsql/*', 'pg'],
    logLevel: 'error',
  })
  return {
    pathOf: (name) => join(folder, `${name}.mjs`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
