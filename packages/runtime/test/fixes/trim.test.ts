import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBlank, trim } from '../../src/fixes/trim.ts'

const apply = (value: string): string | null => trim.apply({}, value)

/** Unicode 16.0, White_Space, and the invisible Cf characters we cut as well. */
const blanks = [
  0x09,
  0x0a,
  0x0b,
  0x0c,
  0x0d,
  0x1c,
  0x1d,
  0x1e,
  0x1f,
  0x20,
  0x85,
  0xa0,
  0xad,
  0x1680,
  0x180e,
  ...Array.from({ length: 16 }, (_, i) => 0x2000 + i),
  ...Array.from({ length: 8 }, (_, i) => 0x2028 + i),
  ...[0x205f, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x3000, 0xfeff],
]

describe('trim', () => {
  it('takes for blank exactly the code units of the table', () => {
    const found = Array.from({ length: 0x10000 }, (_, code) => code).filter(isBlank)
    expect(found).toEqual([...blanks].sort((a, b) => a - b))
  })

  it('cuts at least what String.prototype.trim cuts', () => {
    for (let code = 0; code < 0x10000; code++)
      if (String.fromCharCode(code).trim() === '') expect(isBlank(code)).toBe(true)
  })

  it('cuts both ends and leaves the inside', () => {
    expect(apply('\ufeff\u00a0 a  b\u200bc \t\r\n')).toBe('a  b\u200bc')
  })

  it('gives back the very string where there is nothing to cut', () => {
    expect(apply('Torgersen')).toBe('Torgersen')
  })

  it('makes blanks alone missing, also none at all', () => {
    expect(apply('')).toBeNull()
    expect(apply(' \u3000\u2003\ufeff')).toBeNull()
  })

  it('leaves halves and pairs of surrogates whole', () => {
    expect(apply(' \u{1f600} ')).toBe('\u{1f600}')
    expect(apply(' \ud83d ')).toBe('\ud83d')
  })

  it('run twice gives what it gave once', () => {
    const unit = fc.oneof(
      fc.constantFrom(...blanks).map((code) => String.fromCharCode(code)),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(unit), (parts) => {
        const once = apply(parts.join(''))
        if (once !== null) expect(apply(once)).toBe(once)
      }),
      { seed: 1, numRuns: 500 },
    )
  })
})
