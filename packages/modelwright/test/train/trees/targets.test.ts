import { describe, expect, it } from 'vitest'
import { targetBytes, targetsAt } from '../../../src/train/trees/targets.ts'
import { openRoom } from './kernel-room.ts'

describe('targets', () => {
  it('of two classes take a byte each, all others eight', () => {
    expect(targetBytes({ kernel: 'logLoss' })).toBe(1)
    expect(targetBytes({ kernel: 'classLoss' })).toBe(8)
    expect(targetBytes({})).toBe(8)
  })

  it('are written and read in their place, and nowhere else', () => {
    const room = openRoom()
    const at = room.take(64)
    for (const loss of [{ kernel: 'logLoss' }, {}] as const) {
      room.views.u8.fill(9)
      targetsAt(room.views, at, { rowCount: 3, loss }).set([1, 0, 1])
      expect([...targetsAt(room.views, at, { rowCount: 3, loss })]).toEqual([1, 0, 1])
      expect(room.views.u8[at - 1]).toBe(9)
      expect(room.views.u8[at + 3 * targetBytes(loss)]).toBe(9)
    }
  })
})
