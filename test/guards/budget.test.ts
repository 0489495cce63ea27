import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { measure } from '../../scripts/sizes.mjs'
import { root } from './source-files.ts'

const planted = mkdtempSync(join(tmpdir(), 'modelwright-budget-'))
afterAll(() => rm(planted, { recursive: true }))

function noise(length: number): string {
  let state = 1
  const letters = Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return String.fromCharCode(97 + ((state >>> 16) % 26))
  })
  return `export const noise = '${letters.join('')}'`
}

describe('the runtime stays small', () => {
  test('core, each operation, the wire formats and all of it keep their budgets', async () => {
    const over = (await measure()).filter(({ bytes, budget }) => bytes > budget)
    expect(over.map(({ part, bytes, budget }) => `${part}: ${bytes} bytes, budget ${budget}`)).toEqual([])
  })

  test('the runtime depends on nothing', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages/runtime/package.json'), 'utf8'))
    const kinds = ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies']
    expect(kinds.filter((kind) => kind in manifest)).toEqual([])
  })

  test('an operation that grew too large is found, and its shared part is not counted twice', async () => {
    mkdirSync(join(planted, 'models'))
    writeFileSync(join(planted, 'shared.ts'), noise(20_000))
    writeFileSync(join(planted, 'index.ts'), "export * from './models/large.ts'")
    writeFileSync(join(planted, 'models/large.ts'), noise(5_000))
    writeFileSync(
      join(planted, 'models/small.ts'),
      "import { noise } from '../shared.ts'; export const n = noise.length",
    )
    const over = (await measure(planted)).filter(({ bytes, budget }) => bytes > budget)
    expect(over.map(({ part }) => part)).toEqual(['models/large'])
  })
})
