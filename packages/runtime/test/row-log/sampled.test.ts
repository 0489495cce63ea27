import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { isSampled } from '../../src/row-log/sampled.ts'

const idsOf = {
  'random ones': Array.from({ length: 20_000 }, () => randomUUID()),
  'such as count up': Array.from({ length: 20_000 }, (_, at) => `order-${at}`),
}

it.each(Object.entries(idsOf))(
  'a share of ids is sampled, near the share that is asked: %s',
  (_name, ids) => {
    for (const share of [0.01, 0.1, 0.5]) {
      const count = ids.filter((id) => isSampled(id, share)).length
      const deviation = Math.sqrt(ids.length * share * (1 - share))
      expect(Math.abs(count - ids.length * share)).toBeLessThan(5 * deviation)
    }
  },
)

it('what a smaller share holds, a greater one holds too', () => {
  for (const id of idsOf['random ones'].slice(0, 2000))
    if (isSampled(id, 0.1)) expect(isSampled(id, 0.2)).toBe(true)
})

it('all are sampled at 1, and the same ones for ever at less', () => {
  expect(idsOf['random ones'].every((id) => isSampled(id, 1))).toBe(true)
  const kept = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].filter((id) => isSampled(id, 0.3))
  expect(kept).toMatchInlineSnapshot(`
    [
      "a",
      "c",
    ]
  `)
})
