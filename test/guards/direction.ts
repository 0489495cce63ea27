import { importsOf, resolveImport } from './imports.ts'
import type { SourceFile } from './source-files.ts'

const stages = [
  'retrieve',
  'explore',
  'clean',
  'prepare',
  'train',
  'tune',
  'evaluate',
  'pack',
  'serve',
  'deploy',
  'monitor',
  'update',
]
const belowProject = ['runtime', 'core', 'engine', ...stages]

/** Which folders of `packages/modelwright/src` may import which: `runtime ← core ← engine ← stages ← project ← api, cli`. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  runtime: [],
  core: ['runtime'],
  engine: ['core', 'runtime'],
  retrieve: ['core', 'engine', 'runtime'],
  explore: ['core', 'engine', 'runtime'],
  clean: ['core', 'engine', 'runtime'],
  prepare: ['core', 'runtime'],
  evaluate: ['core', 'runtime'],
  train: ['core', 'runtime', 'prepare', 'evaluate'],
  tune: ['core', 'runtime', 'prepare', 'evaluate', 'train'],
  pack: ['core', 'runtime'],
  serve: ['core', 'runtime', 'pack'],
  deploy: ['core', 'runtime', 'pack'],
  monitor: ['core', 'runtime', 'engine', 'evaluate'],
  update: ['core', 'runtime', 'evaluate'],
  project: belowProject,
  testing: belowProject,
  api: [...belowProject, 'project'],
  cli: [...belowProject, 'project'],
  index: [...belowProject, 'project', 'testing'],
}

/** Stages that compute: they may run in a browser tab, so the machine's half of core is closed to them. */
export const computingStages = ['prepare', 'train', 'tune', 'evaluate', 'monitor']

/** The folder a source belongs to: a package, a stage, or `index` for the public API. */
export function layerOf(path: string): string | undefined {
  if (path.startsWith('packages/runtime/src/') || path === '@modelwright/runtime') return 'runtime'
  const below = /^packages\/modelwright\/src\/(.+)$/.exec(path)?.[1]
  if (below === undefined) return undefined
  return below.includes('/') ? below.slice(0, below.indexOf('/')) : 'index'
}

function isDoor(to: string, layer: string): boolean {
  if (layer === 'core' || layer === 'runtime') return true
  // What threads can be asked to do is named apart from the code that does it: they load no more than that.
  return ['index', 'tasks'].some((door) => to === `packages/modelwright/src/${layer}/${door}.ts`)
}

function ruleBroken(from: string, to: string): string | undefined {
  const source = layerOf(from)
  const target = layerOf(to)
  if (source === undefined || source === target) return undefined
  // What was generated from a package's own kernels.
  if (/^packages\/[a-z]+\/generated\//.test(to) && from.split('/')[1] === to.split('/')[1]) return undefined
  const allowed = mayImport[source]
  if (allowed === undefined) return `"${source}" is not a folder of the design`
  // A workflow file imports the package by its name; `project`, which runs that file, hands the public API to it.
  if (to === 'packages/modelwright/src/index.ts' && source === 'project') return undefined
  if (target === undefined) return 'leads out of the sources'
  if (!allowed.includes(target)) return `${source} may import only ${allowed.join(', ') || 'nothing'}`
  if (target === 'runtime' && to !== '@modelwright/runtime') return 'write @modelwright/runtime'
  if (computingStages.includes(source) && to.startsWith('packages/modelwright/src/core/node')) {
    return 'a computing stage gets threads, clock and files handed in'
  }

  // What starts in a bundle is made of the same parts, wherever it starts.
  const isEntry = /\/deploy\/targets\/[^/]+\/entry\.ts$/.test(from)
  if (isEntry && to.startsWith('packages/modelwright/src/pack/entries/')) return undefined

  const isTop = ['api', 'cli', 'index'].includes(source) && target === 'project'
  if (!isTop && !isDoor(to, target)) return `go through ${target}/index.ts`
  return undefined
}

/** Lists imports that go against the design's direction. */
export function directionViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap(({ specifier, line }) => {
      const to = resolveImport(file.path, specifier)
      const isOurs =
        specifier.startsWith('.') || specifier.startsWith('@modelwright/') || specifier === 'modelwright'
      const broken = isOurs ? ruleBroken(file.path, to) : undefined
      return broken === undefined ? [] : [`${file.path}:${line} imports ${specifier}: ${broken}`]
    }),
  )
}
