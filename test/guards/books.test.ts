import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dependencyHomes, dependencyViolations, mapViolations } from './books.ts'
import { importsOf } from './imports.ts'
import { filesIn, packageSources, root, type SourceFile } from './source-files.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const manifests = ['package.json', 'packages/runtime/package.json', 'packages/modelwright/package.json']
const page = read('docs/dependencies.md')

/** Imports of packages outside the folders that are their home. */
function strayImports(files: readonly SourceFile[], homes: ReadonlyMap<string, string[]>): string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap(({ specifier, line }) => {
      const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier
      if (/^(\.|node:|@modelwright\/|modelwright$|\()/.test(specifier)) return []
      const folder = file.path.split('/')[3] ?? ''
      if (homes.get(name)?.includes(folder)) return []
      return [
        `${file.path}:${line} imports ${specifier}, whose home is ${homes.get(name)?.join(', ') || 'not here'}`,
      ]
    }),
  )
}

describe('the books are kept', () => {
  test('docs/map.md names every folder', () => {
    expect(mapViolations(read('docs/map.md'), filesIn(''))).toEqual([])
  })

  test('docs/dependencies.md explains every package, and each is pinned', () => {
    expect(
      dependencyViolations(
        page,
        manifests.map((path) => JSON.parse(read(path))),
      ),
    ).toEqual([])
  })

  test('packages are imported only where docs/dependencies.md says', () => {
    expect(strayImports(packageSources(), dependencyHomes(page))).toEqual([])
  })

  test('changelog/unreleased.md tells users something, in sentences', () => {
    const lines = read('changelog/unreleased.md')
      .split('\n')
      .filter((line) => line.startsWith('- '))
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.filter((line) => line.length < 20)).toEqual([])
  })

  test('the licence and notice stand in the root and in each package', () => {
    for (const name of ['LICENSE', 'NOTICE']) {
      for (const folder of ['packages/runtime', 'packages/modelwright']) {
        expect(read(`${folder}/${name}`)).toBe(read(name))
      }
    }
  })
})

describe('these guards can fail', () => {
  const map =
    '- `docs/` what people read\n- `packages/` the two packages\n- `packages/a/` the first of them\n- `packages/a/src/` its sources, in folders\n'
  const paths = ['docs/x.md', 'packages/a/src/b.ts', 'top.md']

  test('a complete map passes', () => {
    expect(mapViolations(map, paths)).toEqual([])
  })

  test('a folder left out, named in vain, or without a word is found', () => {
    expect(mapViolations(map, [...paths, 'packages/a/src/deep/c.ts'])).toEqual([
      'docs/map.md leaves out packages/a/src/deep/',
    ])
    expect(mapViolations(`${map}- \`gone/\` what is not there\n`, paths)).toHaveLength(1)
    expect(mapViolations(map.replace('what people read', ''), paths)).toHaveLength(1)
  })

  const table = '| `fastify` | modelwright, behind `serve/` | HTTP |\n| `kysely` | same | SQL |\n'

  test('a package that is not explained, not used or not pinned is found', () => {
    expect(dependencyViolations(table, [{ dependencies: { fastify: '5.0.0', kysely: '1.0.0' } }])).toEqual([])
    expect(
      dependencyViolations(table, [{ dependencies: { fastify: '5.0.0', kysely: '1.0.0', pg: '1.0.0' } }]),
    ).toHaveLength(1)
    expect(dependencyViolations(table, [{ dependencies: { fastify: '5.0.0' } }])).toHaveLength(1)
    expect(
      dependencyViolations(table, [{ dependencies: { fastify: '^5.0.0', kysely: '1.0.0' } }]),
    ).toHaveLength(1)
  })

  test('a package imported away from home is found', () => {
    const homes = dependencyHomes(table)
    const at = (path: string) => [{ path, text: "import 'fastify'; import 'node:fs'; import './b.ts'" }]
    expect(strayImports(at('packages/modelwright/src/serve/a.ts'), homes)).toEqual([])
    expect(strayImports(at('packages/modelwright/src/cli/a.ts'), homes)).toHaveLength(1)
    expect(
      strayImports([{ path: 'packages/modelwright/src/serve/a.ts', text: "import 'pg'" }], homes),
    ).toHaveLength(1)
  })
})
