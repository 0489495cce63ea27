import { isModelwrightError } from '../../core/index.ts'
import type { Project } from '../open-project.ts'

/** What of an artifact's lineage names objects of the store. */
const naming = ['card', 'evaluated'] as const

/** Reads the lineage in the header of an artifact, without believing or checking the rest; none where there is none. */
function lineageIn(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const length = Number(view.getBigUint64(0, true))
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
    return JSON.parse(header.__metadata__.modelwright).lineage ?? {}
  } catch {
    return {}
  }
}

/** Bytes of an object; none where it is not there. */
async function bytesOf(digest: string, { objects }: Project): Promise<Uint8Array> {
  try {
    return await objects.get(digest)
  } catch (error) {
    if (isModelwrightError(error) && error.code === 'PROJECT_OBJECT_MISSING') return new Uint8Array()
    throw error
  }
}

/** Digests of objects that an artifact names: its card as data, the fit that was evaluated. */
async function named(digest: string, project: Project): Promise<string[]> {
  const lineage = lineageIn(await bytesOf(digest, project))
  return naming.flatMap((name) => (typeof lineage[name] === 'string' ? [lineage[name]] : []))
}

/** Whatever may be the name of an object in other objects: files that steps of one's own wrote. */
export async function mentionedIn(containers: Iterable<string>, project: Project): Promise<Set<string>> {
  const found = new Set(containers)
  for (const digest of [...found]) {
    const bytes = await bytesOf(digest, project)
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    for (const [mention] of text.matchAll(/[0-9a-f]{64}/g)) found.add(mention)
  }
  return found
}

/**
 * Every object that artifacts need: themselves, and what they name, however far.
 *
 * @throws {ModelwrightError} PROJECT_OBJECT_ALTERED - when one was changed: what it names is not known then
 */
export async function reachableFrom(artifacts: Iterable<string>, project: Project): Promise<Set<string>> {
  const found = new Set<string>()
  const waiting = [...artifacts]
  for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
    if (found.has(digest)) continue
    found.add(digest)
    waiting.push(...(await named(digest, project)))
  }
  return found
}
