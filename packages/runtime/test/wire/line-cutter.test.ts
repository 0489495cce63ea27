import { expect, test } from 'vitest'
import { lineCutter } from '../../src/wire/line-cutter.ts'

const bytes = (text: string) => Buffer.from(text)
const text = (cut: Uint8Array) => Buffer.from(cut).toString()

/** What comes of a text in pieces of so many bytes, piece by piece, and what is left. */
function cutUp(whole: string, size: number, isQuoted: boolean): string[] {
  const cutter = lineCutter(isQuoted, 1000)
  const all = bytes(whole)
  const found: string[] = []
  for (let at = 0; at < all.length; at += size) found.push(text(cutter.push(all.subarray(at, at + size))))
  return [...found, text(cutter.end())]
}

test.each([1, 2, 3, 5, 8, 100])('pieces of %i bytes come out as whole lines, and nothing is lost', (size) => {
  const whole = 'a,b\n1,"x\ny"\n\n2,"é\n\n""\n"\nlast'
  const found = cutUp(whole, size, true)
  expect(found.join('')).toBe(whole)
  for (const lines of found.slice(0, -1)) expect(lines === '' || lines.endsWith('\n')).toBe(true)
  expect(found.at(-1)).toBe('last')
  expect(cutUp(whole, size, false).at(-1)).toBe('last')
})

test('what came out is not written over by what comes after', () => {
  const cutter = lineCutter(false, 100)
  cutter.push(bytes('on'))
  const first = cutter.push(bytes('e\ntw'))
  const second = cutter.push(bytes('o\nthree'))
  expect([text(first), text(second), text(cutter.end())]).toEqual(['one\n', 'two\n', 'three'])
})

test('a line that does not end is refused once it is too long, not before', () => {
  const cutter = lineCutter(false, 10)
  expect(cutter.push(bytes('0123456789'))).toHaveLength(0)
  expect(() => cutter.push(bytes('0'))).toThrow(expect.objectContaining({ code: 'SERVE_LINE_OVERSIZED' }))
})

test('ten megabytes without the end of a line, in pieces of a few bytes, cost no more than their bytes', () => {
  const cutter = lineCutter(true, 10_485_760)
  const count = 131_072
  const piece = bytes('x'.repeat(80))
  const open = cutter.push(bytes('"'))
  for (let at = 0; at < count - 1; at++) cutter.push(piece)
  expect(open).toHaveLength(0)
  expect(cutter.end().length).toBe(1 + 80 * (count - 1))
})
