const quarter = 1.5707963267948966

/** sin(x) for |x| ≤ π/4. */
function smallSine(x: number): number {
  const z = x * x
  const s4 = 2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)
  const r = 0.00833333333332249 + z * (-0.0001984126982985795 + z * s4)
  return x + z * x * (-0.16666666666666632 + z * r)
}

/** cos(x) for |x| ≤ π/4. */
function smallCosine(x: number): number {
  const z = x * x
  const c5 = 2.087572321298175e-9 + z * -1.1359647557788195e-11
  const c3 = 2.480158728947673e-5 + z * (-2.7557314351390663e-7 + z * c5)
  const r = z * (0.0416666666666666 + z * (-0.001388888888887411 + z * c3))
  return 1 - (0.5 * z - z * r)
}

/**
 * Gives the sine of a share of a full turn, within 2e-16; only +, −, × and ÷, the same bits in every engine.
 *
 * @param turn - 0 to 1
 * @see fdlibm, k_sin.c and k_cos.c, Sun Microsystems 1993
 */
export function sineOfTurn(turn: number): number {
  const place = Math.floor(turn * 4 + 0.5)
  const rest = (turn * 4 - place) * quarter
  switch (((place % 4) + 4) % 4) {
    case 0:
      return smallSine(rest)
    case 1:
      return smallCosine(rest)
    case 2:
      return -smallSine(rest)
    default:
      return -smallCosine(rest)
  }
}

/** Gives the cosine of a share of a full turn. */
export function cosineOfTurn(turn: number): number {
  return sineOfTurn(turn + 0.25)
}
