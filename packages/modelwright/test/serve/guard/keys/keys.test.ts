import { readFileSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeKey, readKeyText } from '../../../../src/serve/guard/keys/key-text.ts'
import {
  addKey,
  type KeyFile,
  keyFileText,
  readKeyFile,
  revokeKeys,
  rotateKey,
} from '../../../../src/serve/index.ts'
import { workFolder } from '../../../cli/command-line.ts'
import { codeOf, predict, start, until } from '../guarded-server.ts'

const empty: KeyFile = { format: 1, keys: [] }
const folder = workFolder()
const hour = 3_600_000

describe('a key', () => {
  test('has 256 random bits, and can be taken apart', () => {
    const { id, text, hash } = makeKey()
    const read = readKeyText(text)
    expect(read?.id).toBe(id)
    expect(Buffer.from(read?.secret ?? '', 'base64url')).toHaveLength(32)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(new Set(Array.from({ length: 100 }, () => makeKey().text)).size).toBe(100)
  })

  test('is not in its file, whole or in part', () => {
    const { file, text } = addKey(empty, { name: 'shop', scopes: ['predict'] }, 0)
    expect(keyFileText(file)).not.toContain(readKeyText(text)?.secret)
  })

  test('any text that is no key is told so', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => readKeyText(text) === undefined))
  })
})

describe('the keys file', () => {
  const good = addKey(empty, { name: 'shop', scopes: ['predict'], rate: '5/s', expiresMs: 1e12 }, 0).file
  const [key] = good.keys
  const withKey = (parts: object): string => JSON.stringify({ format: 1, keys: [{ ...key, ...parts }] })

  test('comes back as it was written', () => {
    expect(readKeyFile(keyFileText(good), 'keys.json')).toEqual(good)
  })

  test.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['another thing', '[]'],
    ['null', 'null'],
    ['another format', '{"format": 2, "keys": []}'],
    ['no list', '{"format": 1, "keys": {}}'],
    ['an entry that is none', '{"format": 1, "keys": [7]}'],
    ['an empty entry', '{"format": 1, "keys": [{}]}'],
    ['a misspelt end', withKey({ expiry: '2020-01-01T00:00:00Z' })],
    ['an end that is no time', withKey({ expires: 'soon' })],
    ['an end that is a number', withKey({ expires: 1 })],
    ['an unknown scope', withKey({ scopes: ['all'] })],
    ['no scope', withKey({ scopes: [] })],
    ['scopes as text', withKey({ scopes: 'predict' })],
    ['a short hash', withKey({ hash: 'ab' })],
    ['a hash in capitals', withKey({ hash: 'AB'.repeat(32) })],
    ['a name with a line break', withKey({ name: 'a\nb' })],
    ['a rate that is none', withKey({ rate: 'fast' })],
    ['a rate of zero', withKey({ rate: '0/s' })],
    ['two keys of one id', JSON.stringify({ format: 1, keys: [key, key] })],
  ])('with %s is refused, and nothing of it is said', (_name, text) => {
    expect(() => readKeyFile(text, 'keys.json')).toThrow(
      expect.objectContaining({ code: 'SERVE_KEYS_UNREADABLE', where: 'keys.json' }),
    )
  })

  test('keys are rotated with an overlap that never lengthens a life', () => {
    const made = addKey(empty, { name: 'shop', scopes: ['predict'], expiresMs: 10 * hour, rate: '5/s' }, 0)
    const { file, kept } = rotateKey(made.file, 'shop', { nowMs: hour, overlapMs: 2 * hour })
    expect(file.keys[0]?.expires).toBe(new Date(3 * hour).toISOString())
    expect(kept).toMatchObject({ name: 'shop', scopes: ['predict'], rate: '5/s' })
    expect(kept.expires).toBe(new Date(11 * hour).toISOString())
    const again = rotateKey(file, 'shop', { nowMs: hour, overlapMs: 100 * hour }).file
    expect(again.keys[0]?.expires).toBe(new Date(3 * hour).toISOString())
  })

  test('a name is taken once, and unknown ones are told of with the nearest', () => {
    const { file } = addKey(empty, { name: 'shop', scopes: ['predict'] }, 0)
    expect(() => addKey(file, { name: 'shop', scopes: ['predict'] }, 0)).toThrow(
      expect.objectContaining({ code: 'SERVE_KEY_EXISTS' }),
    )
    expect(() => revokeKeys(file, 'shopp', 0)).toThrow(
      expect.objectContaining({
        code: 'SERVE_KEY_UNKNOWN',
        mend: expect.arrayContaining(['Did you mean "shop"?']),
      }),
    )
    const { file: after } = revokeKeys(file, 'shop', 0)
    expect(addKey(after, { name: 'shop', scopes: ['predict'] }, 0).file.keys).toHaveLength(2)
  })
})

