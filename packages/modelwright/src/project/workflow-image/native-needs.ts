import { basename } from 'node:path'
import { ModelwrightError } from '../../core/index.ts'
import { type Architecture, type Base, packPlaces, type TarEntry } from '../../pack/index.ts'

const isNative = (path: string): boolean => /\.(?:node|so(?:\.\d+)*)$/.test(path)

function foreign(path: string, found: string, architecture: Architecture): ModelwrightError {
  return new ModelwrightError('PROJECT_PACKAGES_FOREIGN', {
    message: `A package that is installed here is made for ${found}, and the image for linux/${architecture}.`,
    where: path,
    mend: [
      'Make the image on a machine of that kind.',
      `Or install them for it:  npm install --os linux --cpu ${architecture === 'amd64' ? 'x64' : 'arm64'} --libc glibc`,
      'Or have an engine build it:  modelwright ci docker',
    ],
  })
}

/**
 * Gives the libraries of the system that native packages need and the base does not have.
 *
 * @throws {ModelwrightError} PROJECT_PACKAGES_FOREIGN - when packages are made for another kind of machine
 * @throws {ModelwrightError} PACK_LIBRARY_MISSING - when a library is not there
 */
export async function nativeNeeds(
  entries: readonly TarEntry[],
  { base, root }: { readonly base: Base; readonly root: string },
): Promise<readonly TarEntry[]> {
  const { librariesOf, readElf } = await packPlaces()
  const architecture = base.platform.architecture as Architecture
  const here = new Set([...base.parts.map(({ name }) => name), ...entries.map(({ path }) => basename(path))])
  const needed = new Set<string>()
  for (const entry of entries) {
    if (entry.kind !== 'file' || !isNative(entry.path)) continue
    const facts = readElf(Buffer.from(entry.bytes))
    if (facts === undefined) throw foreign(entry.path, 'another system', architecture)
    if (facts.architecture !== architecture)
      throw foreign(entry.path, `linux/${facts.architecture}`, architecture)
    for (const name of facts.needed) if (!here.has(name)) needed.add(name)
  }
  // A whole image as the base has libraries of its own, which nobody here knows.
  if (needed.size === 0 || base.parts.length === 0) return []
  const found = await librariesOf({ architecture, needed: [...needed].sort() }, root)
  return found
    .filter(({ name }) => !here.has(name))
    .map(({ name, bytes }) => ({ kind: 'file', path: `usr/lib/${name}`, bytes, mode: 0o755 }))
}
