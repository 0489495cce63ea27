import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findPlaces, rememberPlaces } from '../../../src/project/places/find-places.ts'
import { refusal } from '../refusal.ts'
import { temporaryFolder } from '../temporary.ts'

const of = (name: string) => `postgres://${name}/db`

async function found(folder: string, env = {}, stated = {}) {
  const { store, objects, saidBy } = await findPlaces(folder, { env, stated })
  return [store?.shown, saidBy.store, objects?.shown, saidBy.objects]
}

test('the environment goes before the workflow, the workflow before what was remembered, that before the folder', async () => {
  const folder = await temporaryFolder()
  expect(await found(folder)).toEqual([undefined, 'default', undefined, 'default'])
  await rememberPlaces(folder, { store: of('kept'), objects: 's3://kept' })
  expect(await found(folder)).toEqual([of('kept'), 'remembered', 's3://kept', 'remembered'])
  expect(await found(folder, {}, { store: of('flow') })).toEqual([
    of('flow'),
    'workflow',
    's3://kept',
    'remembered',
  ])
  const env = { MODELWRIGHT_STORE: of('env'), MODELWRIGHT_OBJECTS: '' }
  expect(await found(folder, env, { store: of('flow'), objects: 's3://flow' })).toEqual([
    of('env'),
    'environment',
    's3://flow',
    'workflow',
  ])
  expect(await found(folder, { MODELWRIGHT_STORE: 'folder' })).toEqual([
    undefined,
    'environment',
    's3://kept',
    'remembered',
  ])
})

test('what is remembered holds names of variables, never a password', async () => {
  const folder = await temporaryFolder()
  const address = `postgres://me:\${PW}@db/x?schema=y`
  await rememberPlaces(folder, { store: address })
  expect(JSON.parse(await readFile(join(folder, 'store.json'), 'utf8'))).toEqual({ store: address })
  const error = await refusal(rememberPlaces(folder, { store: 'postgres://me:planted@db/x' }))
  expect(error).toMatchObject({ code: 'PROJECT_PLACE_INVALID' })
  expect(JSON.stringify([error.message, error.mend])).not.toContain('planted')
  expect(
    (await refusal(findPlaces(folder, { env: {}, stated: { store: 'postgres://me:planted@db/x' } }))).code,
  ).toBe('PROJECT_PLACE_INVALID')
  await rememberPlaces(folder, { store: 'folder', objects: 's3://b' })
  expect(JSON.parse(await readFile(join(folder, 'store.json'), 'utf8'))).toEqual({ objects: 's3://b' })
})

test('nothing is written where nothing was said', async () => {
  const folder = await temporaryFolder()
  await rememberPlaces(folder, {})
  await expect(readFile(join(folder, 'store.json'))).rejects.toThrow(/ENOENT/)
})

test.each(['{', '"x"', '{"store": 5}', '{"store": "mysql://x"}', '{"objects": "ftp://x"}'])(
  'what was remembered as %s is refused with a way out',
  async (text) => {
    const folder = await temporaryFolder()
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'store.json'), text)
    if (text === '"x"')
      return expect(await found(folder)).toEqual([undefined, 'default', undefined, 'default'])
    const error = await refusal(findPlaces(folder, { env: {}, stated: {} }))
    expect(error).toMatchObject({ code: 'PROJECT_PLACE_INVALID', where: join(folder, 'store.json') })
    await rememberPlaces(folder, { store: of('new'), objects: 's3://new' })
    expect((await found(folder))[0]).toBe(of('new'))
  },
)
