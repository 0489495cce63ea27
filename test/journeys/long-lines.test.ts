import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../scripts/build.mjs'
import { isLong } from '../long.ts'
import { run, unfinished, workFolder } from './command.ts'

const megabyte = 1_048_576
const lineBytes = (isLong ? 2048 : 80) * megabyte
/** Far below the line's length in the long form: a record of 16 MB in millions of cells, and what detection leaves to the collector. */
const mostBytes = 480 * megabyte

const verbs = ['run', 'explore', 'init']

function writeLong(path: string, before: string, letter: string): void {
  const file = openSync(path, 'w')
  writeSync(file, before)
  const block = Buffer.alloc(8 * megabyte, letter)
  for (let written = 0; written < lineBytes; written += block.length) writeSync(file, block)
  closeSync(file)
}

beforeAll(async () => {
  await build({ types: false })
})

describe('a line that does not end', () => {
  it.each([
    ['as the only line', '', 'a'],
    ['of many cells', 'a,b,y\n1,2,yes\n', '1,'],
    ['in a quoted cell', 'a,b,y\n1,2,yes\n"', 'x'],
  ])('%s is refused with bounded memory', async (_, before, letter) => {
    const folder = workFolder()
    const path = join(folder, 'data.csv')
    writeLong(path, before, letter)
    // In the short form each line is told by a verb of its own, and the first by all.
    for (const verb of isLong || letter === 'a' ? verbs : [verbs[letter === 'x' ? 1 : 2]]) {
      const ended = await run(folder, [verb, 'data.csv', '--target', 'y', '--json'])
      expect(ended.json()).toMatchObject({ error: { code: 'RETRIEVE_LINE_LONG' } })
      expect(ended.code).toBe(1)
      expect(ended.peakBytes).toBeGreaterThan(0)
      expect(ended.peakBytes).toBeLessThan(mostBytes)
      expect(unfinished(folder)).toEqual([])
    }
    rmSync(path)
  })
})
