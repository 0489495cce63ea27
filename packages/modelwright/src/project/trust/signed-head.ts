import { readFile } from 'node:fs/promises'
import type { AuditHead } from '../../core/index.ts'
import {
  type CheckedSignature,
  checkSignature,
  insistOnSignature,
  type KnownKey,
} from './check-signatures.ts'
import { envelopeInvalid, envelopeText, readEnvelope } from './envelope.ts'
import { signStatement } from './keys.ts'
import type { PrivateKey } from './private-keys.ts'
import { headStatement } from './statement.ts'

/** Signs where the log of changes ends. */
export function signedHead(head: AuditHead, { key, id }: PrivateKey): string {
  const statement = headStatement(head)
  return envelopeText(statement, [{ key: id, signature: signStatement(statement, key) }])
}

/** What a statement says of the end of a log; undefined: it is about something else. */
function headOf(statement: Buffer): AuditHead | undefined {
  try {
    const { subject, predicate } = JSON.parse(statement.toString('utf8'))
    const head: AuditHead = { sequence: predicate.sequence, hash: subject[0].digest.sha256 }
    return headStatement(head).equals(statement) ? head : undefined
  } catch {
    return undefined
  }
}

/**
 * Reads the hash that a signed head keeps, once a trusted key is found to have signed it.
 *
 * @throws {ModelwrightError} PROJECT_SIGNATURE_UNREADABLE - when the file is no signed head
 * @throws {ModelwrightError} PROJECT_SIGNATURE_WRONG, PROJECT_SIGNATURE_UNTRUSTED - when its signature does not hold
 */
export async function hashOfHeadFile(path: string, keys: readonly KnownKey[]): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw envelopeInvalid('it is neither a hash nor a file that can be read', path)
  })
  const { statement, signatures } = readEnvelope(text, path)
  const head = headOf(statement)
  if (head === undefined) throw envelopeInvalid('what it signs is not the end of a log', path)
  const checked = signatures.map((signature): CheckedSignature => checkSignature(statement, signature, keys))
  insistOnSignature(checked, path)
  return head.hash
}
