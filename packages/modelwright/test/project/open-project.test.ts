import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { chmod, copyFile, mkdir, open, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProject } from '../../src/project/index.ts'
import { connect } from '../../src/project/store/connection.ts'
import { bundleChild, start } from './child.ts'
import { refusal } from './refusal.ts'
import { temporaryFolder } from './temporary.ts'

const opener = await bundleChild('opener')
const isRoot = process.getuid?.() === 0
const hasSetpriv = spawnSync('setpriv', ['--version']).status === 0
const asNobody = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []

async function storeFile(folder: string): Promise<string> {
  await (await openProject(folder)).close()
  return join(folder, '.modelwright', 'store.db')
}

test('a new project keeps itself out of version control', async () => {
  const folder = await temporaryFolder()
  await storeFile(folder)
  expect(await readFile(join(folder, '.modelwright', '.gitignore'), 'utf8')).toBe('*\n')
})

test('looking into a folder without a project makes nothing', async () => {
  const folder = await temporaryFolder()
  const error = await refusal(openProject(folder, { create: false }))
  expect(error.code).toBe('PROJECT_STORE_MISSING')
  expect(error.mend.join('\n')).toContain('modelwright run')
  expect(readdirSync(folder)).toEqual([])
})

test("a store file that is damaged or another program's is refused with a way out, and left as it is", async () => {
  const junk: [string, (file: string) => Promise<void>][] = [
    ['text', (file) => writeFile(file, 'this is not a database '.repeat(100))],
    [
      'header overwritten',
      async (file) => {
        const handle = await open(file, 'r+')
        await handle.write(Buffer.alloc(100, 7), 0, 100, 0)
        await handle.close()
      },
    ],
    [
      'first page overwritten after the header',
      async (file) => {
        const handle = await open(file, 'r+')
        await handle.write(Buffer.alloc(3000, 7), 0, 3000, 100)
        await handle.close()
      },
    ],
    ['cut to half a page', (file) => truncate(file, 2048)],
  ]
  for (const [name, damage] of junk) {
    const folder = await temporaryFolder()
    const file = await storeFile(folder)
    for (const ending of ['-wal', '-shm']) await rm(file + ending, { force: true })
    await damage(file)
    const before = await readFile(file)
    const error = await refusal(openProject(folder))
    expect([name, error.code]).toEqual([name, 'PROJECT_STORE_DAMAGED'])
    expect(error.where).toBe(file)
    expect(error.mend.join('\n')).toContain('store.db-wal')
    expect((await readFile(file)).equals(before)).toBe(true)
  }
})

test("another program's database is refused", async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, '.modelwright'))
  const other = await connect(join(folder, '.modelwright', 'store.db'))
  other.execute('CREATE TABLE theirs (a)')
  other.close()
  expect((await refusal(openProject(folder))).code).toBe('PROJECT_STORE_DAMAGED')
})

test('a store that a newer version wrote is refused', async () => {
  const folder = await temporaryFolder()
  const connection = await connect(await storeFile(folder))
  connection.execute('PRAGMA user_version = 99')
  connection.close()
  const error = await refusal(openProject(folder))
  expect(error.code).toBe('PROJECT_STORE_NEWER')
  expect(error.message).toContain('version 99')
})

test('an empty store file, as a crash at the very start leaves it, is filled', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, '.modelwright'))
  await writeFile(join(folder, '.modelwright', 'store.db'), '')
  const project = await openProject(folder)
  expect(await project.runs.list()).toEqual([])
  await project.close()
})

test('a file where the folder should be is refused', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, '.modelwright'), 'x')
  expect((await refusal(openProject(folder))).code).toBe('PROJECT_FOLDER_UNUSABLE')
  expect((await refusal(openProject(join(folder, '.modelwright', 'below')))).code).toBe(
    'PROJECT_FOLDER_UNUSABLE',
  )
})

test.skipIf(isRoot && !hasSetpriv)(
  'a read-only folder is refused with a way out and nothing is written',
  async () => {
    const folder = await temporaryFolder()
    await chmod(folder, 0o555)
    const { output, errors } = await start(opener, [folder, '10'], asNobody).finished
    expect(errors).toBe('')
    expect(JSON.parse(output)).toMatchObject({
      code: 'PROJECT_FOLDER_READONLY',
      mend: [expect.stringContaining('folder')],
    })
    expect(readdirSync(folder)).toEqual([])
    await chmod(folder, 0o755)
  },
)

