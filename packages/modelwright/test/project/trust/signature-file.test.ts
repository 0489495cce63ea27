import { generateKeyPairSync } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { knownKeys } from '../../../src/project/trust/check-signatures.ts'
import { publicText, signStatement } from '../../../src/project/trust/keys.ts'
import { addToSignatureFile, readSignatureFile } from '../../../src/project/trust/signature-file.ts'
import { signaturesOf } from '../../../src/project/trust/signed.ts'
import { artifactStatement } from '../../../src/project/trust/statement.ts'
import { refusal } from '../refusal.ts'
import { temporaryFolder } from '../temporary.ts'

const [digest, other] = ['ab'.repeat(32), 'cd'.repeat(32)]
const person = () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const [known] = knownKeys([{ publicKey: publicText(privateKey) }])
  const sign = (of: string) => ({
    key: known.id,
    signature: signStatement(artifactStatement(of), privateKey),
  })
  return { known, sign }
}

test('signatures gather in one file, one a key; those of another artifact are not kept', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'm.safetensors.sig')
  const [ana, ben] = [person(), person()]
  expect(await readSignatureFile(path, digest)).toBeUndefined()
  for (const signed of [ana.sign(digest), ben.sign(digest), ana.sign(digest)])
    await addToSignatureFile(path, digest, [signed])
  const found = await readSignatureFile(path, digest)
  expect(found?.isOfAnother).toBe(false)
  expect(found?.signatures.map(({ key }) => key).sort()).toEqual([ana.known.id, ben.known.id].sort())
  const keys = [ana.known, ben.known]
  const artifact = join(folder, 'm.safetensors')
  const states = async (of: string) =>
    (await signaturesOf({ digest: of, path: artifact }, undefined, keys)).map(({ state }) => state)
  expect(await states(digest)).toEqual(['holds', 'holds'])
  expect(await states(other)).toEqual(['altered', 'altered'])
  await addToSignatureFile(path, other, [ana.sign(other)])
  expect(await states(other)).toEqual(['holds'])
  expect(await readdir(folder)).toEqual(['m.safetensors.sig'])
})

test('a file of signatures of another artifact goes where there are none of this one; one of this stays', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'm.safetensors.sig')
  await addToSignatureFile(path, digest, [])
  expect(await readdir(folder)).toEqual([])
  await addToSignatureFile(path, digest, [person().sign(digest)])
  await addToSignatureFile(path, digest, [])
  expect((await readSignatureFile(path, digest))?.signatures).toHaveLength(1)
  await addToSignatureFile(path, other, [])
  expect(await readdir(folder)).toEqual([])
})

test('the file is an envelope of DSSE that names the artifact by its digest', async () => {
  const path = join(await temporaryFolder(), 'm.sig')
  await addToSignatureFile(path, digest, [person().sign(digest)])
  const document = JSON.parse(await readFile(path, 'utf8'))
  expect(Object.keys(document)).toEqual(['payloadType', 'payload', 'signatures'])
  expect(JSON.parse(Buffer.from(document.payload, 'base64').toString())).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest: { sha256: digest } }],
  })
})

test('a file that is none is refused, also a folder and a huge one', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'a.sig'))
  await writeFile(join(folder, 'b.sig'), 'hello')
  await writeFile(join(folder, 'c.sig'), Buffer.alloc(3_000_000, 32))
  for (const name of ['a.sig', 'b.sig', 'c.sig'])
    expect((await refusal(readSignatureFile(join(folder, name), digest))).code).toBe(
      'PROJECT_SIGNATURE_UNREADABLE',
    )
})
