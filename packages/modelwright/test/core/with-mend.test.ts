import { expect, it } from 'vitest'
import { ModelwrightError, withMend } from '../../src/core/index.ts'

it('an error keeps all but its ways to be mended', () => {
  const cause = new Error('below')
  const parts = { message: 'It does not fit.', where: 'here', mend: ['Cut it.'], cause }
  const other = withMend(new ModelwrightError('CORE_OPTION_INVALID', parts), ['Fold it.'])
  expect(other).toMatchObject({ ...parts, code: 'CORE_OPTION_INVALID', mend: ['Fold it.'] })
  const bare = withMend(new ModelwrightError('CORE_OPTION_INVALID', { message: 'No.', mend: [] }), ['Yes.'])
  expect([bare.where, bare.cause]).toEqual([undefined, undefined])
})
