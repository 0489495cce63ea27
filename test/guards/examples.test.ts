import { describe, expect, test } from 'vitest'
import { matches } from './example-checks.ts'
import { examplesInPage, examplesInSource, exampleViolations, withChecks } from './examples.ts'
import { filesIn, packageSources, readAll } from './source-files.ts'

const comment = (code: string) =>
  `/**\n * A.\n *\n * @example\n * ${code}\n */\nexport const twice = (x: number) => 2 * x\n`
const inSource = (text: string) => examplesInSource({ path: 'planted.ts', text })
const page = (code: string) =>
  examplesInPage({ path: 'docs/planted.md', text: `# A\n\n\`\`\`ts\n${code}\n\`\`\`\n` })

describe('examples say what comes out', () => {
  test('in the comments of the sources', async () => {
    const examples = packageSources().flatMap(examplesInSource)
    expect(examples.length).toBeGreaterThan(0)
    expect(await exampleViolations(examples)).toEqual([])
  })

  test('in the pages', async () => {
    const pages = readAll(filesIn('').filter((path) => path.endsWith('.md')))
    expect(await exampleViolations(pages.flatMap(examplesInPage))).toEqual([])
  })

  test('an example is found in a comment and in a page, with its line', () => {
    expect(inSource(comment('twice(2) // → 4'))).toEqual([
      { at: 'planted.ts:4', code: expect.stringContaining('twice(2)'), of: 'planted.ts' },
    ])
    expect(page('1 + 1 // → 2')).toEqual([{ at: 'docs/planted.md:3', code: '1 + 1 // → 2\n' }])
    expect(page('1 + 1 // two')).toEqual([])
  })

  test.each([
    ['1 + 1 // → 3', 'gives 2, not 3'],
    ["const a = 'x'.repeat(2) // → 'x'", "gives 'xx', not 'x'"],
    ['[0.1234] // → [0.124]', 'gives [ 0.1234 ], not [0.124]'],
    [
      "Promise.reject(new Error('no')) // → throws CORE_OPTION_INVALID",
      'throws no, not throws CORE_OPTION_INVALID',
    ],
    ['1 + 1 // → about two', 'Build failed'],
    ['nowhere() // → 1', 'nowhere is not defined'],
  ])('%s fails', async (code, sentence) => {
    const found = await exampleViolations(page(code))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(sentence)
  })

  test('right ones pass: statements over several lines, promises, typed arrays, errors, imports from the runtime', async () => {
    const code = `import { ModelwrightError } from '@modelwright/runtime'
const fail = async () => { throw new ModelwrightError('CORE_OPTION_INVALID', { message: 'x' }) }
[
  1,
  2 / 3,
] // → [1, 0.667]
Promise.resolve('a') // → 'a'
Float64Array.of(1, Number.NaN) // → [1, NaN]
fail() // → throws CORE_OPTION_INVALID
const sum = 1 + 1 // → 2
sum + 1 // → 3`
    expect(await exampleViolations(page(code))).toEqual([])
  })

  test('a line that follows neither expression nor declaration is refused', () => {
    expect(() => withChecks('if (true) {} // → 1')).toThrow('must follow an expression')
  })

  test('numbers match to the decimals written, whole numbers exactly', () => {
    expect(matches(0.16425, 0.1643)).toBe(true)
    expect(matches(0.1642, 0.1643)).toBe(false)
    expect(matches(1.2, 1)).toBe(false)
    expect(matches({ a: 1, b: 2 }, { a: 1 })).toBe(false)
  })
})
