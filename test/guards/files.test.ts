import { describe, expect, test } from 'vitest'
import { codeLineCount, longFiles, machinePaths } from './files.ts'
import { filesIn, readAll } from './source-files.ts'

const code = /\.(ts|mts|mjs|js|tsx)$/
const data = /\.(csv|gz|parquet|safetensors|png|zst|lock)$|package-lock\.json$/
const all = filesIn('')

describe('files', () => {
  test('no source is too long', () => {
    expect(longFiles(readAll(all.filter((path) => code.test(path))))).toEqual([])
  })

  test('no file names a folder of the machine it was written on', () => {
    expect(machinePaths(readAll(all.filter((path) => !data.test(path))))).toEqual([])
  })

  test('comments and blank lines are no code, the lines of a template are', () => {
    const text = '/** A\n * b */\nconst a = 1\n\n// c\nconst b = `x\ny`\n'
    expect(codeLineCount({ path: 'a.ts', text })).toBe(3)
  })

  test('a long file is found', () => {
    const lines = (count: number) => 'a()\n'.repeat(count)
    expect(longFiles([{ path: 'a.ts', text: lines(300) }])).toEqual([])
    expect(longFiles([{ path: 'a.ts', text: lines(301) }])).toHaveLength(1)
  })

  test.each(['work', 'root', 'home/me'])('a path below %s is found', (folder) => {
    expect(machinePaths([{ path: 'a.md', text: `see /${folder}/x` }])).toHaveLength(1)
  })

  test('a relative path and a web address are fine', () => {
    const text = 'see ../work/x and https://example.org/a/work/b'
    expect(machinePaths([{ path: 'a.md', text }])).toEqual([])
  })
})
