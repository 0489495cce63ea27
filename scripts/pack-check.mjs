// Packs both packages as they would be published and uses them as a stranger would: an empty project, no development
// packages, the command, the service, the types. Needs the npm registry for their dependencies.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.mjs'
import {
  bundleViolations,
  makeProject,
  runCommand,
  serviceViolations,
  strayPackages,
  typeViolations,
} from './packed/consumer.mjs'
import { manifestViolations } from './packed/manifest.mjs'
import { root } from './sources.mjs'

const require = createRequire(import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'modelwright-pack-'))
const project = join(folder, 'project')
const packages = ['packages/runtime', 'packages/modelwright']

/** npm's own program, so that no shell is needed to start it. */
function npm(args, cwd) {
  const entry = process.env.npm_execpath
  const [command, first] = entry === undefined ? ['npm', []] : [process.execPath, [entry]]
  const { status, stdout, stderr, error } = spawnSync(command, [...first, ...args], { cwd, encoding: 'utf8' })
  if (status !== 0)
    throw new Error(`npm ${args.join(' ')} ended with ${status ?? error}:\n${stdout}${stderr}`)
  return stdout
}

const readManifest = (path) => JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))

function pack(path) {
  const [report] = Object.values(
    JSON.parse(npm(['pack', '--json', '--pack-destination', folder], join(root, path))),
  )
  return {
    path,
    tarball: join(folder, report.filename),
    files: report.files.map((file) => file.path),
    size: report.size,
  }
}

async function publintViolations({ path, tarball }) {
  const { publint } = await import('publint')
  const { formatMessage } = await import('publint/utils')
  const bytes = readFileSync(tarball)
  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) },
    strict: true,
  })
  return messages.map((message) => `${path}: publint: ${formatMessage(message, pkg)}`)
}

function typesViolations({ path, tarball }) {
  const attw = join(
    root,
    'node_modules/@arethetypeswrong/cli',
    require('@arethetypeswrong/cli/package.json').bin.attw,
  )
  const args = [
    attw,
    tarball,
    '--profile',
    'esm-only',
    '--no-color',
    '--no-emoji',
    '--format',
    'ascii',
    '--no-definitely-typed',
  ]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return status === 0 ? [] : [`${path}: are the types wrong?\n${stdout}${stderr}`]
}

const row = {
  island: 'Biscoe',
  bill_length_mm: 46.1,
  bill_depth_mm: 13.2,
  flipper_length_mm: 211,
  body_mass_g: 4500,
  sex: 'female',
  year: 2007,
}

/** Each step gives the sentences of what is wrong. */
function stepsFor(packed) {
  const { version } = readManifest('packages/runtime')
  return [
    [
      'manifests and files',
      () => packed.flatMap(({ path, files }) => manifestViolations(readManifest(path), files, version)),
    ],
    ['publint', async () => (await Promise.all(packed.map(publintViolations))).flat()],
    ['are the types wrong', () => packed.flatMap(typesViolations)],
    [
      'install into an empty project',
      () => {
        makeProject(project)
        npm(
          ['install', '--omit=dev', '--no-audit', '--no-fund', ...packed.map(({ tarball }) => tarball)],
          project,
        )
        return strayPackages(project).map((name) => `brings the development package ${name}`)
      },
    ],
    [
      'types under nodenext',
      () => typeViolations(project, { module: 'nodenext', moduleResolution: 'nodenext' }),
    ],
    ['types under bundler', () => typeViolations(project, { module: 'esnext', moduleResolution: 'bundler' })],
    [
      'the command',
      () => {
        const shown = runCommand(project, ['--version']).trim()
        runCommand(project, ['run', 'penguins.csv', '--target', 'species', '--name', 'penguins', '--json'])
        return shown === version ? [] : [`--version says ${shown}, not ${version}`]
      },
    ],
    ['a bundle', () => bundleViolations(project, 'penguins@champion')],
    ['the service', () => serviceViolations(project, 'penguins@champion', row)],
  ]
}

async function main() {
  if (!(await build())) return false
  const packed = packages.map(pack)
  for (const { path, size, files } of packed)
    console.log(`${path}: ${(size / 1000).toFixed(1)} kB packed, ${files.length} files`)
  let good = true
  for (const [name, step] of stepsFor(packed)) {
    process.stdout.write(`${name} … `)
    const found = await Promise.resolve()
      .then(step)
      .catch((error) => [String(error.message)])
    console.log(found.length === 0 ? 'ok' : `FAILED\n  ${found.join('\n  ')}`)
    good &&= found.length === 0
  }
  return good
}

try {
  if (!(await main())) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
