import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { ModelwrightError } from '../../core/index.ts'
import { payloadType, preAuthentication } from './envelope.ts'

/** The base64 of a key's public half: SPKI, DER. */
export function publicText(key: KeyObject): string {
  const half = key.type === 'public' ? key : createPublicKey(key)
  return half.export({ type: 'spki', format: 'der' }).toString('base64')
}

/** Names a key: SHA-256 of its public half, hex. */
export function keyId(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex')
}

function keyInvalid(why: string, where: string): ModelwrightError {
  return new ModelwrightError('PROJECT_KEY_INVALID', {
    message: `That is no Ed25519 key: ${why}.`,
    where,
    mend: [
      'Make a pair of keys:  modelwright keys new',
      'Hand over the public half:  modelwright keys export',
    ],
  })
}

/** Refuses keys of other kinds. */
export function checkKind(key: KeyObject, where: string): KeyObject {
  if (key.asymmetricKeyType === 'ed25519') return key
  throw keyInvalid(`it is of the kind ${key.asymmetricKeyType ?? key.type}`, where)
}

/** A public key and whose it says it is. */
export interface PublicKey {
  readonly publicKey: string
  /** What stands above it in its file. */
  readonly owner?: string
}

/** Only where it begins a line: what is said of an owner is no key. */
const block = /^[ \t]*-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]*-----END PUBLIC KEY-----/gm

function parsed(pem: string, where: string): string {
  let key: KeyObject
  try {
    key = createPublicKey(pem.trim())
  } catch {
    throw keyInvalid('its text cannot be read', where)
  }
  return publicText(checkKind(key, where))
}

/**
 * Reads public keys in PEM; a line `owner: ana@example.org` above one says whose it is.
 *
 * @param where - the file, for messages
 * @throws {ModelwrightError} PROJECT_KEY_INVALID - when there is none, or one is of another kind
 */
export function readPublicKeys(text: string, where: string): PublicKey[] {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
    throw keyInvalid('it is a private one, which nobody else should have', where)
  let after = 0
  const keys = [...text.matchAll(block)].map((found) => {
    const owner = /^owner: *(\S.*?) *$/m.exec(text.slice(after, found.index))?.[1]
    after = found.index + found[0].length
    return { publicKey: parsed(found[0], where), ...(owner === undefined ? {} : { owner }) }
  })
  if (keys.length === 0) throw keyInvalid('there is no public key in PEM in it', where)
  return keys
}

/** Says above a key whose it is: on one line, whatever the owner is called, so that nothing else can be slipped into the file. */
export function ownerLine(owner: string): string {
  return `owner: ${owner.replaceAll(/\s+/g, ' ').trim()}\n`
}

/** A public key as a file, with its owner above it. */
export function publicPem(publicKey: string, owner: string): string {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  return `${ownerLine(owner)}${key.export({ type: 'spki', format: 'pem' }).toString()}`
}

/** Signs a statement; the same statement and key give the same signature. */
export function signStatement(statement: Uint8Array, privateKey: KeyObject): string {
  return sign(null, preAuthentication(payloadType, statement), privateKey).toString('base64')
}

/** Whether a signature is of this statement by this key. Anything that cannot be read is not. */
export function holds(statement: Uint8Array, signature: string, publicKey: string): boolean {
  const bytes = Buffer.from(signature, 'base64')
  if (bytes.length !== 64 || bytes.toString('base64') !== signature) return false
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
    if (key.asymmetricKeyType !== 'ed25519') return false
    return verify(null, preAuthentication(payloadType, statement), key, bytes)
  } catch {
    return false
  }
}
