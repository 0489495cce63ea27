import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  holds,
  keyId,
  publicPem,
  publicText,
  readPublicKeys,
  signStatement,
} from '../../../src/project/trust/keys.ts'
import { approvalStatement, artifactStatement, headStatement } from '../../../src/project/trust/statement.ts'
import { refusal } from '../refusal.ts'

const digest = 'ab'.repeat(32)
const pair = (): { key: ReturnType<typeof createPrivateKey>; publicKey: string } => {
  const { privateKey } = generateKeyPairSync('ed25519')
  return { key: privateKey, publicKey: publicText(privateKey) }
}

test('the key of the first vector of RFC 8032 makes the signature that its algorithm gives over what DSSE says is signed', () => {
  const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
  const der = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex')
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const publicKey = publicText(key)
  expect(Buffer.from(publicKey, 'base64').subarray(-32).toString('hex')).toBe(
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  )
  const statement = artifactStatement(digest)
  expect(statement.toString()).toBe(
    `{"_type":"https://in-toto.io/Statement/v1","predicate":{},"predicateType":"urn:modelwright:signature:1","subject":[{"digest":{"sha256":"${digest}"},"name":"artifact"}]}`,
  )
  expect(holds(statement, signStatement(statement, key), publicKey)).toBe(true)
})

test('equal statements and keys give equal signatures, and only they hold', () => {
  const [one, other] = [pair(), pair()]
  const statement = artifactStatement(digest)
  const signature = signStatement(statement, one.key)
  expect(signStatement(statement, one.key)).toBe(signature)
  expect(holds(statement, signature, one.publicKey)).toBe(true)
  expect(holds(statement, signature, other.publicKey)).toBe(false)
})

test('no signature can be taken for one of another kind, digest or model', () => {
  const { key, publicKey } = pair()
  const statements = [
    artifactStatement(digest),
    artifactStatement('cd'.repeat(32)),
    approvalStatement('m', digest),
    approvalStatement('n', digest),
    headStatement({ sequence: 1, hash: digest }),
    headStatement({ sequence: 2, hash: digest }),
  ]
  for (const [i, signed] of statements.entries())
    for (const [j, asked] of statements.entries())
      expect(holds(asked, signStatement(signed, key), publicKey)).toBe(i === j)
})

describe('a bad signature does not hold:', () => {
  const { key, publicKey } = pair()
  const statement = artifactStatement(digest)
  const bytes = Buffer.from(signStatement(statement, key), 'base64')
  const changed = (at: number) => {
    const copy = Buffer.from(bytes)
    copy[at] ^= 1
    return copy.toString('base64')
  }
  /** s + L: the other number of which an earlier, laxer check would say the same. */
  const malleable = (): string => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + order
    const half = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()
    return Buffer.concat([bytes.subarray(0, 32), half]).toString('base64')
  }
  test.each([
    ['empty', ''],
    ['first bit', changed(0)],
    ['last bit of the point', changed(31)],
    ['first bit of the number', changed(32)],
    ['last bit', changed(63)],
    ['one byte short', bytes.subarray(0, 63).toString('base64')],
    ['one byte long', Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64')],
    ['twice', Buffer.concat([bytes, bytes]).toString('base64')],
    ['zeros', Buffer.alloc(64).toString('base64')],
    ['ones', Buffer.alloc(64, 255).toString('base64')],
    ['the number with the order added', malleable()],
    ['halves changed about', Buffer.concat([bytes.subarray(32), bytes.subarray(0, 32)]).toString('base64')],
    ['hex', bytes.toString('hex')],
    ['base64url', bytes.toString('base64url')],
    ['without padding', bytes.toString('base64').replaceAll('=', '')],
    ['with a blank', ` ${bytes.toString('base64')}`],
    ['with a line break', `${bytes.toString('base64')}\n`],
    ['no base64 at all', '😀'.repeat(22)],
    ['10 kB', 'A'.repeat(10_000)],
  ])('%s', (_, signature) => {
    expect(holds(statement, bytes.toString('base64'), publicKey)).toBe(true)
    expect(holds(statement, signature, publicKey)).toBe(false)
  })

  test.each([
    ['empty', ''],
    ['no base64', '!!!'],
    ['no DER', Buffer.from('hello').toString('base64')],
    ['cut off', publicKey.slice(0, 20)],
    [
      'of another kind',
      createPublicKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
        .export({ type: 'spki', format: 'der' })
        .toString('base64'),
    ],
    ['of the sister curve', publicText(generateKeyPairSync('ed448').privateKey)],
  ])('by a public key that is %s', (_, wrong) => {
    expect(holds(statement, bytes.toString('base64'), wrong)).toBe(false)
  })
})

test('public keys go through a file with their owners, several in one', () => {
  const [one, other] = [pair().publicKey, pair().publicKey]
  const text = `${publicPem(one, 'ana@example.org')}\n${publicPem(other, 'Ben Ö. 😀')}`
  expect(readPublicKeys(text, 'x')).toEqual([
    { publicKey: one, owner: 'ana@example.org' },
    { publicKey: other, owner: 'Ben Ö. 😀' },
  ])
  const bare = publicPem(one, 'x').replace(/^owner.*\n/, '')
  expect(readPublicKeys(bare.replaceAll('\n', '\r\n'), 'x')).toEqual([{ publicKey: one }])
  expect(keyId(one)).toMatch(/^[0-9a-f]{64}$/)
})

test('whatever the owner is called, the file holds one key, the one that was asked for', () => {
  const [asked, slipped] = [pair().publicKey, publicPem(pair().publicKey, 'm').replace(/^owner: m\n/, '')]
  const owners = [
    `ana\n${slipped}`,
    `ana ${slipped.trim()}`,
    `ana\r\n${slipped.replaceAll('\n', '\r\n')}`,
    `ana\u2028${slipped}`,
    `\n${slipped}owner: ana`,
  ]
  for (const owner of owners)
    expect(readPublicKeys(publicPem(asked, owner), 'x').map((key) => key.publicKey)).toEqual([asked])
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (owner) => {
      const said = owner.replaceAll(/\s+/g, ' ').trim()
      const key = said === '' ? { publicKey: asked } : { publicKey: asked, owner: said }
      expect(readPublicKeys(publicPem(asked, owner), 'x')).toEqual([key])
    }),
  )
})

test('what is no public Ed25519 key is refused, a private one by name', async () => {
  const { key, publicKey } = pair()
  const privatePem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()
  const cases: [string, RegExp][] = [
    ['', /no public key/],
    ['hello', /no public key/],
    ['-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----', /cannot be read/],
    ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /cannot be read/],
    [publicPem(publicKey, 'x').slice(0, -30), /no public key/],
    [privatePem, /private one/],
    [`${publicPem(publicKey, 'x')}${privatePem}`, /private one/],
    [rsa, /of the kind rsa/],
  ]
  for (const [text, says] of cases) {
    const error = await refusal(Promise.resolve().then(() => readPublicKeys(text, 'x.pub')))
    expect(error.code).toBe('PROJECT_KEY_INVALID')
    expect(error.message).toMatch(says)
    expect([error.message, error.where, ...error.mend].join()).not.toContain(privatePem.slice(40, 80))
  }
})
