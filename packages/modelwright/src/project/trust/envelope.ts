import { ModelwrightError } from '../../core/index.ts'

/** The kind of what is inside: a statement of in-toto. */
export const payloadType = 'application/vnd.in-toto+json'

/** A signature and the id of its key. */
export interface Signature {
  readonly key: string
  /** Base64 of 64 bytes. */
  readonly signature: string
}

/** What a file of signatures holds. */
export interface Envelope {
  /** The statement, as it was signed. */
  readonly statement: Buffer
  readonly signatures: readonly Signature[]
}

/** Signatures in one file, and bytes of it, at most. */
const mostSignatures = 100
const mostBytes = 1_000_000

/**
 * What is signed of a payload: its type and length stand before it, so that no signature can be taken for one of another kind.
 *
 * @see https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
export function preAuthentication(type: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `
  return Buffer.concat([Buffer.from(head, 'utf8'), payload])
}

/** Writes a statement with its signatures: the envelope of DSSE, as JSON. */
export function envelopeText(statement: Uint8Array, signatures: readonly Signature[]): string {
  const document = {
    payloadType,
    payload: Buffer.from(statement).toString('base64'),
    signatures: signatures.map(({ key, signature }) => ({ keyid: key, sig: signature })),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** What is wrong with a file of signatures. */
export function envelopeInvalid(why: string, where: string): ModelwrightError {
  return new ModelwrightError('PROJECT_SIGNATURE_UNREADABLE', {
    message: `The file of signatures cannot be used: ${why}.`,
    where,
    mend: ['Take the file again from whoever signed.', 'Or sign the model anew:  modelwright sign <model>'],
  })
}

function base64(value: unknown, what: string, where: string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : undefined
  if (bytes === undefined || bytes.length === 0 || bytes.toString('base64') !== value)
    throw envelopeInvalid(`${what} is not base64`, where)
  return bytes
}

function parseObject(text: string, where: string): Readonly<Record<string, unknown>> {
  if (text.length > mostBytes) throw envelopeInvalid(`it has more than ${mostBytes} letters`, where)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw envelopeInvalid('it is not JSON', where)
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw envelopeInvalid('it is no object', where)
  return value as Readonly<Record<string, unknown>>
}

function signatureOf(value: unknown, where: string): Signature {
  const { keyid, sig } = (value ?? {}) as Readonly<Record<string, unknown>>
  if (typeof keyid !== 'string' || !/^[0-9a-f]{64}$/.test(keyid))
    throw envelopeInvalid('a signature does not say by which key it is', where)
  return { key: keyid, signature: base64(sig, 'a signature', where).toString('base64') }
}

/**
 * Reads the envelope of DSSE. Nothing in it is believed yet.
 *
 * @throws {ModelwrightError} PROJECT_SIGNATURE_UNREADABLE - when it is none
 */
export function readEnvelope(text: string, where: string): Envelope {
  const { payloadType: type, payload, signatures } = parseObject(text, where)
  if (type !== payloadType) throw envelopeInvalid(`what it holds is not ${payloadType}`, where)
  if (!Array.isArray(signatures) || signatures.length === 0 || signatures.length > mostSignatures)
    throw envelopeInvalid(`it must hold from 1 to ${mostSignatures} signatures`, where)
  return {
    statement: base64(payload, 'the payload', where),
    signatures: signatures.map((entry) => signatureOf(entry, where)),
  }
}
