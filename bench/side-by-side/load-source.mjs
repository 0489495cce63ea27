import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const benchFolder = fileURLToPath(new URL('..', import.meta.url))

/** Imports a TypeScript file of this folder, such as `linear.ts`, bundled with our sources. */
export async function loadSource(name) {
  const folder = mkdtempSync(join(benchFolder, '../packages/modelwright/generated/bench-'))
  const outfile = join(folder, 'bundle.mjs')
  try {
    await build({
      entryPoints: [join(benchFolder, name)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@modelwright/source'],
      alias: { '@modelwright/runtime': join(benchFolder, '../packages/runtime/src/index.ts') },
      external: ['@duckdb/*', 'kysely', 'libsql'],
      logLevel: 'error',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
