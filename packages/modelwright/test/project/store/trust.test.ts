import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Project } from '../../../src/project/index.ts'
import { keyId, publicText, signStatement } from '../../../src/project/trust/keys.ts'
import { approvalStatement, artifactStatement } from '../../../src/project/trust/statement.ts'
import { refusal } from '../refusal.ts'
import { openProject } from '../stores.ts'
import { temporaryFolder } from '../temporary.ts'

const digest = 'ab'.repeat(32)

async function filled(approvals?: number): Promise<Project> {
  const project = await openProject(await temporaryFolder(), { env: { MODELWRIGHT_ACTOR: 'ana' } })
  await project.models.register({
    ...{ name: 'm', digest, run: 'r', metrics: {}, gates: [], promote: 'always' },
    ...(approvals === undefined ? {} : { approval: { approvals, by: 'other' } }),
  })
  return project
}

const person = (owner: string) => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const publicKey = publicText(privateKey)
  const sign = (what: Uint8Array) => ({ key: keyId(publicKey), signature: signStatement(what, privateKey) })
  return { owner, publicKey, id: keyId(publicKey), sign }
}

test('where a workflow asks for approval a run makes no champion until a second person has signed this very digest', async () => {
  const { models, registry, trust, close } = await filled(1)
  const [ana, ben, eve] = [person('ana'), person('ben'), person('eve')]
  for (const key of [ana, ben]) await trust.trust(key)
  const refused = async () => (await refusal(registry.promote('m', 1))).message
  expect(await models.find('m@champion')).toBeUndefined()
  expect(await refused()).toContain('has none')
  await trust.addApproval('m', 1, ana.sign(approvalStatement('m', digest)))
  expect(await refused()).toContain('ana made it')
  await trust.addApproval('m', 1, eve.sign(approvalStatement('m', digest)))
  await trust.addApproval('m', 1, { ...eve.sign(approvalStatement('m', digest)), key: ben.id })
  expect(await refused()).toContain('has none')
  for (const wrong of [
    approvalStatement('n', digest),
    approvalStatement('m', 'cd'.repeat(32)),
    artifactStatement(digest),
  ]) {
    await trust.addApproval('m', 1, ben.sign(wrong))
    expect(await refused()).toContain('has none')
  }
  await trust.addApproval('m', 1, ben.sign(approvalStatement('m', digest)))
  expect(await registry.promote('m', 1)).toMatchObject({ before: null, overruled: [] })
  await close()
})

test("the same asked for by the store's policy cannot be loosened, and revoking takes an approval back", async () => {
  const { registry, trust, audit, close } = await filled()
  await trust.setPolicy({ scope: '', name: 'approvals', value: '1' })
  await trust.setPolicy({ scope: 'm', name: 'approvals', value: '0' })
  expect(await trust.policy('m')).toMatchObject({ approvals: 1, by: 'other' })
  const [ben, cleo] = [person('ben'), person('cleo')]
  for (const key of [ben, cleo]) {
    await trust.trust(key)
    await trust.addApproval('m', 1, key.sign(approvalStatement('m', digest)))
  }
  await trust.setPolicy({ scope: 'm', name: 'approvals', value: '2' })
  expect((await registry.details('m', 1)).held).toEqual([])
  await trust.revoke(ben.id, 'left')
  expect((await registry.details('m', 1)).held[0]).toContain('needs 2 approvals')
  await trust.trust({ ...ben, owner: 'benjamin' })
  expect((await trust.keys()).find(({ id }) => id === ben.id)).toMatchObject({ state: 'revoked' })
  expect((await registry.details('m', 1)).held).toHaveLength(1)
  expect((await audit.verify()).sound).toBe(true)
  expect((await audit.list({ subject: ben.id })).map(({ action }) => action)).toEqual([
    'key trusted',
    'key revoked',
    'key renamed',
  ])
  await close()
})

