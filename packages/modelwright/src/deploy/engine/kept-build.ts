import { canonicalJson } from '@modelwright/runtime'
import type { Build, JsonObject } from '../target.ts'
import type { Desk } from './desk.ts'

interface Listing {
  readonly format: 'modelwright build 1'
  readonly kind: Build['kind']
  readonly digest: string
  readonly facts: JsonObject
  readonly files: readonly { readonly path: string; readonly object: string }[]
  readonly archive: string | null
}

type Objects = Desk['objects']

/** Keeps what was built, file by file: what two revisions share is there once. @returns the digest of its list */
export async function keepBuild(build: Build, objects: Objects): Promise<string> {
  const { kind, digest, facts, archive } = build
  const files: { path: string; object: string }[] = []
  for (const { path, bytes } of build.files) files.push({ path, object: await objects.put(bytes) })
  const listing: Listing = {
    format: 'modelwright build 1',
    ...{ kind, digest, facts, files },
    archive: archive === undefined ? null : await objects.put(archive),
  }
  return objects.put(new TextEncoder().encode(canonicalJson(listing)))
}

/** Gives what was kept, as it was built. */
export async function openBuild(kept: string, objects: Objects): Promise<Build> {
  const listing = JSON.parse(new TextDecoder().decode(await objects.get(kept))) as Listing
  const { kind, digest, facts, archive } = listing
  const files: { path: string; bytes: Uint8Array }[] = []
  for (const { path, object } of listing.files) files.push({ path, bytes: await objects.get(object) })
  return { kind, digest, facts, files, ...(archive === null ? {} : { archive: await objects.get(archive) }) }
}
