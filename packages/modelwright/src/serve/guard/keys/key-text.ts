import { createHash, randomBytes } from 'node:crypto'

/**
 * A key as its holder has it: `mw_`, an id that may be shown, and 256 random bits.
 *
 * The beginning lets programs that look for leaked secrets know it.
 */
export interface MadeKey {
  readonly id: string
  readonly text: string
  /** What is kept of it: SHA-256 of the secret part, in hex. A slow hash would add nothing: nobody guesses 256 bits. */
  readonly hash: string
}

const shape = /^mw_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/

/** Draws a key. */
export function makeKey(): MadeKey {
  const id = randomBytes(6).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  return { id, text: `mw_${id}_${secret}`, hash: hashOf(secret).toString('hex') }
}

/** Whether a text means to be a key of ours. */
export function isKeyText(text: string): boolean {
  return text.startsWith('mw_')
}

/** Takes a key apart; undefined where it is none. */
export function readKeyText(text: string): { readonly id: string; readonly secret: string } | undefined {
  const [, id, secret] = shape.exec(text) ?? []
  return id === undefined || secret === undefined ? undefined : { id, secret }
}

/** SHA-256 of a secret. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
