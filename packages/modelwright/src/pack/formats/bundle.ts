import { load } from '@modelwright/runtime'
import { hostParts } from '../host-parts.ts'
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

/** An entry to pack a model with: what is called in the bundle, and what it is told. */
export interface EntryRequest {
  /** Its piece: `entry.node-server`, `entry.aws-lambda`. */
  readonly entry: string
  /** Where the module lies in the bundle. */
  readonly file: string
  /** What the module exports of what the entry gives, `default`: the whole; none: the entry is called for what it does. */
  readonly exports?: readonly string[]
  /** Further facts for the entry, as JSON. */
  readonly facts?: Readonly<Record<string, unknown>>
  /** Where the artifact is: in a file beside the module, the default; or in its text, for places without files. */
  readonly holds?: 'file' | 'text'
}

/** What stands before the call of the entry: `default` is the module's own. */
function givenText(exports: readonly string[]): string {
  if (exports.length === 0) return ''
  return exports[0] === 'default' ? 'export default ' : `export const { ${exports.join(', ')} } = `
}

/**
 * Packs a model with an entry: a module that is the runtime with only the operations this model uses, and its artifact, whole,
 * so that every answer names the digest of the registry.
 *
 * The same model and version of Modelwright give the same bytes.
 *
 * @throws {ModelwrightError} PACK_ARTIFACT_REFUSED - when the bytes are damaged or no artifact
 * @throws {ModelwrightError} PACK_OPERATION_ABSENT - when it needs an operation that Modelwright does not have
 */
export async function packEntry(
  { bytes, name, version }: ModelToPack,
  { entry, file, exports = [], facts = {}, holds = 'file' }: EntryRequest,
): Promise<readonly PackedFile[]> {
  const model = load(bytes)
  const used = usedOperations(model.artifact)
  const { pieces } = await import('../../../generated/pieces.js')
  const scope = link(pieces, [entry, ...operationRoots(used)], hostParts)
  const about = {
    digest: model.digest,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version: String(version) }),
    ...facts,
  }
  const artifact =
    holds === 'text'
      ? `text: "${Buffer.from(bytes).toString('base64')}"`
      : "artifact: new URL('model.safetensors', import.meta.url)"
  const start = `${givenText(exports)}${nameOf(pieces, entry)}({
  operations: ${operationsText(used, pieces)},
  ${artifact},
  ...${JSON.stringify(about)},
})
`
  const title = titleLine(name ?? model.name, version, model.digest)
  const module = textFile(file, `${title}${scope}\n${start}`)
  return holds === 'text' ? [module] : [{ path: 'model.safetensors', bytes }, module]
}

/** Packs a model as a server without packages: `server.mjs`, around `node:http`, and its artifact. */
export async function packBundle(model: ModelToPack): Promise<readonly PackedFile[]> {
  return packEntry(model, { entry: 'entry.node-server', file: 'server.mjs' })
}
