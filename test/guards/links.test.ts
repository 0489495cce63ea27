import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { linkViolations } from './links.ts'
import { filesIn, readAll, root } from './source-files.ts'

const planted = (text: string) => [
  { path: 'docs/a.md', text },
  { path: 'docs/b.md', text: '# Words, and `more`\n\n## Twice\n\n## Twice' },
]
const found = (text: string) =>
  linkViolations(planted(text), (path) => ['docs/a.md', 'docs/b.md'].includes(path))

describe('links', () => {
  test('no page links to what is not there', () => {
    const pages = readAll(filesIn('').filter((path) => path.endsWith('.md')))
    expect(linkViolations(pages, (path) => existsSync(join(root, path)))).toEqual([])
  })

  test.each([
    '[x](c.md)',
    '[x](../docs/c.md)',
    '[x](b.md#none)',
    '[x](#none)',
    '![x](picture.png)',
    '[x][y]\n\n[y]: c.md',
    '<a href="c.md">x</a>',
    '[x](/docs/b.md)',
  ])('%s is found', (text) => {
    expect(found(text)).toHaveLength(1)
  })

  test.each([
    '[x](b.md#words-and-more)',
    '[x](b.md#twice-1)',
    '[x](https://example.org/y)',
    '`[x](c.md)`',
    '```\n[x](c.md)\n```',
  ])('%s is fine', (text) => {
    expect(found(text)).toEqual([])
  })
})
