import fc from 'fast-check'
import { expect, test } from 'vitest'
import { envelopeText, preAuthentication, readEnvelope } from '../../../src/project/trust/envelope.ts'
import { refusal } from '../refusal.ts'

const signature = { key: 'ab'.repeat(32), signature: Buffer.alloc(64, 7).toString('base64') }
const good = envelopeText(Buffer.from('{"a":1}'), [signature])

test('what is signed is what the protocol says: its own example', () => {
  const text = preAuthentication('http://example.com/HelloWorld', Buffer.from('hello world')).toString()
  expect(text).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
})

test('types are counted in bytes, and no two pairs of type and payload are the same', () => {
  expect(preAuthentication('ö', Buffer.from('')).toString()).toBe('DSSEv1 2 ö 0 ')
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
      const same = a === c && b === d
      const equal = preAuthentication(a, Buffer.from(b)).equals(preAuthentication(c, Buffer.from(d)))
      const alike = Buffer.from(a).equals(Buffer.from(c)) && Buffer.from(b).equals(Buffer.from(d))
      expect(equal).toBe(same || alike)
    }),
  )
})

test('an envelope that was written is read as it was', () => {
  expect(readEnvelope(good, 'x')).toEqual({ statement: Buffer.from('{"a":1}'), signatures: [signature] })
})

const edited = (edit: (document: Record<string, unknown>) => unknown): string =>
  JSON.stringify(edit(JSON.parse(good)))

test.each<[string, string]>([
  ['nothing', ''],
  ['no JSON', '{'],
  ['a list', '[]'],
  ['null', 'null'],
  ['a number', '7'],
  ['an empty object', '{}'],
  ['another type', edited((document) => ({ ...document, payloadType: 'application/json' }))],
  ['a type that is no text', edited((document) => ({ ...document, payloadType: 1 }))],
  ['no payload', edited((document) => ({ ...document, payload: undefined }))],
  ['an empty payload', edited((document) => ({ ...document, payload: '' }))],
  ['a payload that is no base64', edited((document) => ({ ...document, payload: '{"a":1}' }))],
  ['a payload in base64url', edited((document) => ({ ...document, payload: '_-8' }))],
  ['no signatures', edited((document) => ({ ...document, signatures: undefined }))],
  ['an empty list of signatures', edited((document) => ({ ...document, signatures: [] }))],
  ['signatures that are an object', edited((document) => ({ ...document, signatures: {} }))],
  ['a signature that is null', edited((document) => ({ ...document, signatures: [null] }))],
  ['a signature without key', edited((document) => ({ ...document, signatures: [{ sig: 'AAAA' }] }))],
  [
    'a key that is no digest',
    edited((document) => ({ ...document, signatures: [{ keyid: 'ana', sig: 'AAAA' }] })),
  ],
  [
    'a key in capitals',
    edited((document) => ({ ...document, signatures: [{ keyid: 'AB'.repeat(32), sig: 'AAAA' }] })),
  ],
  [
    'a signature that is no text',
    edited((document) => ({ ...document, signatures: [{ keyid: signature.key, sig: 7 }] })),
  ],
  [
    'an empty signature',
    edited((document) => ({ ...document, signatures: [{ keyid: signature.key, sig: '' }] })),
  ],
  [
    '101 signatures',
    edited((document) => ({
      ...document,
      signatures: Array(101).fill({ keyid: signature.key, sig: signature.signature }),
    })),
  ],
  ['a million blanks and one', ' '.repeat(1_000_001)],
  ['deep lists', `${'['.repeat(100_000)}`],
])('%s is refused with a sentence', async (_, text) => {
  const error = await refusal(Promise.resolve().then(() => readEnvelope(text, 'x.sig')))
  expect(error.code).toBe('PROJECT_SIGNATURE_UNREADABLE')
  expect(error.message.length).toBeLessThan(200)
  expect(error.where).toBe('x.sig')
})

test('whatever the file, it is read or refused with a sentence', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json(), fc.constant(good)),
      fc.nat(),
      fc.string(),
      (text, at, put) => {
        const damaged = `${text.slice(0, at % (text.length + 1))}${put}${text.slice(at % (text.length + 1))}`
        try {
          readEnvelope(damaged, 'x')
        } catch (error) {
          expect((error as { code: string }).code).toBe('PROJECT_SIGNATURE_UNREADABLE')
        }
      },
    ),
  )
})
