import { type Image, type ImageReference, type Pushed, packPlaces } from '../pack/index.ts'
import type { Io } from './main.ts'

/** How an image is given to a registry. */
export interface PushFlags {
  readonly plainHttp?: boolean
  readonly mountFrom?: readonly string[]
}

/** What was pushed, and where. */
export interface PushedTo {
  readonly reference: ImageReference
  readonly pushed: Pushed
}

/** Pushes an image under a name, with the credentials that this user has. */
export async function pushTo(image: Image, name: string, flags: PushFlags, io: Io): Promise<PushedTo> {
  const { credentialsFor, openRegistry, pushImage, readReference } = await packPlaces()
  const reference = readReference(name)
  const credentials = await credentialsFor(reference.host, io.env)
  const registry = openRegistry(reference, 'pull,push', {
    signal: io.signal,
    ...(credentials === undefined ? {} : { credentials }),
    ...(flags.plainHttp === true ? { isPlain: true } : {}),
  })
  const pushed = await pushImage(image, registry, {
    tag: reference.tag,
    ...(flags.mountFrom === undefined ? {} : { mountFrom: flags.mountFrom }),
  })
  return { reference, pushed }
}

/** The facts of a push, for programs. */
export function pushedFacts({ reference, pushed }: PushedTo) {
  const { host, repository, tag } = reference
  return { image: `${host}/${repository}@${pushed.digest}`, tag, ...pushed }
}

/** The same for people: the name by digest, and how much was sent. */
export function pushedLines({ reference, pushed }: PushedTo): readonly string[] {
  const { bytesSent, blobs } = pushed
  const kept = blobs.there + blobs.mounted
  const sent = bytesSent < 1e6 ? `${(bytesSent / 1e3).toFixed(1)} kB` : `${(bytesSent / 1e6).toFixed(1)} MB`
  return [
    `${reference.host}/${reference.repository}@${pushed.digest}`,
    `${sent} sent; ${kept} of ${kept + blobs.sent} blobs were there`,
  ]
}
