import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { webAssembly } from '../../packages/runtime/test/web-assembly.ts'
import { compileKernels } from '../../scripts/kernels.mjs'
import { root } from '../guards/source-files.ts'

const generated = join(root, 'packages/runtime/generated')
mkdirSync(generated, { recursive: true })
const folder = mkdtempSync(join(generated, 'planted-'))
afterAll(() => rmSync(folder, { recursive: true }))

const from = relative(root, folder).replaceAll('\\', '/')
const outFile = `${from}/made/kernels.js`
const kernels = { twice: 'twice' }

test('a kernel becomes a text that any host can run, and is compiled again only when it changed', async () => {
  writeFileSync(join(folder, 'twice.ts'), 'export function twice(x: i32): i32 { return 2 * x }')
  await compileKernels(from, outFile, { kernels })
  const { twice } = await import(pathToFileURL(join(root, outFile)).href)
  const { exports } = new webAssembly.Instance(
    new webAssembly.Module(new Uint8Array(Buffer.from(twice, 'base64'))),
  )
  expect((exports as { twice(x: number): number }).twice(21)).toBe(42)
  expect(readFileSync(join(folder, 'made/kernels.d.ts'), 'utf8')).toContain(
    'export declare const twice: string',
  )
})

test('a kernel that does not compile is refused in the words of the compiler', async () => {
  writeFileSync(join(folder, 'twice.ts'), 'export function twice(x: i32): i32 { return y }')
  const before = statSync(join(root, outFile)).mtimeMs
  await expect(compileKernels(from, outFile, { kernels })).rejects.toThrow("Cannot find name 'y'")
  expect(statSync(join(root, outFile)).mtimeMs).toBe(before)
})
