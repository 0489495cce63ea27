import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import type { Exchange, Sticky } from '../../../src/serve/index.ts'
import { chooseVariant, evenly } from '../../../src/serve/models/choose-variant.ts'

const asked = (parts: Partial<Exchange>): Exchange =>
  ({ headers: {}, body: new Uint8Array(0), ...parts }) as Exchange
const json = (body: unknown): Uint8Array => Buffer.from(JSON.stringify(body))

const variants = (...shares: readonly number[]) =>
  [1, ...shares].map((share, at) => ({ variant: String(at), share }))

/** Keys as services have them: numbers in a row, addresses, texts that differ in one letter at the end or the beginning. */
const kinds: readonly [string, (at: number) => string][] = [
  ['numbers', (at) => String(at)],
  ['numbers with zeros', (at) => String(at).padStart(12, '0')],
  ['addresses', (at) => `user${at}@example.org`],
  ['numbers before a text', (at) => `${at}-customer`],
  ['ids', (at) => `00000000-0000-4000-8000-${at.toString(16).padStart(12, '0')}`],
  ['letters beyond ASCII', (at) => `łódź-${at}-北京`],
]

describe('evenly', () => {
  it.each(kinds)('spreads %s over 100 parts as chance would (chi-square)', (_name, keyOf) => {
    const count = times(20_000, 1_000_000)
    const seen = new Float64Array(100)
    for (let at = 0; at < count; at++) seen[Math.floor(evenly(keyOf(at)) * 100)]++
    const wanted = count / 100
    const square = seen.reduce((sum, one) => sum + (one - wanted) ** 2 / wanted, 0)
    // 99 degrees of freedom: mean 99, standard deviation 14; keys in a row may lie more evenly than chance, not less.
    expect(square).toBeLessThan(99 + 5 * Math.sqrt(2 * 99))
  })

  it('stays within 0 and 1 and gives a text one number', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const number = evenly(text)
        return number >= 0 && number < 1 && number === evenly(text)
      }),
      { seed: 7, numRuns: times(1_000, 100_000) },
    )
  })
})

const sticky: Sticky = { by: 'header', name: 'X-User' }
const chosenFor = (key: string, shares: readonly number[]) =>
  chooseVariant(
    { name: 'churn', variants: variants(...shares), sticky },
    asked({ headers: { 'x-user': key } }),
  ).variant

describe('chooseVariant', () => {
  it('gives each variant its share', () => {
    const count = times(20_000, 500_000)
    const shares = [0.1, 0.25]
    const seen = [0, 0, 0]
    for (let at = 0; at < count; at++) seen[Number(chosenFor(`key ${at}`, shares))]++
    for (const [at, share] of [0.65, ...shares].entries()) {
      const deviation = Math.sqrt((share * (1 - share)) / count)
      expect(Math.abs(seen[at] / count - share)).toBeLessThan(5 * deviation)
    }
  })

  it('gives each variant its share where requests have no key, by the draw', () => {
    const model = { name: 'churn', variants: variants(0.1, 0.25) }
    const drawn = (draw: number) => chooseVariant(model, asked({}), () => draw).variant
    expect([0, 0.0999, 0.1, 0.3499, 0.3501, 0.9999].map(drawn)).toEqual(['1', '1', '2', '2', '0', '0'])
  })

  it('a ramp only ever adds to those of the challenger: who was within stays', () => {
    const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100)
    fc.assert(
      fc.property(fc.string(), share, share, (key, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)]
        return chosenFor(key, [less]) === '0' || chosenFor(key, [more]) === '1'
      }),
      { seed: 8, numRuns: times(2_000, 100_000) },
    )
  })

  it('a share of 0 gets nothing, one of 100 % everything', () => {
    for (let at = 0; at < 2_000; at++) {
      expect(chosenFor(`${at}`, [0])).toBe('0')
      expect(chosenFor(`${at}`, [1])).toBe('1')
    }
  })

  it('models split their callers independently of each other', () => {
    const count = 10_000
    let both = 0
    const chosen = (name: string, at: number) =>
      chooseVariant({ name, variants: variants(0.5), sticky }, asked({ headers: { 'x-user': `${at}` } }))
        .variant
    for (let at = 0; at < count; at++) if (chosen('a', at) === chosen('b', at)) both++
    expect(Math.abs(both / count - 0.5)).toBeLessThan(0.03)
  })

  const row = { id: 'k-17', age: 3 }
  const forms: readonly [string, unknown][] = [
    ['a bare row', row],
    ['a list of rows', [row, { id: 'other' }]],
    ['instances', { instances: [row, { id: 'other' }] }],
    ['dataframe_records', { dataframe_records: [row] }],
    ['inputs of MLflow', { inputs: [row] }],
    ['dataframe_split', { dataframe_split: { columns: ['age', 'id'], data: [[3, 'k-17']] } }],
    ['input_data of Azure ML', { input_data: { columns: ['id'], index: [0], data: [['k-17']] } }],
    ['input_data of watsonx.ai', { input_data: [{ fields: ['id'], values: [['k-17'], ['x']] }] }],
    ['tensors', { inputs: [{ name: 'id', shape: [1], datatype: 'BYTES', data: ['k-17'] }] }],
    ['nested tensors', { inputs: [{ name: 'id', shape: [1, 1], datatype: 'BYTES', data: [['k-17']] }] }],
  ]
  it.each(forms)('sees the column of the first row in %s', (_name, body) => {
    const model = { name: 'churn', variants: variants(0.5), sticky: { by: 'column', name: 'id' } as const }
    const draw = () => {
      throw new Error('a key was there and not seen')
    }
    expect(chooseVariant(model, asked({ body: json(body) }), draw).variant).toBe(
      chooseVariant(model, asked({ body: json(row) }), draw).variant,
    )
  })

  it('draws where the key is not there, or the body is none; whatever is sent', () => {
    const model = { name: 'churn', variants: variants(0.5), sticky: { by: 'column', name: 'id' } as const }
    const bodies = [
      '',
      'null',
      '3',
      '[]',
      '[[]]',
      '{"instances":{}}',
      '{"inputs":[null]}',
      '{"id":null}',
      '{"id":{}}',
    ]
    for (const body of [...bodies, '{"dataframe_split":{"columns":["id"],"data":[3]}}', '\xff{'])
      expect(chooseVariant(model, asked({ body: Buffer.from(body, 'latin1') }), () => 0.1).variant).toBe('1')
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        chooseVariant(model, asked({ body: json(body) }))
      }),
      { seed: 9, numRuns: times(500, 20_000) },
    )
  })

  it('keeps a caller with its variant', () => {
    const model = { name: 'churn', variants: variants(0.5), sticky: { by: 'caller' } as const }
    const of = (id: string) => chooseVariant(model, asked({ caller: { id, scopes: [] } })).variant
    for (let at = 0; at < 50; at++) expect(of(`key ${at}`)).toBe(of(`key ${at}`))
  })
})