describe('a server with keys', () => {
  const path = join(folder, 'keys.json')
  const now = Date.now()
  const shop = addKey(empty, { name: 'shop', scopes: ['predict'] }, now)
  const desk = addKey(shop.file, { name: 'desk', scopes: ['describe'] }, now)
  const late = addKey(desk.file, { name: 'late', scopes: ['predict'], expiresMs: now - 1 }, now - hour)
  const gone = addKey(late.file, { name: 'gone', scopes: ['predict'] }, now)
  writeFileSync(path, keyFileText(revokeKeys(gone.file, 'gone', now).file))
  const started = start({ guard: { keys: path } })

  test.each([
    ['Bearer', (key: string) => ({ authorization: `Bearer ${key}` })],
    ['bearer', (key: string) => ({ authorization: `bearer  ${key}` })],
    ['x-api-key', (key: string) => ({ 'x-api-key': key })],
    ['Basic, as a password', (key: string) => ({ authorization: `Basic ${btoa(`me:${key}`)}` })],
    ['Basic, as a name', (key: string) => ({ authorization: `Basic ${btoa(`${key}:`)}` })],
  ])('takes a key as %s', async (_name, headers) => {
    const { url } = await started
    expect((await predict(url, headers(shop.text))).status).toBe(200)
  })

  const secret = readKeyText(shop.text)?.secret ?? ''
  const id = shop.kept.id
  test.each([
    ['nothing after the scheme', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: `Digest ${shop.text}` }],
    ['no scheme', { authorization: shop.text }],
    ['an empty header', { 'x-api-key': '' }],
    [
      'a key with another last letter',
      { 'x-api-key': `${shop.text.slice(0, -1)}${shop.text.endsWith('A') ? 'B' : 'A'}` },
    ],
    ['a key cut short', { 'x-api-key': shop.text.slice(0, -1) }],
    ['a longer key', { 'x-api-key': `${shop.text}A` }],
    ["another key's id", { 'x-api-key': `mw_${desk.kept.id}_${secret}` }],
    ['an id of nobody', { 'x-api-key': `mw_${'0'.repeat(12)}_${secret}` }],
    ['the secret alone', { 'x-api-key': secret }],
    ['the id alone', { 'x-api-key': id }],
    ['the hash', { 'x-api-key': shop.kept.hash }],
    [
      'the hash as the secret',
      { 'x-api-key': `mw_${id}_${Buffer.from(shop.kept.hash, 'hex').toString('base64url')}` },
    ],
    ['capitals', { 'x-api-key': shop.text.toUpperCase() }],
    ['a key of objects', { 'x-api-key': 'mw___proto___constructor' }],
    ['two keys in one header', { 'x-api-key': `${shop.text}, ${shop.text}` }],
    ['both headers, though both are right', { 'x-api-key': shop.text, authorization: `Bearer ${shop.text}` }],
    ['a token', { authorization: `Bearer ${btoa('{}')}.${btoa('{}')}.x` }],
    ['a Basic that is none', { authorization: 'Basic ====' }],
    ['a key that ended', { 'x-api-key': late.text }],
    ['a key that was revoked', { 'x-api-key': gone.text }],
  ])('refuses %s', async (_name, headers) => {
    const { url } = await started
    const response = await predict(url, headers as Record<string, string>)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain(
      'Bearer realm="modelwright", error="invalid_token"',
    )
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ code: 'SERVE_CREDENTIALS_WRONG' })
    expect(text).not.toContain(secret)
  })

  test('without a key tells what to send; browsers are told to ask for it', async () => {
    const { url } = await started
    const response = await predict(url)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="modelwright"')
    expect(await codeOf(response)).toBe('SERVE_CREDENTIALS_MISSING')
    const page = await fetch(url, { headers: { accept: 'text/html,*/*' } })
    expect(page.headers.get('www-authenticate')).toMatch(/^Basic realm=/)
  })

  test('lets each key do what its scopes say, and no more', async () => {
    const { url } = await started
    const schema = (key: string) => fetch(`${url}/schema`, { headers: { 'x-api-key': key } })
    expect((await schema(desk.text)).status).toBe(200)
    expect((await schema(shop.text)).status).toBe(403)
    const refused = await predict(url, { 'x-api-key': desk.text })
    expect(refused.status).toBe(403)
    expect(refused.headers.get('www-authenticate')).toContain('scope="predict"')
    expect(await codeOf(refused)).toBe('SERVE_SCOPE_LACKING')
  })

  test.each(['/health/live', '/health/ready', '/ping', '/v2/health/ready'])(
    '%s needs no key',
    async (path) => {
      const { url } = await started
      expect((await fetch(url + path)).status).toBe(200)
    },
  )
})

