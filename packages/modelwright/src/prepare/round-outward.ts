/** Splits a positive number into three leading digits and a power of ten: 1234 is 123 × 10¹. Cut, not rounded. */
function leadingDigits(value: number): { digits: number; exponent: number } {
  // 17 digits name the double exactly enough to cut; toExponential is fully specified by ECMAScript.
  const [mantissa, exponent] = value.toExponential(16).split('e')
  return { digits: Number(mantissa.replace('.', '').slice(0, 3)), exponent: Number(exponent) - 2 }
}

function awayFromZero(value: number): number {
  const { digits, exponent } = leadingDigits(value)
  const cut = Number(`${digits}e${exponent}`)
  return cut >= value ? cut : Number(`${digits + 1}e${exponent}`)
}

function towardsZero(value: number): number {
  const { digits, exponent } = leadingDigits(value)
  return Number(`${digits}e${exponent}`)
}

/**
 * Rounds a range to three significant digits, never inwards: no exact extreme of the data shows.
 *
 * @example
 * roundOutward(12.345, 6789) // → [12.3, 6790]
 */
export function roundOutward(low: number, high: number): readonly [number, number] {
  const down = low === 0 ? 0 : low > 0 ? towardsZero(low) : -awayFromZero(-low)
  const up = high === 0 ? 0 : high > 0 ? awayFromZero(high) : -towardsZero(-high)
  return [down, up]
}
