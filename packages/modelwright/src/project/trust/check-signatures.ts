import { ModelwrightError, type TrustedKey } from '../../core/index.ts'
import type { Signature } from './envelope.ts'
import { holds, keyId, type PublicKey } from './keys.ts'

/** What is known of a key. */
export type KnownKey = Pick<TrustedKey, 'id' | 'owner' | 'state' | 'reason' | 'publicKey'>

/** A signature and what became of checking it. */
export interface CheckedSignature {
  readonly key: string
  /** Null: nobody here knows the key. */
  readonly owner: string | null
  readonly state: 'holds' | 'altered' | 'unknown' | 'revoked'
  readonly detail: string
}

/** Keys of a file, all of them trusted. */
export function knownKeys(keys: readonly PublicKey[]): KnownKey[] {
  return keys.map(({ publicKey, owner }) => {
    const id = keyId(publicKey)
    return { id, owner: owner ?? id.slice(0, 16), state: 'trusted', reason: null, publicKey }
  })
}

/** Checks a signature of a statement. A key that is not known proves nothing, a revoked one neither. */
export function checkSignature(
  statement: Uint8Array,
  { key, signature }: Signature,
  keys: readonly KnownKey[],
): CheckedSignature {
  const known = keys.find(({ id }) => id === key)
  const short = key.slice(0, 16)
  if (known === undefined)
    return { key, owner: null, state: 'unknown', detail: `the key ${short} is not trusted here` }
  const { owner, publicKey, state, reason } = known
  const said = { key, owner }
  if (!holds(statement, signature, publicKey))
    return { ...said, state: 'altered', detail: `it is not what ${owner} signed with ${short}` }
  if (state === 'revoked') {
    const why = reason === null ? '' : `: ${reason}`
    return { ...said, state: 'revoked', detail: `the key ${short} of ${owner} was revoked${why}` }
  }
  return { ...said, state: 'holds', detail: `signed by ${owner} with ${short}` }
}

function refused(
  code: 'PROJECT_SIGNATURE_WRONG' | 'PROJECT_SIGNATURE_UNTRUSTED',
  message: string,
  where: string,
): ModelwrightError {
  const mend =
    code === 'PROJECT_SIGNATURE_WRONG'
      ? ['Take the model again from whoever signed it.', 'See which claims hold:  modelwright verify <model>']
      : [
          'Let a key that is trusted sign it:  modelwright sign <model> --key <file>',
          'See who is trusted:  modelwright keys list',
        ]
  return new ModelwrightError(code, { message, where, mend })
}

/**
 * Insists on a signature by a trusted key.
 *
 * @param where - the model, for messages
 * @returns the signatures that hold
 * @throws {ModelwrightError} PROJECT_SIGNATURE_MISSING, PROJECT_SIGNATURE_WRONG or PROJECT_SIGNATURE_UNTRUSTED
 */
export function insistOnSignature(
  checked: readonly CheckedSignature[],
  where: string,
): readonly CheckedSignature[] {
  const good = checked.filter(({ state }) => state === 'holds')
  if (good.length > 0) return good
  const altered = checked.find(({ state }) => state === 'altered')
  if (altered !== undefined)
    throw refused(
      'PROJECT_SIGNATURE_WRONG',
      `What was signed was altered, or its signature was: ${altered.detail}.`,
      where,
    )
  const other = checked.find(({ state }) => state === 'revoked') ?? checked[0]
  if (other !== undefined)
    throw refused('PROJECT_SIGNATURE_UNTRUSTED', `No trusted key signed it: ${other.detail}.`, where)
  throw new ModelwrightError('PROJECT_SIGNATURE_MISSING', {
    message: 'The model must be signed, and is not.',
    where,
    mend: [
      `Sign it:  modelwright sign ${where} --key <file>`,
      'Or put its file of signatures (.sig) beside it.',
    ],
  })
}
