import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { build } from '../scripts/build.mjs'
import { root } from './guards/source-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-examples-'))
const isHere = (path: string): boolean => !/[/\\]\.modelwright/.test(path)
/** The watched model makes its own rows and has a test of its own. */
const examples = readdirSync(join(root, 'examples')).filter(
  (name) => /^\d\d-/.test(name) && name !== '03-watched-model',
)

beforeAll(async () => {
  await build({ types: false })
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true, filter: isHere })
}, 300_000)
afterAll(() => rm(folder, { recursive: true }))

function modelwright(cwd: string, ...args: string[]) {
  const bin = join(root, 'packages/modelwright/bin/modelwright.js')
  return spawnSync(process.execPath, [bin, ...args], { cwd, encoding: 'utf8' })
}

test.each(examples)('%s runs, passes its gates and leaves a champion', { timeout: 300_000 }, (name) => {
  const cwd = join(folder, 'examples', name)
  const { status, stdout, stderr } = modelwright(cwd, 'run', '--json')
  expect(status, stderr).toBe(0)
  const { model, gates } = JSON.parse(stdout)
  expect(existsSync(resolve(cwd, model.path))).toBe(true)
  expect(gates.filter((gate: { passed: boolean }) => !gate.passed)).toEqual([])
  expect(modelwright(cwd, 'show', `${model.name}@champion`, '--json').status).toBe(0)
})
