import { describe, expect, it } from 'vitest'
import { deadlineIn, noDeadline } from '../../src/core/index.ts'

describe('deadlineIn', () => {
  it('counts down by the clock it was given and expires', () => {
    let now = 1000
    const deadline = deadlineIn(50, () => now)
    expect(deadline.remainingMs()).toBe(50)
    now = 1049
    expect(deadline.expired()).toBe(false)
    now = 1050
    expect(deadline.expired()).toBe(true)
    now = 2000
    expect(deadline.remainingMs()).toBe(0)
  })

  it('expires at once when the signal is aborted, also without an end', () => {
    const abort = new AbortController()
    const deadline = deadlineIn(Number.POSITIVE_INFINITY, () => 0, abort.signal)
    expect(deadline.remainingMs()).toBe(Number.POSITIVE_INFINITY)
    abort.abort()
    expect(deadline.expired()).toBe(true)
  })

  it('never comes where there is none', () => {
    expect(noDeadline.expired()).toBe(false)
  })
})
