import type { PackedFile } from '../formats/bundle.ts'
import type { Base, BaseLayer } from './base.ts'
import { type Blob, type Descriptor, descriptorOf, jsonBlob, layerOf, mediaTypes } from './blobs.ts'
import { userId } from './user-id.ts'

/** An image for one or more kinds of processors: everything a registry is given. */
export interface Image {
  /** What the whole is known by: the manifest of the only image, or the index of several. */
  readonly root: Blob
  /** Manifests besides the root. */
  readonly manifests: readonly Blob[]
  /** Configurations and layers, each once. */
  readonly blobs: readonly Blob[]
}

/** What an image is made of, and what is said of it. */
export interface ImageOptions {
  readonly bases: readonly Base[]
  /** Files of the bundle; `server.mjs` is what is run. */
  readonly files: readonly PackedFile[]
  readonly labels: Readonly<Record<string, string>>
  /** When it was made, ISO 8601: nothing but what is told here. */
  readonly created: string
  /** Layers between the base and the files, such as packages, lowest first. */
  readonly layers?: readonly BaseLayer[]
  /** What is run; default: the server of the bundle. */
  readonly program?: ImageProgram
}

/** What an image runs that is no server of a bundle. */
export interface ImageProgram {
  /** What the layers hold, in words. */
  readonly about: string
  /** The module that Node runs, below `/app`. */
  readonly module: string
  /** Arguments, unless whoever starts it gives others. */
  readonly arguments: readonly string[]
  readonly env: readonly string[]
}

const folder = 'app'

/** How it is run. The order of keys is that of the text, and so of the digest. */
function runOf(base: Base, { labels, program }: ImageOptions): object {
  const common = { WorkingDir: `/${folder}`, Labels: labelsOf(base, labels), StopSignal: 'SIGTERM' }
  if (program !== undefined)
    return {
      User: `${userId}:${userId}`,
      Env: [...base.env, 'NODE_ENV=production', ...program.env],
      Entrypoint: [base.node, `/${folder}/${program.module}`],
      Cmd: program.arguments,
      ...common,
    }
  return {
    User: `${userId}:${userId}`,
    ExposedPorts: { '8080/tcp': {} },
    Env: [...base.env, 'NODE_ENV=production', 'HOST=0.0.0.0', 'PORT=8080'],
    Entrypoint: [base.node, `/${folder}/server.mjs`],
    ...common,
  }
}

function configOf(base: Base, diffIds: readonly string[], options: ImageOptions): object {
  const { architecture, os, variant } = base.platform
  const { created, program } = options
  const made = program?.about ?? 'server, artifact, bill of materials'
  return {
    created,
    architecture,
    os,
    ...(variant === undefined ? {} : { variant }),
    config: runOf(base, options),
    rootfs: { type: 'layers', diff_ids: [...base.layers.map(({ diffId }) => diffId), ...diffIds] },
    history: [...base.history, ...diffIds.map(() => ({ created, created_by: `modelwright pack: ${made}` }))],
  }
}

function labelsOf(
  { image }: Base,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const all: Record<string, string> = { ...labels }
  if (image !== undefined) {
    all['org.opencontainers.image.base.name'] = image.name
    all['org.opencontainers.image.base.digest'] = image.descriptor.digest
  }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))
}

interface Part {
  readonly manifest: Blob
  readonly config: Blob
  readonly descriptor: Descriptor
}

function partOf(base: Base, own: readonly BaseLayer[], options: ImageOptions): Part {
  const diffIds = own.map(({ diffId }) => diffId)
  const config = jsonBlob(mediaTypes.config, configOf(base, diffIds, options))
  const manifest = jsonBlob(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: descriptorOf(config),
    layers: [...base.layers, ...own].map(descriptorOf),
    annotations: labelsOf(base, options.labels),
  })
  return { manifest, config, descriptor: { ...descriptorOf(manifest), platform: base.platform } }
}

/**
 * Puts an image together: the base of each kind of processor, one layer with the bundle on all of them, and an index where
 * there are several. The same parts give the same digest.
 */
export async function assembleImage(options: ImageOptions): Promise<Image> {
  const app = await layerOf(
    options.files.map(({ path, bytes }) => ({ kind: 'file', path: `${folder}/${path}`, bytes })),
  )
  const own = [...(options.layers ?? []), app]
  const parts = options.bases.map((base) => partOf(base, own, options))
  const all = [...options.bases.flatMap(({ layers }) => layers), ...own, ...parts.map(({ config }) => config)]
  const blobs = [...new Map(all.map((blob) => [blob.digest, blob])).values()]
  if (parts.length === 1) return { root: parts[0].manifest, manifests: [], blobs }
  const root = jsonBlob(mediaTypes.index, {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: parts.map(({ descriptor }) => descriptor),
    annotations: Object.fromEntries(Object.entries(options.labels).sort(([a], [b]) => (a < b ? -1 : 1))),
  })
  return { root, manifests: parts.map(({ manifest }) => manifest), blobs }
}
