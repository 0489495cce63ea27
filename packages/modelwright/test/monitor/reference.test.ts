import { describe, expect, it } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import {
  addRows,
  decodeReference,
  encodeReference,
  judgeDrift,
  newWindowSketch,
  type Watched,
  watchedRows,
  withoutSingles,
} from '../../src/monitor/index.ts'
import { simulateStream } from '../../src/testing/index.ts'

const stream = simulateStream({
  seed: 4,
  likeness: 0.3,
  change: { kind: 'covariate', shape: 'sudden', at: 3000, size: 0.8 },
})
const before = stream.next(3000)
const after = watchedRows(stream.next(800).rows)

function profile(): Watched {
  const sketch = newWindowSketch(new Map([...before.rows.columns].map(([name, { type }]) => [name, type])))
  addRows(sketch, before.rows, before.times)
  return withoutSingles(sketch)
}

describe('reference as bytes', () => {
  it('judges as it did, takes some kilobytes, and is the same bytes again', () => {
    const bytes = encodeReference(profile())
    const read = decodeReference(bytes)
    expect(judgeDrift(read, after, { seed: seedOf(1) })).toEqual(
      judgeDrift(profile(), after, { seed: seedOf(1) }),
    )
    expect(judgeDrift(read, after, { seed: seedOf(1) }).isDrift).toBe(true)
    expect(bytes.length).toBeLessThan(30_000)
    expect(encodeReference(read)).toEqual(bytes)
    expect(encodeReference(profile())).toEqual(bytes)
  })

  it('rows themselves can be a reference too', () => {
    const rows = watchedRows(before.rows)
    expect(judgeDrift(decodeReference(encodeReference(rows)), after, { seed: seedOf(1) })).toEqual(
      judgeDrift(rows, after, { seed: seedOf(1) }),
    )
  })

  it('refuses bytes that were cut or altered, and never crashes', () => {
    const bytes = encodeReference(profile())
    const seed = seedOf(2)
    const codes = new Set<string>()
    for (let trial = 0; trial < 600; trial++) {
      const hurt = bytes.slice(0, trial % 2 === 0 ? seed.integer(bytes.length) : bytes.length)
      if (hurt.length > 0) hurt[seed.integer(hurt.length)] ^= 1 + seed.integer(255)
      try {
        decodeReference(hurt)
      } catch (error) {
        codes.add((error as { code?: string }).code ?? String(error))
      }
    }
    expect([...codes]).toEqual(['MONITOR_SKETCH_DAMAGED'])
  })
})
