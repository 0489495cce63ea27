// Builds what is published: `packages/*/dist`. The root's `prepare` runs it after `npm ci`; it is quick when nothing changed.
// The runtime becomes one readable ES2020 file, because start-up time counts there; modelwright stays a file a source.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestOf, filesBelow, root } from './sources.mjs'

const require = createRequire(import.meta.url)
const runtime = join(root, 'packages/runtime')
const modelwright = join(root, 'packages/modelwright')
const stamp = join(modelwright, 'generated/build-digest')
const inputs = [
  'packages/runtime/src',
  'packages/modelwright/src',
  'packages/runtime/tsconfig.json',
  'packages/modelwright/tsconfig.json',
  'packages/runtime/package.json',
  'packages/modelwright/package.json',
  'tsconfig.json',
  'scripts/build.mjs',
  'scripts/generate.mjs',
]

function isInstalled(name) {
  try {
    require.resolve(name)
    return true
  } catch {
    return false
  }
}

/** Whether types are right; prints what the compiler found. Files are written either way. */
function compile(project, folder, { flags = [], quiet = false }) {
  const tsc = require.resolve('typescript/bin/tsc')
  const args = [tsc, '-p', join(project, 'tsconfig.json'), '--outDir', folder, '--pretty', 'false', ...flags]
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  if (status !== 0 && !quiet) process.stderr.write(stdout)
  return status === 0
}

/** Declarations keep the sources' `.ts` extensions; published ones must name the `.js` beside them. */
function rewriteDeclarations(folder) {
  for (const file of filesBelow(folder).filter((name) => name.endsWith('.d.ts'))) {
    const text = readFileSync(file, 'utf8')
    const rewritten = text.replace(/((?:from|import)\s*\(?\s*['"]\.{1,2}\/[^'"\n]*)\.ts(['"])/g, '$1.js$2')
    if (rewritten !== text) writeFileSync(file, rewritten)
  }
}

/** Makes `to` equal `from` file by file, so that a process that reads it meanwhile never finds it empty. */
function replaceFolder(from, to) {
  const fresh = new Set(filesBelow(from).map((file) => relative(from, file)))
  for (const name of fresh) {
    mkdirSync(dirname(join(to, name)), { recursive: true })
    renameSync(join(from, name), join(to, name))
  }
  for (const file of filesBelow(to)) if (!fresh.has(relative(to, file))) rmSync(file)
}

function temporaryFolder(project) {
  mkdirSync(join(project, 'generated'), { recursive: true })
  return mkdtempSync(join(project, 'generated/build-'))
}

/** Runs `make` on an empty folder and moves what it wrote to the package's `dist`. */
async function makeDist(project, make) {
  const folder = temporaryFolder(project)
  try {
    const ok = await make(folder)
    rewriteDeclarations(folder)
    replaceFolder(folder, join(project, 'dist'))
    return ok
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function buildRuntime(quiet) {
  const { build: bundle } = await import('esbuild')
  return makeDist(runtime, async (folder) => {
    await bundle({
      entryPoints: [join(runtime, 'src/index.ts')],
      outfile: join(folder, 'index.js'),
      bundle: true,
      platform: 'neutral',
      format: 'esm',
      target: 'es2020',
      charset: 'utf8',
      logLevel: 'error',
    })
    return compile(runtime, folder, { flags: ['--emitDeclarationOnly'], quiet })
  })
}

function buildModelwright(quiet) {
  return makeDist(modelwright, (folder) => {
    const worker = join(modelwright, 'generated/worker.mjs')
    const ok = compile(modelwright, folder, { quiet })
    if (existsSync(worker)) copyFileSync(worker, join(folder, 'worker.mjs'))
    return ok
  })
}

/**
 * Builds both packages and says whether types were right; the JavaScript is there even when they were not.
 * Does nothing when the inputs are those of the last good build.
 */
export async function build({ force = false, quiet = false } = {}) {
  const missing = ['typescript', 'esbuild'].filter((name) => !isInstalled(name))
  if (missing.length > 0) {
    console.log(
      `Not built: ${missing.join(' and ')} not installed (a development dependency). Run npm ci first.`,
    )
    return true
  }
  const digest = digestOf(inputs)
  const isBuilt = [runtime, modelwright].every((project) => existsSync(join(project, 'dist/index.js')))
  if (!force && isBuilt && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return true
  const { generate } = await import('./generate.mjs')
  await generate()
  const ok = [await buildRuntime(quiet), await buildModelwright(quiet)].every(Boolean)
  if (ok) writeFileSync(stamp, digest)
  else rmSync(stamp, { force: true })
  return ok
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const ok = await build({ force: process.argv.includes('--force') })
  if (!ok) process.exitCode = 1
}
