import { expect, test } from 'vitest'
import { snippetsIn, snippetViolations } from './snippets.ts'
import { filesIn, readAll } from './source-files.ts'

const page = (code: string) => ({ path: 'docs/planted.md', text: `# A\n\n\`\`\`ts\n${code}\n\`\`\`\n` })

test('the code in pages type-checks', { timeout: 300_000 }, () => {
  const pages = readAll(filesIn('').filter((path) => path.endsWith('.md')))
  expect(pages.flatMap(snippetsIn).length).toBeGreaterThan(0)
  expect(snippetViolations(pages)).toEqual([])
})

test('code that uses what is not there is found, with its line', { timeout: 300_000 }, () => {
  const planted = [
    page("import { nothing } from 'modelwright'\n\nnothing()"),
    page("import { csv } from 'modelwright'\ncsv(1)"),
  ]
  const found = snippetViolations(planted)
  expect(found[0]).toContain('docs/planted.md:4')
  expect(found.some((line) => line.startsWith('docs/planted.md:5'))).toBe(true)
})

test('code that imports nothing of ours is left alone', () => {
  expect(snippetsIn(page('nothing()'))).toEqual([])
})
