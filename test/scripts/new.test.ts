import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogue, namesOf } from '../../scripts/catalogue.mjs'
import { asked } from '../../scripts/new/templates.mjs'
import { catalogueViolations } from '../guards/catalogue.ts'
import { root } from '../guards/source-files.ts'

const copy = mkdtempSync(join(tmpdir(), 'modelwright-new-'))
/** Of what is generated the files are taken along: kernels that are there are not compiled again. */
const skipped = /[/\\](node_modules|dist|\.git)([/\\]|$)|[/\\]generated[/\\](?![^/\\]+\.[jt]s$)/
afterAll(() => rm(copy, { recursive: true }))

beforeAll(() => {
  for (const part of ['packages', 'scripts', 'docs', 'tsconfig.json', 'biome.json', 'package.json']) {
    const from = join(root, part)
    cpSync(from, join(copy, part), {
      recursive: true,
      filter: (path) => !skipped.test(path.slice(root.length - 1)),
    })
  }
  mkdirSync(join(copy, 'node_modules/@modelwright'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.endsWith('modelwright')) link(join(root, 'node_modules', name), `node_modules/${name}`)
  }
  // What one package has in another version than the root.
  const own = 'packages/modelwright/node_modules'
  if (existsSync(join(root, own))) link(join(root, own), own)
  link(join(copy, 'packages/runtime'), 'node_modules/@modelwright/runtime')
  link(join(copy, 'packages/modelwright'), 'node_modules/modelwright')
})

function link(to: string, path: string): void {
  symlinkSync(to, join(copy, path), 'junction')
}

function run(...args: string[]) {
  return spawnSync(process.execPath, [join(copy, 'scripts/new.mjs'), ...args], {
    cwd: copy,
    encoding: 'utf8',
  })
}

describe('npm run new', () => {
  test.each(Object.keys(asked))(
    '%s: source, test, page and index line that the catalogue guard accepts',
    (kind) => {
      const name = `sample-${kind}`
      const { status, stderr } = run(kind, name)
      expect(stderr).toBe('')
      expect(status).toBe(0)
      for (const part of asked[kind] ?? []) {
        const place = catalogue.find((one) => one.kind === part.kind)
        if (place === undefined) throw new Error(`there is no kind ${part.kind}`)
        expect(namesOf(place, copy)).toContain(name)
        expect(catalogueViolations(place, copy).filter((line) => line.includes(name))).toEqual([])
        expect(readFileSync(join(copy, place.docs, `${name}.md`), 'utf8')).toContain(`# ${name}`)
      }
    },
  )

  test('what it writes type-checks and is formatted', { timeout: 300_000 }, () => {
    const require = createRequire(import.meta.url)
    const config = {
      extends: './tsconfig.json',
      include: ['packages/*/src/**/sample-*', 'packages/*/test/**/sample-*'],
    }
    writeFileSync(join(copy, 'tsconfig.samples.json'), JSON.stringify(config))
    const args = [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.samples.json', '--pretty', 'false']
    const tsc = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' })
    expect(tsc.stdout.split('\n').filter((line) => /\bsample-(?!folder)/.test(line))).toEqual([])
    const biome = spawnSync(
      process.execPath,
      [require.resolve('@biomejs/biome/bin/biome'), 'check', '--vcs-enabled=false', 'packages'],
      { cwd: copy, encoding: 'utf8' },
    )
    expect(biome.stdout.split('\n').filter((line) => line.includes('sample-'))).toEqual([])
  })

  test('a page that was changed by hand above its marker is reported as out of date', () => {
    const page = 'docs/07-evaluate/metrics/auc.md'
    writeFileSync(join(copy, page), `Changed.\n${readFileSync(join(copy, page), 'utf8')}`)
    const { status, stdout } = spawnSync(process.execPath, [join(copy, 'scripts/docs.mjs'), '--check'], {
      encoding: 'utf8',
    })
    expect(status).toBe(1)
    expect(stdout).toContain(page)
  })

  test('what is there already is refused and left as it is', () => {
    const path = join(copy, 'packages/modelwright/src/evaluate/metrics/auc.ts')
    const before = readFileSync(path, 'utf8')
    const { status, stderr } = run('metric', 'auc')
    expect(status).toBe(2)
    expect(stderr).toContain('auc.ts is there already')
    expect(readFileSync(path, 'utf8')).toBe(before)
  })

  test.each([
    [['metrics', 'x'], 'There is no kind "metrics"'],
    [['metric', 'Brier_Score'], 'is no name'],
    [['metric', '../x'], 'is no name'],
    [['metric'], 'npm run new <kind> <name>'],
  ])('%j is refused with a sentence', (args, sentence) => {
    const { status, stderr } = run(...args)
    expect(status).toBe(2)
    expect(stderr).toContain(sentence)
    expect(existsSync(join(copy, 'packages/modelwright/src/evaluate/metrics/x.ts'))).toBe(false)
  })
})
