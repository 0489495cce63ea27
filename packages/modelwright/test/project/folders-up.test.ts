import { join, parse, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { foldersUp } from '../../src/project/folders-up.ts'

const { root } = parse(resolve('.'))

test('a folder comes first, the root of the disk last, each once', () => {
  const inner = join(root, 'a', 'b')
  expect([...foldersUp(join(inner, 'c', '..'))]).toEqual([inner, join(root, 'a'), root])
  expect([...foldersUp(root)]).toEqual([root])
})
