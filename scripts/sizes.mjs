// Measures the runtime as a bundle would carry it: minified by esbuild, gzipped. DESIGN's budgets stand beside.
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './sources.mjs'

const operationFolders = ['fixes', 'transforms', 'models', 'members', 'outputs', 'past']

/** Bundles some code; gives its gzipped bytes, and the files it is made of. */
async function bundled(folder, contents, leaveOut) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: folder, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    absWorkingDir: folder,
    platform: 'neutral',
    format: 'esm',
    target: 'es2020',
    logLevel: 'error',
    plugins: [leavingOut(folder, leaveOut)],
  })
  const bytes = gzipSync(outputFiles[0].contents, { level: 9 }).length
  return { bytes, files: new Set(Object.keys(metafile.inputs)) }
}

async function gzippedSize(folder, contents, leaveOut) {
  return (await bundled(folder, contents, leaveOut)).bytes
}

/** Leaves out of the bundle what is counted elsewhere. */
function leavingOut(folder, leaveOut) {
  return {
    name: 'leaving-out',
    setup(build) {
      build.onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) => {
        const full = relative(folder, join(resolveDir, path)).replaceAll('\\', '/')
        return kind !== 'entry-point' && leaveOut(full) ? { path, external: true } : undefined
      })
    },
  }
}

const isOperation = (path) => operationFolders.some((name) => path.startsWith(`${name}/`))
const exportAll = (files) =>
  files.map((file, index) => `export * as part${index} from './${file}'`).join('\n')

function modulesIn(folder, name) {
  const path = join(folder, name)
  if (!existsSync(path)) return []
  return readdirSync(path)
    .sort()
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => `${name}/${file}`)
}

/**
 * Gzipped bytes and budget of each part of the runtime: its core (artifact, schema, predictor, math), each operation
 * without what it shares with the core, the wire formats without the core, and everything.
 */
export async function measure(folder = join(root, 'packages/runtime/src')) {
  const core = ['artifact.ts', 'schema.ts', 'predictor.ts', 'load.ts', ...modulesIn(folder, 'math')].filter(
    (file) => existsSync(join(folder, file)),
  )
  const web = ['answer.ts', 'client.ts', 'create-service.ts'].filter((file) => existsSync(join(folder, file)))
  const { bytes: coreBytes, files: coreFiles } = await bundled(folder, exportAll(core), isOperation)
  const rows = [{ part: 'core', bytes: coreBytes, budget: 16_000 }]
  for (const file of operationFolders.flatMap((name) => modulesIn(folder, name))) {
    const bytes = await gzippedSize(folder, exportAll([file]), (path) => path !== file && !isOperation(path))
    rows.push({ part: file.replace(/\.ts$/, ''), bytes, budget: 1_500 })
  }
  if (web.length > 0) {
    const bytes = await gzippedSize(
      folder,
      exportAll(web),
      (path) => coreFiles.has(path) || isOperation(path),
    )
    rows.push({ part: 'wire formats', bytes, budget: 40_000 })
  }
  rows.push({
    part: 'everything',
    bytes: await gzippedSize(folder, exportAll(['index.ts']), () => false),
    budget: 80_000,
  })
  return rows
}
