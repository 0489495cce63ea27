import type { SignatureRecord } from '../../core/index.ts'
import type { Project } from '../open-project.ts'
import {
  type CheckedSignature,
  checkSignature,
  insistOnSignature,
  type KnownKey,
} from './check-signatures.ts'
import type { Signature } from './envelope.ts'
import { readSignatureFile, signaturePath } from './signature-file.ts'
import { artifactStatement } from './statement.ts'

/** An artifact whose signatures are looked for. */
export interface Signable {
  readonly digest: string
  /** Where its file lies; absent: in the store alone. */
  readonly path?: string
}

function once(signatures: readonly Signature[]): readonly Signature[] {
  const seen = new Set<string>()
  return signatures.filter(({ key, signature }) => {
    const mark = `${key} ${signature}`
    if (seen.has(mark)) return false
    seen.add(mark)
    return true
  })
}

/**
 * Looks for the signatures of an artifact, in the store and beside its file, and checks each.
 *
 * @param keys - those that are trusted, instead of the store's
 */
export async function signaturesOf(
  { digest, path }: Signable,
  project: Project | undefined,
  keys?: readonly KnownKey[],
): Promise<CheckedSignature[]> {
  const known = keys ?? (await project?.trust.keys()) ?? []
  const kept: readonly SignatureRecord[] = (await project?.trust.signatures(digest)) ?? []
  const file = path === undefined ? undefined : await readSignatureFile(signaturePath(path), digest)
  const statement = artifactStatement(digest)
  const beside = file?.signatures ?? []
  const checked = once([...kept, ...(file?.isOfAnother === true ? [] : beside)]).map((signature) =>
    checkSignature(statement, signature, known),
  )
  if (file?.isOfAnother !== true) return checked
  const foreign = beside.map(
    ({ key }): CheckedSignature => ({
      key,
      owner: known.find(({ id }) => id === key)?.owner ?? null,
      state: 'altered',
      detail: 'what was signed has another digest than this model',
    }),
  )
  return [...checked, ...foreign]
}

/** Insists on a signature of an artifact by a trusted key. Throws as {@link insistOnSignature}. */
export async function insistOnSigned(
  what: Signable & { readonly shown: string },
  project: Project | undefined,
  keys?: readonly KnownKey[],
): Promise<readonly CheckedSignature[]> {
  return insistOnSignature(await signaturesOf(what, project, keys), what.shown)
}
