// Makes what the sources need before they can run: the kernels, compiled and embedded, the scripts of pages, bundled and
// embedded, the pieces that bundles are put together from, and the worker entry, bundled (Node 20 starts no TypeScript in a worker)
// with a chunk for each task, so that a thread loads what it is asked for. Skipped while the digest of its inputs is unchanged. `--force` makes it again.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileKernels } from './kernels.mjs'
import { bundlePage } from './pages.mjs'
import { generatePieces } from './pieces.mjs'
import { digestOf, replaceFiles, root } from './sources.mjs'

const entry = join(root, 'packages/modelwright/src/project/worker.ts')
const folder = join(root, 'packages/modelwright/generated')
const inputs = [
  'packages/runtime/src',
  'packages/runtime/generated/kernels.js',
  'packages/modelwright/generated/grow.js',
  'packages/modelwright/generated/grow-together.js',
  'packages/modelwright/generated/table.js',
  'packages/modelwright/generated/walk-on.js',
  'packages/modelwright/src',
  'scripts/generate.mjs',
]

/** Compiles the kernels that the sources import. */
export async function generateKernels({ force = false } = {}) {
  await compileKernels('packages/runtime/kernels', 'packages/runtime/generated/kernels.js', {
    kernels: { explainTrees: 'explain-trees', walkTrees: 'walk-trees' },
    flags: ['--enable', 'simd'],
    force,
  })
  const trainer = 'packages/modelwright/kernels'
  const simd = ['--enable', 'simd', '--importMemory']
  await compileKernels(trainer, 'packages/modelwright/generated/grow.js', {
    kernels: { grow: 'grow' },
    flags: simd,
    force,
  })
  await compileKernels(trainer, 'packages/modelwright/generated/grow-together.js', {
    kernels: { growTogether: 'grow-together' },
    flags: [...simd, '--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'],
    force,
  })
  await compileKernels(trainer, 'packages/modelwright/generated/table.js', {
    kernels: { tableKernels: 'table' },
    flags: simd,
    force,
  })
  await compileKernels(trainer, 'packages/modelwright/generated/walk-on.js', {
    kernels: { walkOnKernels: 'walk-on' },
    flags: simd,
    besides: ['packages/runtime/kernels'],
    force,
  })
}

/** What the playground shares with the command line: rows of files, golden rows, what is written. */
const playgroundParts = [
  'packages/runtime/generated/kernels.js',
  'packages/modelwright/src/core',
  'packages/modelwright/src/pack',
  'packages/modelwright/src/project/prediction-columns.ts',
  'packages/modelwright/src/retrieve/bytes',
  'packages/modelwright/src/retrieve/columns',
  'packages/modelwright/src/retrieve/csv',
  'packages/modelwright/src/retrieve/rows',
]

/** Bundles the scripts of pages that the sources import. */
export async function generatePages({ force = false } = {}) {
  await bundlePage(
    'packages/modelwright/pages/collect/page.ts',
    'packages/modelwright/generated/collect-page.js',
    {
      name: 'collectPage',
      force,
    },
  )
  for (const part of ['page', 'worker', 'offline'])
    await bundlePage(
      `packages/modelwright/pages/playground/${part}.ts`,
      `packages/modelwright/generated/playground-${part}.js`,
      {
        name: `playground${part[0].toUpperCase()}${part.slice(1)}`,
        besides: playgroundParts,
        force,
      },
    )
}

export async function generate({ force = false } = {}) {
  await generateKernels({ force })
  await generatePages({ force })
  await generatePieces({ force })
  if (existsSync(entry)) await bundleWorker(force)
}

async function bundleWorker(force) {
  const stamp = join(folder, 'digest')
  const digest = digestOf(inputs)
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  const { build } = await import('esbuild')
  mkdirSync(folder, { recursive: true })
  const temporary = mkdtempSync(join(folder, 'worker-'))
  try {
    await build({
      entryPoints: { worker: entry },
      outdir: temporary,
      chunkNames: 'worker/[name]-[hash]',
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      conditions: ['@modelwright/source'],
      external: ['@duckdb/*', 'libsql', 'kysely', 'jiti', 'fastify'],
      logLevel: 'error',
    })
    replaceFiles(temporary, folder, (file) => relative(folder, file).startsWith('worker/'))
  } finally {
    rmSync(temporary, { recursive: true })
  }
  writeFileSync(stamp, digest)
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await generate({ force: process.argv.includes('--force') })
