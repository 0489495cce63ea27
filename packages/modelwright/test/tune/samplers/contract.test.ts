import { describe, it } from 'vitest'
import { checkSampler } from '../../../src/testing/index.ts'
import { samplers } from '../../../src/tune/index.ts'

describe('every sampler keeps the rules', () => {
  for (const sampler of Object.values(samplers))
    for (const { name, run } of checkSampler(sampler)) it(name, run)
})
