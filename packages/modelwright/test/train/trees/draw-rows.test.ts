import { describe, expect, it } from 'vitest'
import { openRoom } from './kernel-room.ts'

const room = openRoom(1 << 21)

const alike = (n: number, value: number): number[] => new Array<number>(n).fill(value)

describe('findScales', () => {
  function scalesOf(
    gradients: readonly number[],
    hessians: readonly number[],
    members?: readonly number[],
  ): number[] {
    room.clear()
    const n = gradients.length
    const [g, h, out] = [room.take(n * 4), room.take(n * 4), room.take(128)]
    const counted = members === undefined ? 0 : room.take(n)
    room.views.f32.set(gradients, g / 4)
    room.views.f32.set(hessians, h / 4)
    if (members !== undefined) room.views.u8.set(members, counted)
    room.kernels.findScales(n, 0, 1, g, h, counted, out)
    return [...room.views.f64.subarray(out / 8, out / 8 + 3)]
  }

  it('finds the largest gradient of either sign, and the least and largest hessian, wherever they are', () => {
    for (const n of [1, 7, 1024, 2049])
      for (const row of [0, n >> 1, n - 1]) {
        const gradients = alike(n, 0.5)
        const hessians = alike(n, 2)
        gradients[row] = -3
        hessians[row] = 9
        expect(scalesOf(gradients, hessians)).toEqual([3, n === 1 ? 9 : 2, 9])
        hessians[row] = 0.25
        expect(scalesOf(gradients, hessians)).toEqual([3, 0.25, n === 1 ? 0.25 : 2])
      }
  })

  it('looks only at rows that count, as often as they do', () => {
    expect(scalesOf([9, 1, -2], [9, 1, 2], [0, 3, 1])).toEqual([3, 2, 3])
  })
})

describe('drawRows', () => {
  function draw(n: number, share: number, isBootstrap: boolean, fixed?: readonly number[]): number[] {
    room.clear()
    const members = room.take(n)
    const kept = fixed === undefined ? 0 : room.take(n)
    if (fixed !== undefined) room.views.u8.set(fixed, kept)
    room.kernels.drawRows(n, 0, 1, members, kept, 12_345, share, isBootstrap ? 1 : 0)
    return [...room.views.u8.subarray(members, members + n)]
  }

  it('draws about a share of the rows, each once', () => {
    for (const share of [0.01, 0.5, 0.8]) {
      const members = draw(50_000, share, false)
      expect(Math.max(...members)).toBe(1)
      const count = members.reduce((sum, one) => sum + one, 0)
      expect(Math.abs(count / 50_000 - share)).toBeLessThan(0.01)
    }
    expect(draw(5000, 1, false).every((one) => one === 1)).toBe(true)
  })

  it('draws with replacement as a Poisson count does', () => {
    for (const share of [0.3, 1]) {
      const members = draw(100_000, share, true)
      for (const [times, wanted] of [1, share, share ** 2 / 2, share ** 3 / 6].entries()) {
        const found = members.filter((one) => one === times).length / members.length
        expect(Math.abs(found - wanted * Math.exp(-share))).toBeLessThan(0.006)
      }
    }
  })

  it('never draws rows kept for validation', () => {
    const fixed = Array.from({ length: 3000 }, (_, row) => (row % 3 === 0 ? 1 : 0))
    for (const isBootstrap of [false, true])
      draw(3000, 1, isBootstrap, fixed).forEach((one, row) => {
        if (fixed[row] === 1) expect(one).toBe(0)
        else if (!isBootstrap) expect(one).toBe(1)
      })
  })
})
