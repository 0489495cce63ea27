import { rename, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openFileMarks } from '../../../src/project/graph/file-marks.ts'
import { sha256 } from '../../../src/project/objects.ts'
import { temporaryFolder } from '../temporary.ts'

/** Long after the file was written. */
const later = () => Date.now() + 10_000

async function marked(options: { force?: boolean; now?: () => number } = {}) {
  const folder = await temporaryFolder()
  const path = join(folder, 'data.csv')
  const file = join(folder, 'marks', 'files.json')
  await writeFile(path, 'a,b\n1,2\n')
  const open = () => openFileMarks(file, { now: later, ...options })
  return { path, file, open }
}

/** Changes what a mark says, so that a digest that is taken from it shows. */
async function plant(file: string, path: string, digest: string): Promise<void> {
  const { readFile } = await import('node:fs/promises')
  const marks = JSON.parse(await readFile(file, 'utf8')) as Record<string, object>
  marks[path] = { ...marks[path], digest }
  await writeFile(file, JSON.stringify(marks))
}

test('a file that was left alone is not read again', async () => {
  const { path, file, open } = await marked()
  const marks = await open()
  expect(await marks.digestOf(path)).toBe(sha256('a,b\n1,2\n'))
  await marks.save()
  await plant(file, path, 'from the mark')
  expect(await (await open()).digestOf(path)).toBe('from the mark')
  expect(await (await openFileMarks(file, { force: true, now: later })).digestOf(path)).toBe(
    sha256('a,b\n1,2\n'),
  )
})

test('a file that was written a moment ago is read again', async () => {
  const { path, file, open } = await marked({ now: Date.now })
  const marks = await open()
  await marks.digestOf(path)
  await marks.save()
  await writeFile(path, 'a,b\n1,3\n')
  expect(await (await openFileMarks(file, { now: Date.now })).digestOf(path)).toBe(sha256('a,b\n1,3\n'))
})

test('a change that keeps size and time of change is seen', async () => {
  const { path, file, open } = await marked()
  const marks = await open()
  await marks.digestOf(path)
  await marks.save()
  const { atime, mtime } = await stat(path)
  await writeFile(path, 'a,b\n9,9\n')
  await utimes(path, atime, mtime)
  expect(await (await openFileMarks(file, { now: later })).digestOf(path)).toBe(sha256('a,b\n9,9\n'))
})

test('another file of the same name is seen', async () => {
  const { path, file, open } = await marked()
  const marks = await open()
  await marks.digestOf(path)
  await marks.save()
  await writeFile(`${path}.new`, 'a,b\n7,7\n')
  await rename(`${path}.new`, path)
  expect(await (await openFileMarks(file, { now: later })).digestOf(path)).toBe(sha256('a,b\n7,7\n'))
})

test('a clock that went backwards makes files be read', async () => {
  const { path, file } = await marked()
  const marks = await openFileMarks(file, { now: () => 0 })
  await marks.digestOf(path)
  await marks.save()
  await plant(file, path, 'from the mark').catch(() => {})
  expect(await (await openFileMarks(file, { now: () => 0 })).digestOf(path)).toBe(sha256('a,b\n1,2\n'))
})

test('broken marks are no marks', async () => {
  const { path, file, open } = await marked()
  const marks = await open()
  await marks.digestOf(path)
  await marks.save()
  await writeFile(file, '{"half')
  expect(await (await open()).digestOf(path)).toBe(sha256('a,b\n1,2\n'))
})
