import { generateKeyPairSync } from 'node:crypto'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  findPrivateKey,
  keyFolder,
  makeKey,
  ownKeys,
  readPrivateKey,
} from '../../../src/project/trust/private-keys.ts'
import { refusal } from '../refusal.ts'
import { temporaryFolder } from '../temporary.ts'

const isPosix = process.platform !== 'win32'

test('a key is made whole, for its owner alone, and found again with its owner', async () => {
  const home = await temporaryFolder()
  const path = join(keyFolder({ HOME: home }), 'ana.pem')
  const made = await makeKey(path, { owner: 'ana@example.org' })
  if (isPosix) {
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(keyFolder({ HOME: home }))).mode & 0o777).toBe(0o700)
  }
  const search = { env: { HOME: home }, folder: home }
  for (const reference of ['ana', path, undefined]) {
    const found = await findPrivateKey(reference, search)
    expect([found.id, found.owner]).toEqual([made.id, 'ana@example.org'])
  }
  expect(await ownKeys(search.env)).toEqual(['ana'])
  expect(keyFolder({ HOME: '/h', XDG_CONFIG_HOME: '/x' })).toBe(join('/x', 'modelwright', 'keys'))
})

test('a file that is there is never replaced', async () => {
  const path = join(await temporaryFolder(), 'a.pem')
  await writeFile(path, 'precious')
  expect((await refusal(makeKey(path, { owner: 'x' }))).code).toBe('PROJECT_KEY_EXISTS')
  expect(await readFile(path, 'utf8')).toBe('precious')
})

test('an encrypted key opens by its passphrase alone, and is not to be read without', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'a.pem')
  const made = await makeKey(path, { owner: 'x', passphrase: 'correct horse 😀' })
  const text = await readFile(path, 'utf8')
  expect(text).toContain('BEGIN ENCRYPTED PRIVATE KEY')
  expect(readPrivateKey(text, path, 'correct horse 😀').id).toBe(made.id)
  for (const passphrase of [undefined, '', 'wrong', 'correct horse'])
    expect((await refusal(Promise.resolve().then(() => readPrivateKey(text, path, passphrase)))).code).toBe(
      'PROJECT_KEY_LOCKED',
    )
})

test('the environment holds a path or the key itself', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'ci.pem')
  const made = await makeKey(path, { owner: 'ci' })
  const env = { HOME: folder }
  const pem = await readFile(path, 'utf8')
  for (const MODELWRIGHT_KEY of [path, 'ci.pem', pem])
    expect((await findPrivateKey(undefined, { env: { ...env, MODELWRIGHT_KEY }, folder })).id).toBe(made.id)
  const other = join(folder, 'other.pem')
  const { id } = await makeKey(other, { owner: 'o' })
  expect((await findPrivateKey('other.pem', { env: { ...env, MODELWRIGHT_KEY: pem }, folder })).id).toBe(id)
})

test('where it is not clear which key is meant, it is asked', async () => {
  const home = await temporaryFolder()
  const search = { env: { HOME: home }, folder: home }
  expect((await refusal(findPrivateKey(undefined, search))).mend[0]).toContain('keys new')
  for (const name of ['a', 'b']) await makeKey(join(keyFolder(search.env), `${name}.pem`), { owner: name })
  const error = await refusal(findPrivateKey(undefined, search))
  expect(error.code).toBe('PROJECT_KEY_MISSING')
  expect(error.mend).toContain('Your keys: a, b.')
  expect((await refusal(findPrivateKey('c', search))).mend).toContain('Your keys: a, b.')
})

test('a key that stands where its path should is not shown, nor any part of it', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'a.pem')
  await makeKey(path, { owner: 'x' })
  const pem = await readFile(path, 'utf8')
  const body = pem.split('\n').find((line) => /^M/.test(line))!
  const told = async (reference: string | undefined, MODELWRIGHT_KEY?: string): Promise<string> => {
    const found = findPrivateKey(reference, { env: { HOME: folder, MODELWRIGHT_KEY }, folder })
    const { code, message, where, mend } = await refusal(found)
    expect(code).toBe('PROJECT_KEY_MISSING')
    return [message, where, ...mend].join('\n')
  }
  const seed = Buffer.from(body, 'base64').subarray(-32)
  const forms = [pem, body, `${body}\n`, seed.toString('hex'), seed.toString('base64url')]
  for (const form of [...forms, Buffer.from(pem).toString('base64')]) {
    const texts = [await told(form), ...(form === pem ? [] : [await told(undefined, form)])]
    for (const text of texts)
      for (let at = 0; at + 12 <= form.length; at++)
        if (!'-----BEGIN PRIVATE KEY-----'.includes(form.slice(at, at + 12)))
          expect(text).not.toContain(form.slice(at, at + 12))
  }
  expect(await told(undefined, 'short')).not.toContain('short')
  expect(await told('a/path/to/some/folder/of/a/project/keys/ana.pem')).toContain('keys/ana.pem')
})

test.runIf(isPosix)('a key that others may read is refused', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'a.pem')
  await makeKey(path, { owner: 'x' })
  for (const mode of [0o640, 0o604, 0o660, 0o666, 0o610]) {
    await chmod(path, mode)
    const error = await refusal(findPrivateKey(path, { env: {}, folder }))
    expect(error.code).toBe('PROJECT_KEY_OPEN')
    expect(error.mend[0]).toContain('chmod 600')
  }
})

test('what is no private Ed25519 key is refused, and never shown', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'd.pem'))
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
  const publicPem = generateKeyPairSync('ed25519')
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()
  const secret = 'c2VjcmV0IHNlY3JldCBzZWNyZXQ='
  const texts = [
    '',
    'hello',
    rsa,
    publicPem,
    `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`,
    `-----BEGIN PRIVATE KEY-----\n${secret}\n`,
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${secret}\n-----END OPENSSH PRIVATE KEY-----\n`,
  ]
  for (const text of texts) {
    const error = await refusal(Promise.resolve().then(() => readPrivateKey(text, 'x.pem')))
    expect(error.code).toBe('PROJECT_KEY_INVALID')
    expect(`${error.message}${error.mend.join('')}`).not.toContain(secret)
  }
  expect((await refusal(findPrivateKey('d.pem', { env: {}, folder }))).code).toBe('PROJECT_KEY_INVALID')
  expect((await refusal(findPrivateKey('x'.repeat(10_000), { env: {}, folder }))).code).toBe(
    'PROJECT_KEY_MISSING',
  )
})
