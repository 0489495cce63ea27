import ts from 'typescript'
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

const libraries = new Map<string, ts.SourceFile | undefined>()

/** Names that nothing declares, neither the script nor the host. */
function strangersIn(text: string): readonly string[] {
  const options: ts.CompilerOptions = {
    allowJs: true,
    checkJs: true,
    noEmit: true,
    types: ['node'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (name, ...rest) => {
    if (name === 'linked.js') return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)
    if (!libraries.has(name)) libraries.set(name, getSourceFile(name, ...rest))
    return libraries.get(name)
  }
  const program = ts.createProgram(['linked.js'], options, host)
  const found = program.getSemanticDiagnostics(program.getSourceFile('linked.js'))
  return found
    .filter(({ code }) => [2304, 2552, 2580, 2584, 18004].includes(code))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
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
    expect(strangersIn('missing(1)')).toHaveLength(1)
    const bad = Object.keys(pieces.roots).flatMap((root) =>
      strangersIn(`${link(pieces, [root])}\nexport { ${nameOf(pieces, root)} as made }`).map((name) => [
        root,
        name,
      ]),
    )
    expect(bad).toEqual([])
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