test('keys that are made, rotated and revoked count without a restart; a broken file changes nothing', async () => {
  const path = join(folder, 'living.json')
  const write = (file: KeyFile): void => {
    writeFileSync(`${path}.new`, keyFileText(file))
    renameSync(`${path}.new`, path)
  }
  const now = Date.now()
  const first = addKey(empty, { name: 'shop', scopes: ['predict'] }, now)
  write(first.file)
  const { url, reports } = await start({ guard: { keys: path } })
  const status = async (key: string): Promise<number> => (await predict(url, { 'x-api-key': key })).status
  expect(await status(first.text)).toBe(200)

  const second = rotateKey(first.file, 'shop', { nowMs: now, overlapMs: hour })
  write(second.file)
  await until(async () => (await status(second.text)) === 200)
  expect(await status(first.text)).toBe(200)

  writeFileSync(path, '{"format": 1, "keys": [')
  await until(() => reports.some(({ kind }) => kind === 'warning'))
  expect(await status(second.text)).toBe(200)
  unlinkSync(path)
  await until(() => reports.length === 2)
  expect(await status(second.text)).toBe(200)

  write(revokeKeys(second.file, first.kept.id, now).file)
  await until(async () => (await status(first.text)) === 401)
  expect(await status(second.text)).toBe(200)
  expect(JSON.stringify(reports)).not.toContain(readFileSync(path, 'utf8').slice(20, 60))
})

test('a link that is pointed at another file is followed, as clusters mount secrets', async () => {
  const [one, two] = [
    addKey(empty, { name: 'a', scopes: ['predict'] }, 0),
    addKey(empty, { name: 'b', scopes: ['predict'] }, 0),
  ]
  writeFileSync(join(folder, 'one.json'), keyFileText(one.file))
  writeFileSync(join(folder, 'two.json'), keyFileText(two.file))
  const link = join(folder, 'link.json')
  symlinkSync('one.json', link)
  const { url } = await start({ guard: { keys: link } })
  expect((await predict(url, { 'x-api-key': one.text })).status).toBe(200)
  symlinkSync('two.json', `${link}.new`)
  renameSync(`${link}.new`, link)
  await until(async () => (await predict(url, { 'x-api-key': two.text })).status === 200)
  expect((await predict(url, { 'x-api-key': one.text })).status).toBe(401)
})

test('a keys file that is not there stops the start', async () => {
  await expect(start({ guard: { keys: join(folder, 'absent.json') } })).rejects.toThrow(
    expect.objectContaining({ code: 'SERVE_KEYS_UNREADABLE' }),
  )
})

test('a key that ends soon is warned of at the start', async () => {
  const path = join(folder, 'soon.json')
  const { file } = addKey(empty, { name: 'shop', scopes: ['predict'], expiresMs: Date.now() + 24 * hour }, 0)
  writeFileSync(path, keyFileText(file))
  const { reports } = await start({ guard: { keys: path } })
  expect(reports).toMatchObject([
    { kind: 'warning', message: expect.stringMatching(/^The key shop ends at /) },
  ])
})
