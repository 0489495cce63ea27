import { load } from '@modelwright/runtime'
import type { BundleLog } from '../entries/log-rows.ts'
import { hostParts } from '../host-parts.ts'
import { link, nameOf, type Pieces } from '../link.ts'
import { operationRoots, operationsText, usedOperations } from '../used-operations.ts'
import { slimmed } from './slim.ts'

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

/** What the service of a bundle can do besides predicting rows in our own formats: each weighs some kilobytes. */
export interface PackedAbilities {
  /** Speaks every wire format, and describes itself at `/openapi.json`. */
  readonly formats: boolean
  /** Answers `explain`. */
  readonly explanations: boolean
}

/** What rows a bundle logs, and how: see `logRows`. */
export type { BundleLog } from '../entries/log-rows.ts'

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
  /**
   * For an entry that is told what its service can do. The artifact then lies there without card, golden rows and what nothing
   * of that needs; answers name the digest of the registry all the same.
   */
  readonly abilities?: PackedAbilities
  /** What is asked and said is written to standard output, a line a row; absent: nothing of that is in the bundle. */
  readonly log?: BundleLog | undefined
  /** The piece that writes it; `entry.log-rows` unless told otherwise. */
  readonly logger?: 'entry.log-rows' | 'entry.log-files'
  /** Where the artifact is: in a file beside the module, the default; or in its text, for places without files. */
  readonly holds?: 'file' | 'text'
}

const abilityRoots = ({ formats, explanations }: PackedAbilities): readonly string[] => [
  ...(formats ? ['wireFormats', 'openApiOf'] : ['modelwright']),
  ...(explanations ? ['explainWith'] : []),
]

/** The abilities as an expression, for the script that the pieces are linked to. */
function abilitiesText({ formats, explanations }: PackedAbilities, name: (root: string) => string): string {
  const spoken = formats
    ? `formats: ${name('wireFormats')}, openApi: ${name('openApiOf')}`
    : `formats: [${name('modelwright')}]`
  return `{ ${spoken}${explanations ? `, explain: ${name('explainWith')}` : ''} }`
}

/** What logs rows as an expression, for the script that the pieces are linked to. */
function logText(log: BundleLog | undefined, logger: string, pieces: Pieces): string {
  return log === undefined ? '' : `\n  log: ${nameOf(pieces, logger)}(${JSON.stringify(log)}),`
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
  request: EntryRequest,
): Promise<readonly PackedFile[]> {
  const { entry, file, exports = [], facts = {}, abilities, holds = 'file' } = request
  const { log, logger = 'entry.log-rows' } = request
  const model = load(bytes)
  const used = usedOperations(model.artifact)
  const { pieces } = await import('../../../generated/pieces.js')
  const more = abilities === undefined ? [] : abilityRoots(abilities)
  const scope = link(
    pieces,
    [entry, ...operationRoots(used), ...more, ...(log === undefined ? [] : [logger])],
    hostParts,
  )
  const about = {
    digest: model.digest,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version: String(version) }),
    ...facts,
  }
  const can =
    abilities === undefined
      ? ''
      : `\n  abilities: ${abilitiesText(abilities, (root) => nameOf(pieces, root))},`
  const kept =
    abilities === undefined ? bytes : slimmed(model, { isForPredictionsOnly: !abilities.explanations })
  const artifact =
    holds === 'text'
      ? `text: "${Buffer.from(kept).toString('base64')}"`
      : "artifact: new URL('model.safetensors', import.meta.url)"
  const start = `${givenText(exports)}${nameOf(pieces, entry)}({
  operations: ${operationsText(used, pieces)},
  ${artifact},${can}${logText(log, logger, pieces)}
  ...${JSON.stringify(about)},
})
`
  const title = titleLine(name ?? model.name, version, model.digest)
  const module = textFile(file, `${title}${scope}\n${start}`)
  return holds === 'text' ? [module] : [{ path: 'model.safetensors', bytes: kept }, module]
}

/** Packs a model as a server without packages: `server.mjs`, around `node:http`, and its artifact. */
export async function packBundle(
  model: ModelToPack,
  { log }: Pick<EntryRequest, 'log'> = {},
): Promise<readonly PackedFile[]> {
  const logger = 'entry.log-files'
  return packEntry(model, { entry: 'entry.node-server', file: 'server.mjs', log, logger })
}
