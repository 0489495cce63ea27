import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build } from '../../scripts/build.mjs'
import { heavy, lazinessViolations } from './laziness.ts'
import { root } from './source-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-lazy-'))
beforeAll(() => build({ types: false }), 300_000)
afterAll(() => rm(folder, { recursive: true }))

/** Runs Node.js and gives back which packages it loaded. */
function packagesLoadedBy(name: string, args: string[]): string[] {
  const file = join(folder, name)
  writeFileSync(file, '')
  const hook = pathToFileURL(join(root, 'test/guards/loaded-modules.mjs')).href
  const { status, stderr } = spawnSync(process.execPath, ['--import', hook, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, MODELWRIGHT_LOADED: file },
  })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  const names = readFileSync(file, 'utf8')
    .split('\n')
    // Some packages are bundled: see scripts/vendor.mjs.
    .map((line) => line.replace(/.*\/dist\/vendor\/(.*)\.js$/, 'node_modules/$1'))
    .map((line) => /^(?:@[^/]+\/)?[^/]+/.exec(line.split('node_modules/').slice(1).at(-1) ?? '')?.[0] ?? '')
  return [...new Set(names)].sort()
}

describe('what is heavy waits until it is needed', () => {
  const entries = ['packages/modelwright/src/index.ts', 'packages/modelwright/src/cli/main.ts']
  test.each(entries.filter((entry) => existsSync(join(root, entry))))(
    '%s loads nothing heavy',
    async (entry) => {
      expect(await lazinessViolations(entry)).toEqual([])
    },
  )

  test('--help loads nothing heavy', () => {
    const loaded = packagesLoadedBy('help', ['packages/modelwright/bin/modelwright.js', '--help'])
    expect(loaded).toContain('commander')
    expect(loaded.filter((name) => heavy.includes(name))).toEqual([])
  })

  test.runIf(existsSync(join(root, 'packages/modelwright/src/index.ts')))(
    'the package loads nothing heavy',
    () => {
      const code = "import * as all from 'modelwright'; if (Object.keys(all).length === 0) process.exit(1)"
      const loaded = packagesLoadedBy('index', ['--input-type=module', '-e', code])
      expect(loaded.filter((name) => heavy.includes(name))).toEqual([])
    },
  )

  test('the hook sees a bundle that is loaded', () => {
    const code = "await import('./packages/modelwright/dist/vendor/fastify.js')"
    expect(packagesLoadedBy('vendored', ['--input-type=module', '-e', code])).toContain('fastify')
  })

  test('the hook sees a heavy package that is loaded, by import and by require', () => {
    const code =
      "import 'linkedom'; import { createRequire } from 'node:module'; createRequire(import.meta.url)('fastify')"
    const loaded = packagesLoadedBy('planted', ['--input-type=module', '-e', code])
    expect(loaded).toContain('linkedom')
    expect(loaded).toContain('fastify')
  })

  test('a heavy import at the top is found, one inside a function is not', async () => {
    writeFileSync(join(folder, 'top.ts'), "export { default } from 'fastify'")
    writeFileSync(join(folder, 'late.ts'), "export const start = () => import('fastify')")
    expect(await lazinessViolations('top.ts', folder)).toHaveLength(1)
    expect(await lazinessViolations('late.ts', folder)).toEqual([])
  })
})
