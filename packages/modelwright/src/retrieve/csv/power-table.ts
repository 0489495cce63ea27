const leastPower = -64
const mostPower = 64
const words = 23 + 2 * (mostPower - leastPower + 1)

/** 5^power as 128 bits, the first of them set; reciprocals are rounded up. */
function bitsOfPower(power: number): bigint {
  let size = 1n
  for (let at = 0; at < Math.abs(power); at++) size *= 5n
  const length = BigInt(size.toString(2).length)
  if (power >= 0) return length <= 128n ? size << (128n - length) : size >> (length - 128n)
  if (power >= -27) return (1n << (length + 127n)) / size + 1n
  const wide = (1n << (2n * length + 128n)) / size + 1n
  return wide >> (BigInt(wide.toString(2).length) - 128n)
}

let made: ArrayBuffer | undefined

/**
 * What the kernel needs to read numbers: 10⁰ to 10²² as doubles, then the powers of five from −64 to 64.
 *
 * @see Lemire, "Number parsing at a gigabyte per second", Software: Practice and Experience 51 (2021)
 */
export function powerTable(): ArrayBuffer {
  if (made !== undefined) return made
  const view = new DataView(new ArrayBuffer(words * 8))
  for (let power = 0; power < 23; power++) view.setFloat64(power * 8, Number(`1e${power}`), true)
  for (let power = leastPower; power <= mostPower; power++) {
    const bits = bitsOfPower(power)
    const at = (23 + 2 * (power - leastPower)) * 8
    view.setBigUint64(at, bits >> 64n, true)
    view.setBigUint64(at + 8, bits & 0xffffffffffffffffn, true)
  }
  made = view.buffer
  return made
}
