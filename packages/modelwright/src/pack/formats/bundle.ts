import { load } from '@modelwright/runtime'
import { link, nameOf } from '../link.ts'
import { operationRoots, operationsText, usedOperations } from '../used-operations.ts'

/** A file of what is packed. */
export interface PackedFile {
  /** Within the folder that is packed, with `/`. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** A model to pack: the bytes of its artifact, and what the registry calls it. */
export interface ModelToPack {
  readonly bytes: Uint8Array
  readonly name?: string
  readonly version?: number
}

const encoder = new TextEncoder()

/** Makes a file of a text. */
export function textFile(path: string, text: string): PackedFile {
  return { path, bytes: encoder.encode(text) }
}

/** Says what a file was made of, in a comment that nothing can end. */
export function titleLine(name: string, version: number | undefined, digest: string): string {
  const title = JSON.stringify(name).slice(1, -1).replaceAll('\u2028', ' ').replaceAll('\u2029', ' ')
  return `// ${title}${version === undefined ? '' : ` ${version}`}, artifact ${digest}. Made by modelwright pack.\n`
}

/**
 * Packs a model as a server without packages: `server.mjs`, which is the runtime with only the operations this model uses and
 * an entry around `node:http`, and its artifact, whole, so that every answer names the digest of the registry.
 *
 * The same model and version of Modelwright give the same bytes.
 *
 * @throws {ModelwrightError} PACK_ARTIFACT_REFUSED - when the bytes are damaged or no artifact
 * @throws {ModelwrightError} PACK_OPERATION_ABSENT - when it needs an operation that Modelwright does not have
 */
export async function packBundle({ bytes, name, version }: ModelToPack): Promise<readonly PackedFile[]> {
  const model = load(bytes)
  const used = usedOperations(model.artifact)
  const { pieces } = await import('../../../generated/pieces.js')
  const scope = link(pieces, ['entry.node-server', ...operationRoots(used)])
  const about = {
    digest: model.digest,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version: String(version) }),
  }
  const start = `${nameOf(pieces, 'entry.node-server')}({
  operations: ${operationsText(used, pieces)},
  artifact: new URL('model.safetensors', import.meta.url),
  ...${JSON.stringify(about)},
})
`
  const title = titleLine(name ?? model.name, version, model.digest)
  return [{ path: 'model.safetensors', bytes }, textFile('server.mjs', `${title}${scope}\n${start}`)]
}
