import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { damageObject, isOnServers, storeEnv } from '../project/stores.ts'
import { fillStore } from '../project/upkeep/fill-store.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder()
const kept = join(workFolder(), 'backup')
const store = (...argv: string[]) => run(folder, ['store', ...argv])
let digests: string[] = []

beforeAll(async () => {
  digests = await fillStore(folder, 3)
})

it('info says where runs and objects are, who said so and how much is there', async () => {
  const { code, stdout } = await store('info')
  expect(code).toBe(0)
  expect(stdout).toMatch(
    isOnServers
      ? /postgres:\/\/127\.0\.0\.1:\d+\/postgres\?schema=\w+ +said by the environment/
      : /store\.db +the default/,
  )
  expect(stdout).toMatch(/runs +3\n/)
  expect(stdout).not.toContain('planted')
  const facts = (await store('info', '--json')).json<{
    tables: Record<string, number>
    objectCount: number
  }>()
  expect(facts.tables).toMatchObject({ runs: 3, versions: 3, row_sets: 3 })
  expect(facts.objectCount).toBe(9)
})

it('check says that a store is sound, or what is not and how to mend it', async () => {
  const sound = await store('check')
  expect([sound.code, sound.stdout]).toEqual([
    0,
    expect.stringMatching(/^Sound: \d+ rows of \d+ tables, 9 objects\.\n$/),
  ])
  expect((await store('backup', kept)).code).toBe(0)
  await damageObject(folder, digests[0])
  const broken = await store('check')
  expect(broken.code).toBe(1)
  expect(broken.stdout).toContain(`The model ${digests[0].slice(0, 12)} is missing`)
  expect(broken.stdout).toContain(
    'mend   Bring it back from a backup:  modelwright store restore <folder> --objects',
  )
  expect((await store('check', '--json')).json<{ problems: unknown[] }>().problems).toHaveLength(1)
  expect((await store('restore', kept, '--objects')).code).toBe(0)
  expect((await store('check', '--fast')).code).toBe(0)
})

it('restore writes over nothing unless it is said', async () => {
  const refused = await store('restore', kept)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('PROJECT_STORE_FILLED')
  expect(refused.stderr).toContain('--replace')
  const done = await store('restore', kept, '--replace')
  expect(done.code).toBe(0)
  expect(done.stdout).toContain('read again and the same')
  expect((await run(folder, ['runs', '--json'])).json<{ runs: unknown[] }>().runs).toHaveLength(3)
})

it('use remembers places without passwords, and refuses what is none', async () => {
  const other = workFolder()
  const use = (...argv: string[]) => run(other, ['store', 'use', ...argv])
  expect((await use(`postgres://me:\${PW}@db.example/shop`, 's3://shop/models?region=eu-west-1')).code).toBe(
    0,
  )
  const file = join(other, '.modelwright', 'store.json')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    store: `postgres://me:\${PW}@db.example/shop`,
    objects: 's3://shop/models?region=eu-west-1',
  })
  for (const [place, says] of [
    ['postgres://me:planted@db/x', 'holds a password'],
    ['mysql://db/x', 'begins with postgres://'],
    ['s3://', 'no address of a bucket'],
    ['', 'begins with postgres://'],
  ]) {
    const { code, stderr } = await use(place)
    expect(code).not.toBe(0)
    expect(stderr).toContain(says)
    expect(stderr).not.toContain('planted')
  }
  expect((await use('folder')).code).toBe(0)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({})
})

if (isOnServers)
  it('copy takes a store from servers into the folder and back, and keeps it there when told', async () => {
    const { code, stdout } = await store('copy', 'folder')
    expect([code, stdout]).toEqual([0, expect.stringContaining('store use folder')])
    const here = { MODELWRIGHT_STORE: '', MODELWRIGHT_OBJECTS: '' }
    const local = await run(folder, ['runs', '--json'], undefined, here)
    expect(local.json<{ runs: unknown[] }>().runs).toHaveLength(3)
    const env = storeEnv(folder)
    const place = env['MODELWRIGHT_STORE'].replace(/schema=\w+/, 'schema=copied')
    const bucket = env['MODELWRIGHT_OBJECTS'].replace(/store\/\w+/, 'store/copied')
    const password = decodeURIComponent(new URL(place).password)
    const plain = place.replace(/:[^:@/]+@/, '@')
    const given = { ...here, PGPASSWORD: password }
    const back = await run(folder, ['store', 'copy', plain, bucket, '--use'], undefined, given)
    expect([back.code, back.stderr]).toEqual([0, expect.not.stringContaining('error')])
    const text = readFileSync(join(folder, '.modelwright', 'store.json'), 'utf8')
    expect(text).not.toContain(password)
    const info = await run(folder, ['store', 'info', '--json'], undefined, given)
    expect(info.json()).toMatchObject({
      saidBy: { store: 'remembered', objects: 'remembered' },
      objectCount: 9,
    })
    expect((await run(folder, ['store', 'check'], undefined, given)).code).toBe(0)
    const same = await run(folder, ['store', 'copy', plain, bucket], undefined, given)
    expect([same.code, same.stderr]).toEqual([2, expect.stringContaining('there already')])
    const elsewhere = bucket.replace(/endpoint=[^&]*/, 'endpoint=http://127.0.0.1:1')
    const other = await run(folder, ['store', 'copy', elsewhere], undefined, given)
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('PROJECT_OBJECTS_UNREACHABLE')])
    await run(folder, ['store', 'use', 'folder'])
  })
else
  it('a damaged store is refused with the way to restore, which sets it aside and brings everything back', async () => {
    const other = workFolder()
    await fillStore(other, 2)
    const backup = join(other, 'kept')
    expect((await run(other, ['store', 'backup', backup])).code).toBe(0)
    const file = join(other, '.modelwright', 'store.db')
    writeFileSync(file, 'no database at all '.repeat(500))
    const refused = await run(other, ['runs'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('PROJECT_STORE_DAMAGED')
    expect(refused.stderr).toContain('modelwright store restore <folder>')
    const restored = await run(other, ['store', 'restore', backup])
    expect([restored.code, restored.stderr]).toEqual([0, ''])
    const aside = /kept as (.+)\.\n/.exec(restored.stdout)![1]
    expect(existsSync(aside)).toBe(true)
    expect((await run(other, ['store', 'check'])).code).toBe(0)
    expect((await run(other, ['runs', '--json'])).json<{ runs: unknown[] }>().runs).toHaveLength(2)
  })

it('a folder without a store has nothing to check, copy or back up', async () => {
  const empty = workFolder()
  for (const argv of [['info'], ['check'], ['backup', join(empty, 'b')]]) {
    const { code, stderr } = await run(empty, ['store', ...argv])
    expect(code).toBe(1)
    expect(stderr).toContain('PROJECT_STORE_MISSING')
  }
  const none = await run(empty, ['store', 'restore', join(empty, 'b')])
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('PROJECT_BACKUP_UNFIT')])
})
