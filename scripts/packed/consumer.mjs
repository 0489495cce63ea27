// A project of someone who installed the packages: its TypeScript must check, its service must answer.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from '../sources.mjs'

const require = createRequire(import.meta.url)

const code = `import { type Model, load, ModelwrightError } from '@modelwright/runtime'
import { csv, defineWorkflow } from 'modelwright'

export const workflow = defineWorkflow({ retrieve: csv('penguins.csv'), target: 'species' })

export function answer(bytes: Uint8Array, row: Record<string, unknown>): string {
  const model: Model = load(bytes)
  const [first] = model.predict([row]).predictions
  if (first === undefined) throw new ModelwrightError('SERVE_ROW_MISSING', { message: 'No row.' })
  return String(first.prediction)
}

// @ts-expect-error a workflow needs a target
defineWorkflow({ retrieve: csv('penguins.csv') })
`

/** Type-checks a consumer's file with one way of resolving modules; gives what is wrong. */
export function typeViolations(folder, { module, moduleResolution }) {
  const options = {
    module,
    moduleResolution,
    target: 'es2022',
    lib: ['es2022'],
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    typeRoots: [join(root, 'node_modules/@types')],
  }
  const config = join(folder, `tsconfig.${moduleResolution}.json`)
  writeFileSync(join(folder, 'consumer.ts'), code)
  writeFileSync(config, JSON.stringify({ compilerOptions: options, files: ['consumer.ts'] }))
  const { status, stdout } = spawnSync(
    process.execPath,
    [require.resolve('typescript/bin/tsc'), '-p', config, '--pretty', 'false'],
    { encoding: 'utf8' },
  )
  return status === 0 ? [] : [`does not type-check under ${moduleResolution}:\n${stdout}`]
}

function bin(folder) {
  return join(folder, 'node_modules/modelwright/bin/modelwright.js')
}

/** Runs the installed command; gives its standard output. */
export function runCommand(folder, args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin(folder), ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`modelwright ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  return stdout
}

/** Packs a model as a bundle, where there is no bundler, and lets it replay its golden rows; gives what is wrong. */
export function bundleViolations(folder, model) {
  runCommand(folder, ['pack', model, '--as', 'bundle', '-o', 'bundle'])
  const server = join(folder, 'bundle/server.mjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [server, '--check'], { encoding: 'utf8' })
  return status === 0 ? [] : [`the bundle's check ended with ${status}: ${stdout}${stderr}`]
}

/** Starts the installed service, sends one request and stops it; gives what is wrong. */
export async function serviceViolations(folder, model, row) {
  const child = spawn(process.execPath, [bin(folder), 'serve', model, '--port', '0', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  try {
    const url = await Promise.race([
      urlOf(child.stdout),
      ended.then((code) => Promise.reject(new Error(`serve ended with ${code}`))),
    ])
    const body = JSON.stringify({ instances: [row] })
    const response = await fetch(`${url}/predict`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
    const answer = await response.json()
    if (response.status !== 200 || answer.predictions?.length !== 1)
      return [`the service answers ${response.status} ${JSON.stringify(answer)}`]
  } finally {
    child.kill('SIGTERM')
  }
  const code = await ended
  return code === 0 ? [] : [`the service stops with ${code}`]
}

async function urlOf(stdout) {
  let text = ''
  for await (const part of stdout) {
    text += part
    try {
      return JSON.parse(text).url
    } catch {
      // not yet the whole document
    }
  }
  throw new Error(`serve printed no address: ${text}`)
}

/** Puts the sample table and an empty package.json into a folder. */
export function makeProject(folder) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module' }),
  )
  writeFileSync(join(folder, 'penguins.csv'), readFileSync(join(root, 'examples/data/penguins.csv')))
}

/** Development packages that an installation brought along. */
export function strayPackages(folder) {
  const names = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies)
  const { packages } = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'))
  // What a dependency of ours brings itself is no stray, though we develop with it too.
  const wanted = new Set(
    Object.values(packages).flatMap(({ dependencies, optionalDependencies, peerDependencies }) =>
      Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }),
    ),
  )
  return names.filter((name) => existsSync(join(folder, 'node_modules', name)) && !wanted.has(name))
}
