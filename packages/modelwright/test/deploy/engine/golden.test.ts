import { answer, createService, load } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { askGolden, piecesOf } from '../../../src/deploy/engine/golden.ts'
import { differingPredictions } from '../../../src/deploy/engine/golden-differences.ts'
import type { Invoked, Placed } from '../../../src/deploy/index.ts'
import { hostAt, releaseOf } from '../a-release.ts'

describe('piecesOf', () => {
  it('keeps all rows in order, in bodies below the limit wherever a row alone fits', () => {
    const rows = fc.array(fc.record({ text: fc.string({ maxLength: 40 }) }), { maxLength: 50 })
    fc.assert(
      fc.property(rows, fc.integer({ min: 20, max: 600 }), (all, most) => {
        const pieces = piecesOf(all, most)
        expect(pieces.flatMap((piece) => piece.rows)).toEqual(all)
        for (const { rows: some, body } of pieces) {
          expect(JSON.parse(new TextDecoder().decode(body))).toEqual({ instances: some })
          if (some.length > 1) expect(body.length).toBeLessThanOrEqual(most)
        }
      }),
    )
  })
})

describe('differingPredictions', () => {
  const row = (yes: number, prediction = 'yes') => ({ prediction, probabilities: { no: 1 - yes, yes } })

  it('finds one different bit', () => {
    const [near] = differingPredictions([row(0.3)], [row(0.3 + 2 ** -54)], 0)
    expect(near).toBeDefined()
    expect(differingPredictions([row(0.3)], [row(0.3)], 0)).toEqual([])
    expect(differingPredictions([{ prediction: 0 }], [{ prediction: -0 }], 0)).toHaveLength(1)
  })

  it('bears what ONNX may differ by, and no other class', () => {
    expect(differingPredictions([row(0.3)], [row(0.3 + 9e-7)], 1e-6)).toEqual([])
    expect(differingPredictions([row(0.3)], [row(0.3 + 2e-6)], 1e-6)).toHaveLength(1)
    expect(differingPredictions([{ prediction: 5e6 }], [{ prediction: 5e6 + 4 }], 1e-6)).toEqual([])
    const [other] = differingPredictions([row(0.3)], [row(0.3, 'no')], 1e-6)
    expect(other).toEqual({ row: 0, what: 'prediction is "no", not "yes"' })
  })

  it.each([
    [[], 'nothing'],
    [[null], 'null'],
    [[{}], 'nothing'],
    [['x'], '"x"'],
    [[{ ...row(0.5), more: 1 }], 'more'],
  ])('an answer %j is another one', (found, word) => {
    const [{ what }] = differingPredictions([row(0.5)], found, 1e-6)
    expect(what).toContain(word)
  })
})

describe('askGolden', () => {
  it.each([422, 200, 500])(
    'asks on where another revision took the request and answers %i',
    async (status) => {
      const release = await releaseOf()
      const service = createService(load(release.model.bytes))
      let asked = 0
      const invoke = async (
        _: unknown,
        __: unknown,
        { body }: { readonly body: Uint8Array },
      ): Promise<Invoked> => {
        asked++
        if (asked % 3 !== 0) return { status, body: new TextEncoder().encode('{}'), revision: 'old' }
        const headers = { 'content-type': 'application/json' }
        const said = answer(service, { method: 'POST', path: '/predict', headers, body })
        return { status: said.status, body: said.body, revision: 'new' }
      }
      const supports = { runs: 'runtime', maxBodyBytes: 1e6 }
      const desk = { target: { supports, invoke }, host: hostAt('.', { sleep: async () => {} }) } as never
      const placed = {} as Placed<never>
      const request = { cloud: {}, placed, release, revision: 'new', alive: async () => {} }
      expect(await askGolden(desk, request)).toMatchObject({ differing: 0, rows: expect.any(Number) })
      expect(asked % 3).toBe(0)
    },
  )
})
