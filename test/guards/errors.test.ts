import { describe, expect, test } from 'vitest'
import { errorViolations, mendViolations } from './errors.ts'
import { packageSources, pageSources, readAll } from './source-files.ts'

const [docs] = readAll(['docs/errors.md'])
const planted = (text: string) => [{ path: 'a.ts', text }]
const page = '## clean\n\n| code | when |\n|---|---|\n| `CLEAN_DATE_UNREADABLE` | A date cannot be read. |\n'
const use = "throw new ModelwrightError('CLEAN_DATE_UNREADABLE', { message, mend })"

describe('error codes', () => {
  test('sources and docs/errors.md name the same codes', () => {
    expect(errorViolations([...packageSources(), ...pageSources()], docs?.text ?? '')).toEqual([])
  })

  test('every error says how to mend it', () => {
    expect(mendViolations([...packageSources(), ...pageSources()])).toEqual([])
  })

  test('a list that agrees passes', () => {
    expect(errorViolations(planted(use), page)).toEqual([])
  })

  test.each([
    ['a code that is not listed', `${use}; refuse('CLEAN_FIX_UNKNOWN')`, page],
    ['a code that nothing uses', '', page],
    ['a code listed twice', use, `${page}| \`CLEAN_DATE_UNREADABLE\` | Again. |\n`],
    ['a code under the wrong heading', use, page.replace('clean', 'train')],
    ['a code without a sentence', use, page.replace('A date cannot be read.', '')],
  ])('%s is found', (_name, text, list) => {
    expect(errorViolations(planted(text), list)).toHaveLength(1)
  })

  test('an error without its mend is found', () => {
    expect(mendViolations(planted("new ModelwrightError('CLEAN_A_B', { message })"))).toHaveLength(1)
    expect(mendViolations(planted("new ModelwrightError('CLEAN_A_B', { ...parts })"))).toEqual([])
  })
})