test('two keys of one person are one approval', async () => {
  const { registry, trust, close } = await filled(2)
  for (const key of [person('ben'), person('ben')]) {
    await trust.trust(key)
    await trust.addApproval('m', 1, key.sign(approvalStatement('m', digest)))
  }
  expect((await registry.details('m', 1)).held[0]).toContain('has ben')
  await close()
})

test('every change of trust is in the log, and the same again changes nothing', async () => {
  const { trust, audit, close } = await filled()
  const ben = person('ben')
  const before = (await audit.head()).sequence
  for (let i = 0; i < 2; i++) {
    await trust.trust(ben)
    await trust.addSignature(digest, ben.sign(artifactStatement(digest)))
    await trust.addApproval('m', 1, ben.sign(approvalStatement('m', digest)))
    await trust.setPolicy({ scope: '', name: 'serve', value: 'signed' })
  }
  await trust.revoke(ben.id.slice(0, 8), 'lost')
  await trust.revoke(ben.owner)
  await trust.setPolicy({ scope: '', name: 'serve', value: null })
  await trust.setPolicy({ scope: '', name: 'serve', value: null })
  const entries = (await audit.list()).filter(({ sequence }) => sequence > before)
  expect(entries.map(({ action }) => action)).toEqual([
    'key trusted',
    'artifact signed',
    'version approved',
    'policy set',
    'key revoked',
    'policy set',
  ])
  expect(await trust.signatures(digest)).toHaveLength(1)
  await close()
})

test('rules that there are not, values they cannot have, keys nobody knows are refused', async () => {
  const { trust, close } = await filled()
  const bad: [string, string, string][] = [
    ['', 'srve', 'signed'],
    ['', 'constructor', 'x'],
    ['', 'serve', 'yes'],
    ['', 'serve', ''],
    ['m', 'serve', 'signed'],
    ['', 'approvals', '-1'],
    ['', 'approvals', '10'],
    ['', 'approvals', '1.5'],
    ['', 'approvals-by', 'me'],
  ]
  for (const [scope, name, value] of bad) {
    const error = await refusal(trust.setPolicy({ scope, name, value }))
    expect(error.code).toBe('PROJECT_POLICY_INVALID')
  }
  expect((await refusal(trust.setPolicy({ scope: '', name: 'protected', value: 'a,B' }))).code).toBe(
    'PROJECT_ALIAS_INVALID',
  )
  expect((await refusal(trust.setPolicy({ scope: '', name: 'srve', value: 'x' }))).mend).toContain(
    'Did you mean "serve"?',
  )
  for (const reference of ['', 'ben', 'abcdef', 'ab'.repeat(32), 'x'.repeat(10_000)])
    expect((await refusal(trust.revoke(reference))).code).toBe('PROJECT_KEY_UNKNOWN')
  await close()
})

test('where an owner has two keys, each is revoked by its own id, and both are named', async () => {
  const { trust, close } = await filled()
  const [laptop, phone] = [person('ben'), person('ben')]
  for (const key of [laptop, phone]) await trust.trust(key)
  const error = await refusal(trust.revoke('ben'))
  expect([error.code, error.message]).toEqual(['PROJECT_KEY_UNKNOWN', '2 keys are meant by "ben".'])
  for (const { id } of [laptop, phone]) expect(error.mend.join()).toContain(id.slice(0, 16))
  expect(await trust.revoke(phone.id.slice(0, 16))).toMatchObject({ id: phone.id, state: 'revoked' })
  await close()
})

test('an alias that a rule protects moves by promotion alone', async () => {
  const { models, registry, trust, close } = await filled()
  await trust.setPolicy({ scope: '', name: 'protected', value: 'production,canary' })
  expect((await refusal(models.setAlias('m', 'canary', 1))).code).toBe('PROJECT_ALIAS_GUARDED')
  await registry.promote('m', 1, { alias: 'canary' })
  expect((await refusal(models.removeAlias('m', 'canary'))).code).toBe('PROJECT_ALIAS_GUARDED')
  expect((await refusal(registry.setStage('m', 1, 'retired'))).code).toBe('PROJECT_VERSION_USED')
  await close()
})
