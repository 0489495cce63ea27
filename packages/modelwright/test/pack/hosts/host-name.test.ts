import { describe, expect, it } from 'vitest'
import { hostName } from '../../../src/pack/hosts/host-name.ts'

describe('a name for hosts', () => {
  it('is made of what the model is called', () => {
    const cases = {
      churn: 'churn',
      'Car Prices (2024)': 'car-prices-2024',
      '2024': 'model-2024',
      東京: 'model',
      '': 'model',
      '--a--b--': 'a-b',
      [`${'x'.repeat(49)} y`]: 'x'.repeat(49),
    }
    for (const [name, wanted] of Object.entries(cases)) {
      expect(hostName(name), name).toBe(wanted)
      expect(hostName(name)).toMatch(/^[a-z](?:[a-z0-9-]{0,48}[a-z0-9])?$/)
    }
  })
})
