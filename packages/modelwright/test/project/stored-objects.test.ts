import { randomBytes } from 'node:crypto'
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { storeFolder } from '../../src/project/index.ts'
import { refusal } from './refusal.ts'
import { damageObject, isOnServers, openProject, storeEnv } from './stores.ts'
import { temporaryFolder } from './temporary.ts'

const content = new TextEncoder().encode('timber')

async function listed(objects: { list(): AsyncIterable<{ digest: string; bytes: number }> }) {
  const found: [string, number][] = []
  for await (const { digest, bytes } of objects.list()) found.push([digest, bytes])
  return found.sort()
}

test('objects are kept by their digest, once, and listed', async () => {
  const { objects, close } = await openProject(await temporaryFolder())
  expect(await listed(objects)).toEqual([])
  const digest = await objects.put(content)
  expect(await objects.put(content)).toBe(digest)
  expect(Buffer.from(await objects.get(digest)).equals(content)).toBe(true)
  expect(await objects.has(digest)).toBe(true)
  expect(await objects.has('0'.repeat(64))).toBe(false)
  expect(await readFile(await objects.pathOf(digest), 'utf8')).toBe('timber')
  const empty = await objects.put(new Uint8Array())
  expect((await objects.get(empty)).length).toBe(0)
  expect(await listed(objects)).toEqual(
    [
      [digest, 6],
      [empty, 0],
    ].sort(),
  )
  await objects.remove(digest)
  await objects.remove(digest)
  expect(await objects.has(digest)).toBe(false)
  expect(await objects.check(digest)).toBe('missing')
  await close()
})

test('a listing tells when each was written', async () => {
  const { objects, close } = await openProject(await temporaryFolder())
  const before = Date.now() - 5000
  await objects.put(content)
  for await (const { writtenAt } of objects.list()) {
    expect(writtenAt).toBeGreaterThan(before)
    expect(writtenAt).toBeLessThan(Date.now() + 5000)
  }
  await close()
})

test('an object that is there can be wanted, one that is not there cannot', async () => {
  const { objects, close } = await openProject(await temporaryFolder())
  const digest = await objects.put(content)
  if (!isOnServers) await utimes(await objects.pathOf(digest), new Date(0), new Date(0))
  const began = Date.now() - 5000
  expect(await objects.removeUnwanted(digest, 1)).toBe(!isOnServers)
  expect(await objects.want(digest)).toBe(isOnServers)
  await objects.put(content)
  if (!isOnServers) await utimes(await objects.pathOf(digest), new Date(0), new Date(0))
  expect(await objects.want(digest)).toBe(true)
  expect(await objects.removeUnwanted(digest, began)).toBe(false)
  expect(await objects.check(digest)).toBe('whole')
  await close()
})

test('an object that was altered or removed is found by its digest, and written anew when it is put again', async () => {
  const folder = await temporaryFolder()
  const { objects, close } = await openProject(folder)
  const digest = await objects.put(content)
  for (const bytes of ['timbrr', 'timb', undefined]) {
    await damageObject(folder, digest, bytes === undefined ? undefined : new TextEncoder().encode(bytes))
    const state = bytes === undefined ? 'missing' : 'altered'
    expect(await objects.check(digest)).toBe(state)
    const error = await refusal(objects.get(digest))
    expect(error.code).toBe(`PROJECT_OBJECT_${state.toUpperCase()}`)
    expect(error.mend.join('\n')).toContain('store restore')
    if (isOnServers) expect((await refusal(objects.pathOf(digest))).code).toBe(error.code)
    await objects.remove(digest)
    await objects.put(content)
    expect(await objects.check(digest)).toBe('whole')
  }
  await close()
})

test('a file of several parts is adopted whole, and a wrong digest is refused', async () => {
  const folder = await temporaryFolder()
  const { objects, close } = await openProject(folder)
  const bytes = randomBytes(isOnServers ? 37 * 2 ** 20 + 11 : 100_000)
  const path = join(folder, 'large.bin')
  await writeFile(path, bytes)
  expect((await refusal(objects.adopt(path, '0'.repeat(64)))).code).toBe('PROJECT_OBJECT_ALTERED')
  const digest = await objects.adopt(path)
  await expect(stat(path)).rejects.toThrow(/ENOENT/)
  expect(await objects.check(digest)).toBe('whole')
  await rm(join(storeFolder(folder), 'cache'), { recursive: true, force: true })
  expect(Buffer.from(await objects.get(digest)).equals(bytes)).toBe(true)
  await writeFile(path, bytes)
  expect(await objects.adopt(path, digest)).toBe(digest)
  await close()
})

if (isOnServers) {
  test('what was read once is read from this machine, and an altered copy is brought again', async () => {
    const folder = await temporaryFolder()
    const { objects, close } = await openProject(folder)
    const digest = await objects.put(content)
    const copy = await objects.pathOf(digest)
    await writeFile(copy, 'rotten')
    expect(Buffer.from(await objects.get(digest)).toString()).toBe('timber')
    expect(await readFile(copy, 'utf8')).toBe('timber')
    await close()
  })

  const broken: [string, Record<string, string>, string, RegExp][] = [
    [
      'a bucket that is not there',
      { MODELWRIGHT_OBJECTS: 's3://no-such-bucket/x' },
      'PROJECT_OBJECTS_REFUSED',
      /no-such-bucket/,
    ],
    [
      'a service that does not answer',
      { MODELWRIGHT_OBJECTS: 's3://store/x?endpoint=http%3A%2F%2F127.0.0.1%3A1&pathStyle=true' },
      'PROJECT_OBJECTS_UNREACHABLE',
      /cannot be reached/,
    ],
  ]
  test.each(broken)('%s is told with a way out and without credentials', async (_, env, code, says) => {
    const folder = await temporaryFolder()
    const given = storeEnv(folder)
    const settings = given['MODELWRIGHT_OBJECTS'].split('?')[1]
    const address = env['MODELWRIGHT_OBJECTS'].includes('?')
      ? env['MODELWRIGHT_OBJECTS']
      : `${env['MODELWRIGHT_OBJECTS']}?${settings}`
    const { objects, close } = await openProject(folder, { env: { ...given, MODELWRIGHT_OBJECTS: address } })
    const error = await refusal(objects.put(content))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(says)
    expect(error.mend.length).toBeGreaterThan(0)
    expect(JSON.stringify([error.message, error.where, error.mend])).not.toContain('planted')
    await close()
  })
}
