import { expect, it } from 'vitest'
import { withModelLock } from '../../../src/cli/up/lock.ts'
import { type DeploymentLock, ModelwrightError } from '../../../src/core/index.ts'
import type { Project } from '../../../src/project/index.ts'

const busy = () =>
  new ModelwrightError('PROJECT_STORE_BUSY', { message: 'Another program writes.', mend: ['Wait.'] })

it('work goes on while the lock cannot be renewed, and ends as it would', async () => {
  let renewed = 0
  let askedTwice: () => void
  const twice = new Promise<void>((resolve) => (askedTwice = resolve))
  const lock = {
    renew: () => {
      if (++renewed === 2) askedTwice()
      return Promise.reject(busy())
    },
    release: () => Promise.reject(busy()),
  } as unknown as DeploymentLock
  const project = { deployments: { lock: () => Promise.resolve(lock) } } as unknown as Project
  // A renewal that fails unheard ends the process, and this test with it.
  const done = withModelLock(project, { role: 'up', name: 'churn', renewMs: 5 }, async () => {
    await twice
    return 'done'
  })
  expect(await done).toBe('done')
})
