import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  checkSignature,
  insistOnSignature,
  type KnownKey,
  knownKeys,
} from '../../../src/project/trust/check-signatures.ts'
import { publicText, signStatement } from '../../../src/project/trust/keys.ts'
import { artifactStatement } from '../../../src/project/trust/statement.ts'
import { refusal } from '../refusal.ts'

const statement = artifactStatement('ab'.repeat(32))
const person = (owner: string) => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const [known] = knownKeys([{ publicKey: publicText(privateKey), owner }])
  const sign = (what = statement) => ({ key: known.id, signature: signStatement(what, privateKey) })
  return { known, sign }
}
const revoked = (key: KnownKey, reason: string | null): KnownKey => ({ ...key, state: 'revoked', reason })
const insist = async (...checked: Parameters<typeof insistOnSignature>[0]) =>
  refusal(Promise.resolve().then(() => insistOnSignature(checked, 'churn/2')))

test('a signature by a trusted key holds, one of an unknown or revoked key or of something else does not', () => {
  const [ana, ben] = [person('ana'), person('ben')]
  const check = (signed: ReturnType<typeof ana.sign>, keys: readonly KnownKey[]) =>
    checkSignature(statement, signed, keys)
  expect(check(ana.sign(), [ben.known, ana.known])).toMatchObject({ state: 'holds', owner: 'ana' })
  expect(check(ana.sign(), [ben.known])).toMatchObject({ state: 'unknown', owner: null })
  expect(check(ana.sign(), [])).toMatchObject({ state: 'unknown' })
  expect(check(ana.sign(artifactStatement('cd'.repeat(32))), [ana.known])).toMatchObject({ state: 'altered' })
  expect(check({ ...ana.sign(), key: ben.known.id }, [ana.known, ben.known])).toMatchObject({
    state: 'altered',
    owner: 'ben',
  })
  const gone = check(ana.sign(), [revoked(ana.known, 'laptop lost')])
  expect(gone.state).toBe('revoked')
  expect(gone.detail).toContain('laptop lost')
})

test('one signature that holds is enough, whatever stands beside it', () => {
  const [ana, ben] = [person('ana'), person('ben')]
  const good = checkSignature(statement, ana.sign(), [ana.known])
  const unknown = checkSignature(statement, ben.sign(), [ana.known])
  expect(insistOnSignature([unknown, good], 'x')).toEqual([good])
})

test('what is not enough is refused by what is worst of it', async () => {
  const ana = person('ana')
  const unknown = checkSignature(statement, ana.sign(), [])
  const out = checkSignature(statement, ana.sign(), [revoked(ana.known, null)])
  const altered = checkSignature(statement, ana.sign(artifactStatement('00'.repeat(32))), [ana.known])
  expect((await insist()).code).toBe('PROJECT_SIGNATURE_MISSING')
  expect((await insist(unknown)).code).toBe('PROJECT_SIGNATURE_UNTRUSTED')
  expect((await insist(unknown, out)).message).toContain('was revoked')
  expect((await insist(unknown, out, altered)).code).toBe('PROJECT_SIGNATURE_WRONG')
  for (const error of [await insist(), await insist(unknown), await insist(altered)])
    expect(error.where).toBe('churn/2')
})
