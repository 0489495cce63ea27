import { expect, test } from 'vitest'
import { writeDocs } from '../../scripts/docs.mjs'
import { docstringOf } from '../../scripts/docstring.mjs'

test('the pages of registered things are what `npm run docs` writes today', async () => {
  expect(await writeDocs({ check: true })).toEqual([])
})

test('a comment becomes Markdown: description, traits, example, errors, source', () => {
  const source = `/**
 * Measures {@link twice} of it.
 *
 * Missing: stays missing.  Seeded: no.
 *
 * @returns the double
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when it is odd
 * @example
 * twice(1) // → 2
 * @see Good (1952)
 */
export const twice = 1`
  expect(docstringOf(source, 'twice')).toBe(
    [
      'Measures `twice` of it.',
      '- **Missing:** stays missing.',
      '- **Seeded:** no.',
      'Gives the double.',
      'Fails with `CORE_OPTION_INVALID` when it is odd.',
      '```ts\ntwice(1) // → 2\n```',
      'See Good (1952).',
    ].join('\n\n'),
  )
  expect(docstringOf(source, 'thrice')).toBe('')
})
