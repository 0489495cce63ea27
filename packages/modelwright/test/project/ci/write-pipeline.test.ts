import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writePipeline } from '../../../src/project/ci/write-pipeline.ts'

const root = mkdtempSync(join(tmpdir(), 'modelwright-pipeline-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const how = { root, name: 'github', force: false }
const file = (text: string) => ({ path: 'a/b/x.yml', text })
const read = (): string => readFileSync(join(root, 'a/b/x.yml'), 'utf8')

test('a file is written, left alone where nothing is new, and written anew where nobody changed it', async () => {
  expect(await writePipeline([file('one: 1\n')], how)).toEqual([{ path: 'a/b/x.yml', state: 'written' }])
  expect(await writePipeline([file('one: 1\n')], how)).toEqual([{ path: 'a/b/x.yml', state: 'unchanged' }])
  expect(await writePipeline([file('one: 2\n')], how)).toEqual([{ path: 'a/b/x.yml', state: 'written' }])
  expect(read()).toMatch(/^# Written by modelwright ci github\..*\n# modelwright:[0-9a-f]{16}\none: 2\n$/)
  writeFileSync(join(root, 'a/b/x.yml'), read().replaceAll('\n', '\r\n'))
  expect(await writePipeline([file('one: 3\n')], how)).toEqual([{ path: 'a/b/x.yml', state: 'written' }])
})

test('a file that a person changed or made is kept, with all that goes with it, unless forced', async () => {
  for (const text of [
    `${read()}two: 2\n`,
    'own: true\n',
    '',
    read().replace(/:[0-9a-f]{16}/, ':0000000000000000'),
  ]) {
    writeFileSync(join(root, 'a/b/x.yml'), text)
    const other = { path: 'other.yml', text: 'other: 1\n' }
    await expect(writePipeline([other, file('one: 4\n')], how)).rejects.toMatchObject({
      code: 'PROJECT_PIPELINE_CHANGED',
      where: 'a/b/x.yml',
    })
    expect(read()).toBe(text)
    expect(() => readFileSync(join(root, 'other.yml'))).toThrow('ENOENT')
  }
  expect(await writePipeline([file('one: 4\n')], { ...how, force: true })).toEqual([
    { path: 'a/b/x.yml', state: 'written' },
  ])
})

test('a file that comes along is kept where there is one', async () => {
  writeFileSync(join(root, '.dockerignore'), 'mine\n')
  const ignored = { path: '.dockerignore', text: 'ours\n', isKept: true } as const
  expect(await writePipeline([ignored], how)).toEqual([{ path: '.dockerignore', state: 'kept' }])
  expect(readFileSync(join(root, '.dockerignore'), 'utf8')).toBe('mine\n')
})
