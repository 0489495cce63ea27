import { describe, it } from 'vitest'
import { checkPruner } from '../../../src/testing/index.ts'
import { pruners } from '../../../src/tune/index.ts'

describe('every pruner keeps the rules', () => {
  for (const pruner of Object.values(pruners)) for (const { name, run } of checkPruner(pruner)) it(name, run)
})
