import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { searchDigest, searchScript } from '../../../src/core/report/search.ts'

test('the policy of a page names the script by its digest', () => {
  expect(createHash('sha256').update(searchScript).digest('base64')).toBe(searchDigest)
})
