import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { computingStages } from './direction.ts'
import { portableViolations } from './portable.ts'
import { root } from './source-files.ts'

const planted = mkdtempSync(join(tmpdir(), 'modelwright-portable-'))
afterAll(() => rm(planted, { recursive: true }))

function plant(name: string, text: string): string {
  mkdirSync(join(planted, 'core/node'), { recursive: true })
  writeFileSync(join(planted, name), text)
  return name
}

describe('computing stages run anywhere', () => {
  const entries = computingStages.map((stage) => `packages/modelwright/src/${stage}/index.ts`)
  test.each(entries.filter((entry) => existsSync(join(root, entry))))('%s needs no host', async (entry) => {
    expect(await portableViolations(entry)).toEqual([])
  })

  test('the runtime needs no host', async () => {
    expect(await portableViolations('packages/runtime/src/index.ts')).toEqual([])
  })

  test('a built-in of Node.js is found two files away', async () => {
    plant('reader.ts', "import { readFileSync } from 'node:fs'; export const read = () => readFileSync('x')")
    const entry = plant('entry.ts', "export { read } from './reader.ts'")
    expect(await portableViolations(entry, planted)).toEqual([
      'entry.ts reaches node:fs: entry.ts → reader.ts → node:fs',
    ])
  })

  test('a built-in without its prefix, a package and core/node are found, also when loaded later', async () => {
    plant('core/node/pool.ts', 'export const pool = 1')
    const text =
      "import os from 'os'; export const late = [os, import('fastify'), import('./core/node/pool.ts')]"
    const found = await portableViolations(plant('late.ts', text), planted)
    expect(found.map((line) => line.split(':')[0])).toEqual([
      'late.ts reaches os',
      'late.ts reaches fastify',
      'late.ts reaches core/node/pool.ts',
    ])
  })

  test('an import of types only is no reach', async () => {
    const entry = plant(
      'types.ts',
      "import type { Stats } from 'node:fs'; export const f = (s: Stats) => s.size",
    )
    expect(await portableViolations(entry, planted)).toEqual([])
  })
})