test.skipIf(isRoot && !hasSetpriv)('a project that may be read but not written is refused', async () => {
  const folder = await temporaryFolder()
  const file = await storeFile(folder)
  for (const ending of ['-wal', '-shm']) await rm(file + ending, { force: true })
  await chmod(folder, 0o755)
  await chmod(join(folder, '.modelwright'), 0o555)
  await chmod(file, 0o444)
  const { output, errors } = await start(opener, [folder, '10'], asNobody).finished
  expect(errors).toBe('')
  expect(JSON.parse(output).code).toBe('PROJECT_FOLDER_READONLY')
  await chmod(join(folder, '.modelwright'), 0o755)
})

/** Mounts a file system of so many bytes; undefined where that is not allowed. */
async function tinyDisk(bytes: number): Promise<string | undefined> {
  const folder = await temporaryFolder()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder])
  return mounted.status === 0 ? folder : undefined
}

test('a full disk is told, nothing half-written stays, and what was there remains', async (context) => {
  const folder = await tinyDisk(1_000_000)
  if (folder === undefined) return context.skip('no right to mount a small file system')
  try {
    expect((await start(opener, [folder, '1000']).finished).output.trim()).toBe('opened')
    const { output, errors } = await start(opener, [folder, '5000000']).finished
    expect(errors).toBe('')
    expect(JSON.parse(output).code).toBe('PROJECT_DISK_FULL')
    const names = readdirSync(folder, { recursive: true }).map(String)
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([])
    await writeFile(join(folder, 'filler'), Buffer.alloc(2_000_000)).catch(() => {})
    const full = JSON.parse((await start(opener, [folder, '70000']).finished).output)
    expect(full.code).toBe('PROJECT_DISK_FULL')
    await rm(join(folder, 'filler'))
    expect((await start(opener, [folder, '1000']).finished).output.trim()).toBe('opened')
  } finally {
    spawnSync('umount', [folder])
  }
})

test('a new project on a full disk is told so', async (context) => {
  const folder = await tinyDisk(40_000)
  if (folder === undefined) return context.skip('no right to mount a small file system')
  try {
    const { output, errors } = await start(opener, [folder, '10']).finished
    expect(errors).toBe('')
    expect(JSON.parse(output).code).toBe('PROJECT_DISK_FULL')
  } finally {
    spawnSync('umount', [folder])
  }
})

test('what killed processes left half-written is removed after a week, not before', async () => {
  const folder = await temporaryFolder()
  const store = join(folder, '.modelwright')
  await storeFile(folder)
  await mkdir(join(store, 'objects', 'tmp'), { recursive: true })
  await mkdir(join(store, 'tmp-abc'))
  await writeFile(join(store, 'tmp-abc', 'part'), 'x')
  await writeFile(join(store, 'objects', 'tmp', 'cdef.1-2.tmp'), 'x')
  const day = 24 * 3_600_000
  const left = async (now: number) => {
    await (await openProject(folder, { clock: () => now })).close()
    const names = [...readdirSync(join(store, 'objects', 'tmp')), ...readdirSync(store)].sort()
    return names.filter((name) => !name.startsWith('store.db'))
  }
  expect(await left(Date.now() + 6 * day)).toEqual(['.gitignore', 'cdef.1-2.tmp', 'objects', 'tmp-abc'])
  expect(await left(Date.now() + 8 * day)).toEqual(['.gitignore', 'objects'])
})

test('a store copied after it was closed is whole', async () => {
  const folder = await temporaryFolder()
  const project = await openProject(folder)
  await project.runs.start({ name: 'a', params: {}, environment: {} })
  await project.close()
  const copy = await temporaryFolder()
  await mkdir(join(copy, '.modelwright'))
  await copyFile(join(folder, '.modelwright', 'store.db'), join(copy, '.modelwright', 'store.db'))
  const again = await openProject(copy)
  expect((await again.runs.list()).length).toBe(1)
  await again.close()
})
