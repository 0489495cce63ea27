import type { Release } from '../../../src/deploy/index.ts'
import { assembleImage } from '../../../src/pack/image/assemble.ts'

/** Two workflows of a few bytes, packed as any is. */
export const workflows = [0, 1].map(
  (at): NonNullable<Release['workflow']> =>
    async (base) =>
      assembleImage({
        bases: [base],
        files: [{ path: 'workflow.ts', bytes: Buffer.from(`export default ${at}\n`) }],
        labels: { 'modelwright.workflow': 'check' },
        created: '1970-01-01T00:00:00.000Z',
        program: { about: 'files', module: 'modelwright.js', arguments: ['run'], env: [] },
      }),
) as unknown as readonly [NonNullable<Release['workflow']>, NonNullable<Release['workflow']>]
