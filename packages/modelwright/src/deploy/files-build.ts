import { canonicalJson, sha256 } from '@modelwright/runtime'
import { type PackedFile, packPlaces } from '../pack/index.ts'
import type { Build, JsonObject, Release } from './target.ts'

const encoder = new TextEncoder()

/** What is built where files are all there is: named by the digests of all of them. */
export function filesBuild(files: readonly PackedFile[], facts: JsonObject = {}): Build {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1))
  const list = canonicalJson(sorted.map(({ path, bytes }) => [path, sha256(bytes)]))
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
  return { kind: 'files', digest: sha256(encoder.encode(list)), files: sorted, facts: { bytes, ...facts } }
}

/** Packs a model with an entry as one module that holds its artifact, for places that have no files beside it. */
export async function moduleOf(
  { model }: Release,
  { entry, file, facts = {} }: { readonly entry: string; readonly file: string; readonly facts?: JsonObject },
): Promise<PackedFile> {
  const { packEntry } = await packPlaces()
  const [module] = await packEntry(model, { entry, file, facts, exports: ['default'], holds: 'text' })
  return module
}
