// Builds what is published: `packages/*/dist`. The root's `prepare` runs it after `npm ci`; it is quick when nothing changed.
// JavaScript is bundled by esbuild, unminified: the runtime as one ES2020 file, modelwright as chunks that its entries share.
// That halves the start-up of a command. Declarations are written by tsc, a file a source; `--no-types` leaves them.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestOf, filesBelow, replaceFiles, root } from './sources.mjs'
import { vendorPlugin, writeVendor } from './vendor.mjs'

const require = createRequire(import.meta.url)
const runtime = join(root, 'packages/runtime')
const modelwright = join(root, 'packages/modelwright')
const generated = join(modelwright, 'generated')
const isDeclaration = (name) => name.endsWith('.d.ts')
const inputs = [
  'packages/runtime/src',
  'packages/modelwright/src',
  'packages/runtime/tsconfig.json',
  'packages/modelwright/tsconfig.json',
  'packages/runtime/package.json',
  'packages/modelwright/package.json',
  'tsconfig.json',
  'scripts/build.mjs',
  'scripts/vendor.mjs',
  'package-lock.json',
  'scripts/generate.mjs',
  'scripts/kernels.mjs',
  'scripts/pages.mjs',
  'scripts/pieces.mjs',
  'packages/modelwright/pages',
  'packages/runtime/kernels',
  'packages/modelwright/kernels',
]

function isInstalled(name) {
  try {
    require.resolve(name)
    return true
  } catch (error) {
    // A package for ESM only is there all the same.
    return error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED'
  }
}

/** Runs `make` on an empty folder and moves what it wrote to the package's `dist`. */
async function writeDist(project, mine, make) {
  mkdirSync(generated, { recursive: true })
  const folder = mkdtempSync(join(generated, 'build-'))
  try {
    const result = await make(folder)
    replaceFiles(folder, join(project, 'dist'), mine)
    return result
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const shared = { bundle: true, format: 'esm', charset: 'utf8', logLevel: 'error', absWorkingDir: root }

async function writeRuntime(folder) {
  const { build: bundle } = await import('esbuild')
  const entryPoints = [join(runtime, 'src/index.ts')]
  await bundle({ ...shared, entryPoints, outdir: folder, platform: 'neutral', target: 'es2020' })
}

/** Names all code that may decide what a run makes: what runs kept is made again by other code. */
function codeDigest(folder) {
  const hash = createHash('sha256')
  for (const file of [...filesBelow(folder), join(runtime, 'dist/index.js')].sort())
    if (file.endsWith('.js')) hash.update(`${relative(folder, file)}\n`).update(readFileSync(file))
  return hash.digest('hex').slice(0, 32)
}

/** Every output but `index.js` and the worker lies two folders deep, as sources do, so that `../worker.js` leads from each to the worker. */
async function writeModelwright(folder) {
  const { build: bundle } = await import('esbuild')
  const entries = {
    'library/index': 'index.ts',
    'testing/index': 'testing/index.ts',
    'cli/main': 'cli/main.ts',
    worker: 'project/worker.ts',
  }
  const present = Object.entries(entries).filter(([, file]) => existsSync(join(modelwright, 'src', file)))
  await bundle({
    ...shared,
    entryPoints: Object.fromEntries(present.map(([name, file]) => [name, join(modelwright, 'src', file)])),
    outdir: folder,
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins: [vendorPlugin],
  })
  await writeVendor(folder, { root, modelwright, isInstalled })
  writeFileSync(join(folder, 'index.js'), "export * from './library/index.js'\n")
  writeFileSync(join(folder, 'code-digest.txt'), `${codeDigest(folder)}\n`)
}

async function writeJavaScript() {
  const { generate } = await import('./generate.mjs')
  await generate()
  const mine = (name) => !isDeclaration(name)
  await writeDist(runtime, mine, writeRuntime)
  await writeDist(modelwright, mine, writeModelwright)
  return true
}

/** Declarations keep the sources' `.ts` extensions; published ones must name the `.js` that stands for it. */
function rewriteDeclarations(folder) {
  for (const file of filesBelow(folder).filter(isDeclaration)) {
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace(/((?:from|import)\s*\(?\s*['"]\.{1,2}\/[^'"\n]*)\.ts(['"])/g, '$1.js$2'))
  }
}

/** Whether types are right; prints what the compiler found. Declarations are written either way. */
function writeDeclarations(project, quiet) {
  return writeDist(project, isDeclaration, (folder) => {
    const tsc = require.resolve('typescript/bin/tsc')
    const args = [
      tsc,
      '-p',
      join(project, 'tsconfig.json'),
      '--emitDeclarationOnly',
      '--outDir',
      folder,
      '--pretty',
      'false',
    ]
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    if (status !== 0 && !quiet) process.stderr.write(stdout)
    rewriteDeclarations(folder)
    return status === 0
  })
}

/** Runs `work` unless the inputs are those of its last good run; gives whether all is well. */
async function unlessDone(stampName, isThere, { force, digest }, work) {
  const stamp = join(generated, stampName)
  if (!force && isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return true
  const ok = await work()
  if (ok) writeFileSync(stamp, digest)
  else rmSync(stamp, { force: true })
  return ok
}

/**
 * Builds both packages and says whether types were right; the JavaScript is there even when they were not.
 * Does nothing when the inputs are those of the last good build. `types: false` leaves the declarations as they are.
 */
export async function build({ force = false, quiet = false, types = true } = {}) {
  const missing = ['typescript', 'esbuild', 'assemblyscript'].filter((name) => !isInstalled(name))
  if (missing.length > 0) {
    console.log(
      `Not built: ${missing.join(', ')} not installed (a development dependency). Run npm ci first.`,
    )
    return true
  }
  const state = { force, digest: digestOf(inputs) }
  const has = (name) => [runtime, modelwright].every((project) => existsSync(join(project, 'dist', name)))
  await unlessDone('javascript-digest', has('index.js'), state, writeJavaScript)
  if (!types) return true
  return unlessDone('declarations-digest', has('index.d.ts'), state, async () => {
    const good = [await writeDeclarations(runtime, quiet), await writeDeclarations(modelwright, quiet)]
    return good.every(Boolean)
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const ok = await build({
    force: process.argv.includes('--force'),
    types: !process.argv.includes('--no-types'),
  })
  if (!ok) process.exitCode = 1
}
