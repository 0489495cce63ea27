import { readFile, rm, stat } from 'node:fs/promises'
import { codeOf, diskError } from '../disk-error.ts'
import { writeWhole } from '../write-file.ts'
import { envelopeInvalid, envelopeText, readEnvelope, type Signature } from './envelope.ts'
import { artifactStatement } from './statement.ts'

/** Where the signatures of an artifact lie: beside it. */
export function signaturePath(artifact: string): string {
  return `${artifact}.sig`
}

/** Bytes of a file of signatures, at most; a larger one is not even read. */
const mostBytes = 2_000_000

/** What a file of signatures says of an artifact. */
export interface SignatureFile {
  readonly signatures: readonly Signature[]
  /** What was signed is not this artifact. */
  readonly isOfAnother: boolean
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path)
    if (size > mostBytes) throw envelopeInvalid(`it has ${size} bytes`, path)
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (codeOf(error) === 'EISDIR') throw envelopeInvalid('it is a folder', path)
    throw diskError(error, path)
  }
}

/**
 * Reads the signatures of an artifact from a file; undefined where there is none.
 *
 * @throws {ModelwrightError} PROJECT_SIGNATURE_UNREADABLE - when it is no file of signatures
 */
export async function readSignatureFile(path: string, digest: string): Promise<SignatureFile | undefined> {
  const text = await textOf(path)
  if (text === undefined) return undefined
  const { statement, signatures } = readEnvelope(text, path)
  return { signatures, isOfAnother: !statement.equals(artifactStatement(digest)) }
}

/** Adds signatures of an artifact to the file beside it; those that are of another artifact go, and with the last the file. */
export async function addToSignatureFile(
  path: string,
  digest: string,
  added: readonly Signature[],
): Promise<void> {
  const found = await readSignatureFile(path, digest)
  const kept = found === undefined || found.isOfAnother ? [] : found.signatures
  const keys = new Set(added.map(({ key }) => key))
  const all = [...kept.filter(({ key }) => !keys.has(key)), ...added]
  if (all.length > 0) await writeWhole(path, envelopeText(artifactStatement(digest), all))
  else if (found !== undefined) await rm(path)
}
