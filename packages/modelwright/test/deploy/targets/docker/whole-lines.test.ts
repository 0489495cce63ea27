import { expect, it } from 'vitest'
import { wholeLines } from '../../../../src/deploy/targets/docker/log-lines.ts'

const frame = (text: string, stream = 1): Buffer => {
  const head = Buffer.alloc(8)
  head[0] = stream
  head.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([head, Buffer.from(text)])
}
const at = '2026-05-10T12:00:00.000000001Z'

it('pieces of a long line, each in a frame with a time of its own, are one line again', () => {
  const long = 'x'.repeat(16_384)
  const bytes = Buffer.concat([
    frame(`${at} first\n`),
    frame(`${at} ${long}`),
    frame(`${at} ${long}`),
    frame(`${at} end\n`),
    frame(`${at} last\n`),
  ])
  expect(wholeLines(bytes).map(({ at: time, text }) => [time, text.length])).toEqual([
    [at, 5],
    [at, 2 * 16_384 + 3],
    [at, 4],
  ])
})

it('a line that is not at its end yet is left for the next time, and a frame that is cut is none', () => {
  const whole = frame(`${at} one\n`)
  expect(wholeLines(Buffer.concat([whole, frame(`${at} begun`)]))).toHaveLength(1)
  expect(wholeLines(Buffer.concat([whole, frame(`${at} two\n`).subarray(0, 5)]))).toHaveLength(1)
  expect(wholeLines(Buffer.alloc(0))).toEqual([])
})
