import { execFileSync, spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { snippets } from '../../../pages/playground/snippets.ts'

const hasPython = spawnSync('python3', ['--version']).status === 0

const write = (name: string, row: Record<string, never>, hasIntervals = false): string =>
  snippets.find((one) => one.name === name)!.write({ url: 'http://127.0.0.1:8080', row, hasIntervals })

const cell = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'grapheme' }),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.record({ day: fc.string(), sales: fc.constant(null) })),
)
const row = fc.dictionary(fc.string(), cell) as fc.Arbitrary<Record<string, never>>

describe('a row as code', () => {
  test('as curl is one shell command with the row in it, whatever quotes it holds', () => {
    fc.assert(
      fc.property(row, (one) => {
        const command = write('curl', one).replace(/^curl -s/, "printf '%s\\n'")
        const printed = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).split('\n')
        expect(JSON.parse(printed[4])).toEqual({ instances: [JSON.parse(JSON.stringify(one))] })
      }),
      { numRuns: 30 },
    )
  })

  test.skipIf(!hasPython)('as Python is the same row, once read by Python', () => {
    fc.assert(
      fc.property(row, (one) => {
        const code = write('Python', one)
        const literal = code.slice(code.indexOf('row = '), code.indexOf('\nbody'))
        const printed = execFileSync('python3', ['-c', `import json\n${literal}\nprint(json.dumps(row))`])
        expect(JSON.parse(printed.toString())).toEqual(JSON.parse(JSON.stringify(one)))
      }),
      { numRuns: 20 },
    )
  })

  test('asks for intervals where the model has them', () => {
    expect(write('curl', {}, true)).toContain('"parameters":{"intervals":true}')
    expect(write('TypeScript', {}, true)).toContain('}, { intervals: true })')
    expect(write('Python', {}, true)).toContain('"parameters": {"intervals": True}')
  })

  test('a column called __proto__ stays a column', () => {
    const one = JSON.parse('{"__proto__": 1}')
    expect(write('TypeScript', one)).toContain('["__proto__"]: 1')
    expect(write('Python', one)).toContain('"__proto__": 1')
  })
})
