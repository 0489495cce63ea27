import { describe, expect, it } from 'vitest'
import { waitFor } from '../../../src/deploy/http/wait-for.ts'
import { sleepless } from './scripted-server.ts'

describe('waiting for something', () => {
  it('looks until it is there, with waits that grow', async () => {
    const host = sleepless()
    let looks = 0
    const found = await waitFor(async () => (++looks === 4 ? 'there' : undefined), host, {
      what: 'It',
      random: () => 0.5,
    })
    expect([found, looks]).toEqual(['there', 4])
    expect(host.slept).toEqual([2000, 2500, 3000])
  })

  it('gives up with a sentence', async () => {
    const work = waitFor(async () => undefined, sleepless(), {
      what: 'The traffic of "churn"',
      mostMs: 120_000,
    })
    await expect(work).rejects.toMatchObject({
      code: 'DEPLOY_OPERATION_OVERDUE',
      message: 'The traffic of "churn" is not done after 2 minutes.',
    })
  })

  it('stops when it is told to', async () => {
    const host = { ...sleepless(), signal: AbortSignal.abort(new Error('stopped')) }
    await expect(waitFor(async () => 1, host, { what: 'It' })).rejects.toThrow('stopped')
  })
})
