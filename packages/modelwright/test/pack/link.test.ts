import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pieces } from '../../generated/pieces.js'
import { link, nameOf } from '../../src/pack/link.ts'

const small = {
  roots: { first: ['a', 0], last: ['c', 2] },
  pieces: [
    { needs: [], code: 'const a=1' },
    { needs: [], code: 'const b=2' },
    { needs: [0], code: 'const c=a+1' },
  ],
} as const

/** Where names stand that nothing declares, neither the script nor the host. */
function strangersIn(scripts: ReadonlyMap<string, string>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-link-'))
  for (const [name, text] of scripts) writeFileSync(join(folder, name), text)
  const rule = ['lint', '--only=correctness/noUndeclaredVariables', '--max-diagnostics=none', '--colors=off']
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
  const { stdout, stderr } = spawnSync(process.execPath, [biome, ...rule, '.'], {
    cwd: folder,
    encoding: 'utf8',
  })
  rmSync(folder, { recursive: true })
  expect(`${stdout}${stderr}`).toContain(`Checked ${scripts.size} files`)
  return [...stderr.matchAll(/^(\S+):\d+:\d+ lint.*\n\n.* The (\S+) variable/gm)].map(
    ([, name, stranger]) => `${name}: ${stranger}`,
  )
}

describe('linking', () => {
  it('joins what the roots need, in order, and nothing else', () => {
    expect(link(small, ['first'])).toBe('const a=1')
    expect(link(small, ['last'])).toBe('const a=1\nconst c=a+1')
    expect(link(small, ['last', 'first'])).toBe('const a=1\nconst c=a+1')
    expect(nameOf(small, 'last')).toBe('c')
  })

  it('says that a root is not there', () => {
    expect(() => link(small, ['other'])).toThrow('bug: there is no piece for "other"')
    expect(() => nameOf(small, 'toString')).toThrow('bug: there is no piece')
  })

  it('leaves no name behind that nothing declares, whichever piece is asked for', () => {
    const scripts = Object.keys(pieces.roots).map((root, at): [string, string] => [
      `${at}.js`,
      `// ${root}\n${link(pieces, [root])}\nexport { ${nameOf(pieces, root)} as made }`,
    ])
    const found = strangersIn(new Map([...scripts, ['stranger.js', 'missing(1)\nexport {}']]))
    expect(found).toEqual(['stranger.js: missing'])
  })

  it('names each thing once', () => {
    const declared = pieces.pieces.flatMap(
      ({ code }) => /^(?:function\*?|class) ([\w$]+)/.exec(code)?.[1] ?? [],
    )
    expect(new Set(declared).size).toBe(declared.length)
    expect(declared.length).toBeGreaterThan(300)
  })
})

describe('a part that another one stands in for', () => {
  it('is left out with what it alone needed, and the other has its name', () => {
    expect(link(small, ['last'], { last: (name) => `const ${name}=9` })).toBe('const c=9')
    expect(link(small, ['last'], { first: (name) => `const ${name}=7` })).toBe('const a=7\nconst c=a+1')
    expect(link(small, ['first'], { last: (name) => `const ${name}=9` })).toBe('const a=1')
  })
})
