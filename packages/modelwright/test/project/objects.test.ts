import { readdirSync } from 'node:fs'
import { access, chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openObjects, sha256 } from '../../src/project/index.ts'
import { refusal } from './refusal.ts'
import { temporaryFolder } from './temporary.ts'

const content = new TextEncoder().encode('timber')

test('bytes come back by the digest they were put under', async () => {
  const folder = await temporaryFolder()
  const objects = openObjects(folder)
  const digest = await objects.put(content)
  expect(digest).toBe(sha256(content))
  expect(await objects.put(content)).toBe(digest)
  expect(Buffer.from(await objects.get(digest)).equals(content)).toBe(true)
  expect(await objects.pathOf(digest)).toBe(join(folder, digest.slice(0, 2), digest.slice(2)))
  expect(await objects.has(digest)).toBe(true)
  expect(await objects.has('0'.repeat(64))).toBe(false)
  expect(readdirSync(join(folder, digest.slice(0, 2)))).toEqual([digest.slice(2)])
})

test('no bytes are an object too', async () => {
  const objects = openObjects(await temporaryFolder())
  expect((await objects.get(await objects.put(new Uint8Array()))).length).toBe(0)
})

test('the same bytes put fifty times at once are one file', async () => {
  const folder = await temporaryFolder()
  const objects = openObjects(folder)
  const digests = await Promise.all(Array.from({ length: 50 }, () => objects.put(content)))
  expect(new Set(digests).size).toBe(1)
  expect(readdirSync(join(folder, digests[0].slice(0, 2)))).toEqual([digests[0].slice(2)])
})

test('adopting moves a file into the store', async () => {
  const folder = await temporaryFolder()
  const objects = openObjects(join(folder, 'objects'))
  const path = join(folder, 'part')
  await writeFile(path, content)
  const digest = await objects.adopt(path, sha256(content))
  await expect(access(path)).rejects.toThrow()
  expect(Buffer.from(await objects.get(digest)).equals(content)).toBe(true)
  await writeFile(path, content)
  expect(await objects.adopt(path)).toBe(digest)
  await expect(access(path)).rejects.toThrow()
})

test('adopting a file that is not what it is said to be is refused and leaves it where it is', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'part')
  await writeFile(path, content)
  const error = await refusal(openObjects(join(folder, 'objects')).adopt(path, '0'.repeat(64)))
  expect(error.code).toBe('PROJECT_OBJECT_ALTERED')
  expect(await readFile(path, 'utf8')).toBe('timber')
})

test('an object that was changed, cut short or removed is refused; putting it again mends it', async () => {
  const objects = openObjects(await temporaryFolder())
  const digest = await objects.put(content)
  const path = await objects.pathOf(digest)
  for (const text of ['timbre', 'timb', '']) {
    await chmod(path, 0o600)
    await writeFile(path, text)
    expect((await refusal(objects.get(digest))).code).toBe('PROJECT_OBJECT_ALTERED')
    await objects.put(content)
    expect(Buffer.from(await objects.get(digest)).equals(content)).toBe(true)
  }
  expect((await refusal(objects.get('0'.repeat(64)))).code).toBe('PROJECT_OBJECT_MISSING')
})

test('a digest that could lead out of the folder is a bug', async () => {
  const objects = openObjects(await temporaryFolder())
  for (const digest of ['../../etc/passwd', '', 'ABC', `${'a'.repeat(63)}/`])
    await expect(objects.pathOf(digest)).rejects.toThrow(/^bug:/)
})
