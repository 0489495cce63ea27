import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import type { Base, BaseLayer, HistoryEntry } from '../image/base.ts'
import { type Descriptor, digestOf, mediaTypes, type Platform } from '../image/blobs.ts'
import type { ImageReference } from './reference.ts'
import { referenceText } from './reference.ts'
import type { Registry } from './registry.ts'

const accepted = [
  mediaTypes.index,
  mediaTypes.manifest,
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

interface Manifest {
  readonly config?: Descriptor
  readonly layers?: readonly Descriptor[]
  readonly manifests?: readonly Descriptor[]
}

interface Config {
  readonly os?: string
  readonly architecture?: string
  readonly variant?: string
  readonly config?: { readonly Env?: readonly string[]; readonly Entrypoint?: readonly string[] | null }
  readonly rootfs?: { readonly diff_ids?: readonly string[] }
  readonly history?: readonly HistoryEntry[]
}

function damaged(reference: ImageReference, what: string): ModelwrightError {
  return new ModelwrightError('PACK_IMAGE_DAMAGED', {
    message: `The base image is not whole: ${what}.`,
    where: referenceText(reference),
    mend: ['Try again, or take another base.'],
  })
}

/** Bytes that are what their name says. */
async function bytesOf(response: Response, digest: string, reference: ImageReference): Promise<Buffer> {
  const bytes = Buffer.from(await response.arrayBuffer())
  if (digestOf(bytes) !== digest) throw damaged(reference, `${digest} is something else`)
  return bytes
}

function jsonOf<Document>(bytes: Buffer, reference: ImageReference): Document {
  try {
    return JSON.parse(bytes.toString()) as Document
  } catch {
    throw damaged(reference, 'its manifest is no JSON')
  }
}

async function manifestOf(registry: Registry, reference: ImageReference, name: string) {
  const response = await registry.request(`manifests/${name}`, { headers: { accept: accepted } })
  const bytes = Buffer.from(await response.arrayBuffer())
  const digest = digestOf(bytes)
  if (name.startsWith('sha256:') && name !== digest) throw damaged(reference, `${name} is something else`)
  const mediaType = response.headers.get('content-type') ?? mediaTypes.manifest
  return {
    manifest: jsonOf<Manifest>(bytes, reference),
    descriptor: { mediaType, digest, size: bytes.length },
  }
}

const platformText = ({ os, architecture, variant }: Platform): string =>
  `${os}/${architecture}${variant === undefined ? '' : `/${variant}`}`

function choose(manifests: readonly Descriptor[], wanted: Platform, reference: ImageReference): Descriptor {
  const known = manifests.filter(({ platform }) => platform !== undefined && platform.os !== 'unknown')
  const found = known.find(
    ({ platform }) => platform!.os === wanted.os && platform!.architecture === wanted.architecture,
  )
  if (found !== undefined) return found
  throw new ModelwrightError('PACK_PLATFORM_UNKNOWN', {
    message: `The base image is not made for ${platformText(wanted)}.`,
    where: referenceText(reference),
    mend: [`It is made for: ${known.map(({ platform }) => platformText(platform!)).join(', ')}`],
  })
}

/** A layer of a registry; kept on disk once it was read. */
function remoteLayer(
  descriptor: Descriptor,
  diffId: string,
  from: { readonly registry: Registry; readonly reference: ImageReference; readonly cache: string },
): BaseLayer {
  const { registry, reference, cache } = from
  const { digest, size } = descriptor
  const file = join(cache, `blob-${digest.replace(':', '-')}`)
  const mediaType = descriptor.mediaType.replace(
    /^application\/vnd\.docker\.image\.rootfs\.diff\.tar\.gzip$/,
    mediaTypes.layer,
  )
  return {
    mediaType,
    digest,
    size,
    diffId,
    async read() {
      const kept = await readFile(file).catch(() => undefined)
      if (kept !== undefined && digestOf(kept) === digest) return kept
      const bytes = await bytesOf(await registry.request(`blobs/${digest}`), digest, reference)
      await mkdir(cache, { recursive: true })
      await writeFile(`${file}.${process.pid}`, bytes)
      await rename(`${file}.${process.pid}`, file)
      return bytes
    },
  }
}

/** The history of an image; where it tells of fewer layers than there are, a step for each in its place. */
function historyOf({ history = [] }: Config, layerCount: number): readonly HistoryEntry[] {
  const told = history.filter(({ empty_layer }) => empty_layer !== true).length
  if (told === layerCount) return history
  return Array.from({ length: layerCount }, () => ({ created_by: 'of the base' }))
}

/** How Node is called in an image: by its entry where that is Node, else by its path. */
function nodeIn({ config }: Config): string {
  const [first = ''] = config?.Entrypoint ?? []
  return /(?:^|\/)node$/.test(first) ? first : 'node'
}

/**
 * Takes an image of a registry as a base: the one for the platform, where it is made for several. Layers are fetched once they
 * are needed: a registry that has them already is not sent them.
 *
 * @throws {ModelwrightError} PACK_IMAGE_MISSING - when the registry does not have it
 * @throws {ModelwrightError} PACK_PLATFORM_UNKNOWN - when it is not made for this platform
 */
export async function pullBase(
  reference: ImageReference,
  {
    registry,
    platform,
    cache,
  }: { readonly registry: Registry; readonly platform: Platform; readonly cache: string },
): Promise<Base> {
  const top = await manifestOf(registry, reference, reference.digest ?? reference.tag)
  const { manifests } = top.manifest
  const own =
    manifests === undefined
      ? top
      : await manifestOf(registry, reference, choose(manifests, platform, reference).digest)
  const { config, layers } = own.manifest
  if (config === undefined || layers === undefined) throw damaged(reference, 'it has no layers')
  const found = jsonOf<Config>(
    await bytesOf(await registry.request(`blobs/${config.digest}`), config.digest, reference),
    reference,
  )
  const runs = { os: found.os ?? '', architecture: found.architecture ?? '' }
  if (runs.os !== platform.os || runs.architecture !== platform.architecture)
    choose([{ ...own.descriptor, platform: runs }], platform, reference)
  const diffIds = found.rootfs?.diff_ids ?? []
  if (diffIds.length !== layers.length)
    throw damaged(reference, 'its layers are not those of its configuration')
  return {
    platform: { ...runs, ...(found.variant === undefined ? {} : { variant: found.variant }) },
    layers: layers.map((layer, at) => remoteLayer(layer, diffIds[at], { registry, reference, cache })),
    env: found.config?.Env ?? [],
    node: nodeIn(found),
    parts: [],
    history: historyOf(found, layers.length),
    image: { name: referenceText(reference), descriptor: top.descriptor },
  }
}
