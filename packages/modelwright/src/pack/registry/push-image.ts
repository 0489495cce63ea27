import { ModelwrightError } from '../../core/index.ts'
import type { Image } from '../image/assemble.ts'
import type { Blob } from '../image/blobs.ts'
import type { Registry } from './registry.ts'

/** How an image is pushed. */
export interface PushOptions {
  readonly tag: string
  /** Repositories of the same registry that may hold blobs already: they are taken over without being sent. */
  readonly mountFrom?: readonly string[]
  /** Bytes a request sends; 16 MiB unless told otherwise, or the registry wants more. */
  readonly chunkBytes?: number
  /** Told of each blob as it is there. */
  readonly log?: (blob: Blob, how: BlobOutcome) => void
}

/** How a blob came to be in the registry. */
export type BlobOutcome = 'there' | 'mounted' | 'sent'

/** What a push did. */
export interface Pushed {
  readonly digest: string
  readonly bytesSent: number
  readonly blobs: Readonly<Record<BlobOutcome, number>>
}

const defaultChunkBytes = 16 * 1024 * 1024
const binary = { 'content-type': 'application/octet-stream' }

function locationOf(response: Response, registry: Registry): string {
  const location = response.headers.get('location')
  if (location !== null) return location
  throw new ModelwrightError('PACK_REGISTRY_FAILING', {
    message: 'The registry began an upload and did not say where.',
    where: `${registry.host}/${registry.repository}`,
    mend: ['Is it a registry? It must speak the distribution API of OCI.'],
  })
}

function withDigest(location: string, digest: string): string {
  return `${location}${location.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`
}

/** Lets the registry take a blob from another repository; undefined: it did. Otherwise an upload, which it then begins. */
async function mount(blob: Blob, from: string, registry: Registry): Promise<Response | undefined> {
  const query = new URLSearchParams({ mount: blob.digest, from })
  const response = await registry.request(`blobs/uploads/?${query}`, {
    method: 'POST',
    expects: [400, 401, 403, 404],
  })
  return response.status === 201 ? undefined : response
}

/** Begins an upload, unless the registry takes the blob from a repository that has it. */
async function begin(
  blob: Blob,
  registry: Registry,
  mountFrom: readonly string[],
): Promise<Response | undefined> {
  for (const from of mountFrom) {
    const response = await mount(blob, from, registry)
    if (response === undefined) return undefined
    if (from === mountFrom.at(-1) && response.status === 202) return response
    const begun = response.status === 202 ? response.headers.get('location') : null
    if (begun !== null) await registry.request(begun, { method: 'DELETE', expects: [400, 404, 405] })
  }
  return registry.request('blobs/uploads/', { method: 'POST' })
}

/** How much of an upload has arrived. */
async function arrived(
  location: string,
  registry: Registry,
): Promise<{ at: number; location: string } | undefined> {
  const response = await registry.request(location, { expects: [400, 404, 405, 416] })
  if (!response.ok) return undefined
  const range = /(\d+)-(\d+)/.exec(response.headers.get('range') ?? '')
  return {
    at: range === null || range[2] === '0' ? 0 : Number(range[2]) + 1,
    location: response.headers.get('location') ?? location,
  }
}

/** Sends a blob piece by piece; a piece that was lost is sent again from where the registry is. */
async function sendPieces(
  bytes: Uint8Array,
  start: string,
  registry: Registry,
  pieceBytes: number,
): Promise<string> {
  let [location, at, failures] = [start, 0, 0]
  while (at < bytes.length) {
    const piece = bytes.subarray(at, at + pieceBytes)
    const headers = { ...binary, 'content-range': `${at}-${at + piece.length - 1}` }
    const request = { method: 'PATCH', headers, body: piece, isRepeatable: false } as const
    try {
      location = locationOf(await registry.request(location, request), registry)
      at += piece.length
    } catch (error) {
      const isLost =
        error instanceof ModelwrightError &&
        ['PACK_REGISTRY_UNREACHABLE', 'PACK_REGISTRY_FAILING'].includes(error.code)
      const found = isLost && failures++ < 4 ? await arrived(location, registry) : undefined
      if (found === undefined || found.at > bytes.length) throw error
      ;({ at, location } = found)
    }
  }
  return location
}

async function send(blob: Blob, begun: Response, registry: Registry, chunkBytes: number): Promise<void> {
  const bytes = await blob.read()
  const least = Number(begun.headers.get('oci-chunk-min-length') ?? 0)
  const pieceBytes = Math.max(chunkBytes, Number.isSafeInteger(least) ? least : 0)
  const start = locationOf(begun, registry)
  if (bytes.length <= pieceBytes) {
    await registry.request(withDigest(start, blob.digest), { method: 'PUT', headers: binary, body: bytes })
    return
  }
  const end = await sendPieces(bytes, start, registry, pieceBytes)
  await registry.request(withDigest(end, blob.digest), { method: 'PUT', headers: { 'content-length': '0' } })
}

async function pushBlob(blob: Blob, registry: Registry, options: PushOptions): Promise<BlobOutcome> {
  const found = await registry.request(`blobs/${blob.digest}`, { method: 'HEAD', expects: [404] })
  if (found.ok) return 'there'
  const begun = await begin(blob, registry, options.mountFrom ?? [])
  if (begun === undefined) return 'mounted'
  await send(blob, begun, registry, options.chunkBytes ?? defaultChunkBytes)
  return 'sent'
}

async function putManifest(manifest: Blob, name: string, registry: Registry): Promise<void> {
  const headers = { 'content-type': manifest.mediaType }
  const response = await registry.request(`manifests/${name}`, {
    method: 'PUT',
    headers,
    body: await manifest.read(),
  })
  const digest = response.headers.get('docker-content-digest')
  if (digest === null || digest === manifest.digest) return
  throw new ModelwrightError('PACK_IMAGE_DAMAGED', {
    message: `The registry keeps the manifest as ${digest}, not as ${manifest.digest}.`,
    where: `${registry.host}/${registry.repository}:${name}`,
    mend: ['Push it again; where it goes through a proxy, that changes what is sent.'],
  })
}

/**
 * Pushes an image: each blob that the registry lacks, then manifests, and the tag last, so that nobody finds half an image.
 *
 * Blobs the registry has are not sent; those of other repositories are mounted; large ones go in pieces that can be resumed.
 *
 * @throws {ModelwrightError} PACK_REGISTRY_REFUSED - when the registry does not let this account push
 * @throws {ModelwrightError} PACK_REGISTRY_UNREACHABLE - when nobody answers, after several tries
 */
export async function pushImage(image: Image, registry: Registry, options: PushOptions): Promise<Pushed> {
  const blobs = { there: 0, mounted: 0, sent: 0 }
  let bytesSent = 0
  for (const blob of image.blobs) {
    const how = await pushBlob(blob, registry, options)
    blobs[how]++
    if (how === 'sent') bytesSent += blob.size
    options.log?.(blob, how)
  }
  for (const manifest of image.manifests) await putManifest(manifest, manifest.digest, registry)
  await putManifest(image.root, options.tag, registry)
  return { digest: image.root.digest, bytesSent, blobs }
}
