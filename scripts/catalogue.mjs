// Where things of one kind live: one file (or folder) each, listed in the folder's index.ts, with a test and a docs page
// of the same name. `npm run new`, `npm run docs` and the catalogue guard all read this list.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './sources.mjs'

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

/** Docs chapter of a stage: `07-evaluate`. */
export function chapterOf(stage) {
  return `${String(stages.indexOf(stage) + 1).padStart(2, '0')}-${stage}`
}

function kindOf(
  kind,
  path,
  { isFolder = false, main = '', docs = '', stage = path.slice(0, path.indexOf('/')), runtime = false } = {},
) {
  const owner = runtime ? 'packages/runtime' : 'packages/modelwright'
  return {
    kind,
    isFolder,
    main,
    isByHand: docs !== '',
    source: `${owner}/src/${path}`,
    test: `${owner}/test/${path}`,
    docs: docs === '' ? `docs/${chapterOf(stage)}/${path.slice(path.indexOf('/') + 1)}` : docs,
  }
}

/** Every extension point of the design, whether its folder is there yet or not. */
export const catalogue = [
  kindOf('source', 'retrieve/sources'),
  kindOf('summary', 'explore/summaries'),
  kindOf('alert', 'explore/alerts'),
  kindOf('expectation', 'explore/expectations'),
  kindOf('fix', 'clean/fixes'),
  kindOf('value fix', 'fixes', { runtime: true, stage: 'clean' }),
  kindOf('transform', 'prepare/transforms'),
  kindOf('transform operation', 'transforms', { runtime: true, stage: 'prepare' }),
  kindOf('split', 'prepare/splits'),
  kindOf('learner', 'train/learners', { isFolder: true }),
  kindOf('model', 'models', { runtime: true, stage: 'train' }),
  kindOf('loss', 'train/losses'),
  kindOf('sampler', 'tune/samplers'),
  kindOf('pruner', 'tune/pruners'),
  kindOf('validation', 'tune/validations'),
  kindOf('metric', 'evaluate/metrics'),
  kindOf('gate', 'evaluate/gates'),
  kindOf('calibrator', 'evaluate/calibrators'),
  kindOf('threshold', 'evaluate/thresholds'),
  kindOf('conformal way', 'evaluate/conformal'),
  kindOf('wire format', 'wire-formats', { runtime: true, stage: 'serve' }),
  kindOf('target', 'deploy/targets', { isFolder: true, main: 'target', docs: 'docs/10-deploy' }),
  kindOf('detector', 'monitor/detectors'),
  kindOf('channel', 'project/channels', { stage: 'monitor' }),
  kindOf('policy', 'update/policies'),
  kindOf('window', 'update/windows'),
]

/** Those whose folder is there and holds something. */
export function presentKinds(base = root) {
  return catalogue.filter(
    ({ source }) => existsSync(join(base, source)) && readdirSync(join(base, source)).length > 0,
  )
}

/** The names of the things in a kind's folder: files without extension, or folders. */
export function namesOf({ source, isFolder }, base = root) {
  const found = readdirSync(join(base, source), { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )
  if (isFolder) return found.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return found
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== 'index.ts')
    .map((entry) => entry.name.slice(0, -3))
}

/** The file a thing is defined in, relative to its kind's folder. */
export function fileOf({ isFolder, main }, name) {
  return isFolder ? `${name}/${main || name}.ts` : `${name}.ts`
}

/** `log-loss` as an identifier: `logLoss`. */
export function identifierOf(name) {
  return name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase())
}
