import { inspect, isDeepStrictEqual } from 'node:util'

/** Half a unit of the last decimal that was written; whole numbers must be met exactly. */
function tolerance(expected: number): number {
  const [mantissa = '', exponent = '0'] = String(expected).split('e')
  const decimals = (mantissa.split('.')[1] ?? '').length
  return decimals === 0 ? 0 : 0.5000001 * 10 ** (Number(exponent) - decimals)
}

function listOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
    ? Array.from(value as Float64Array)
    : undefined
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    value !== null &&
    typeof value === 'object' &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value))
  )
}

/** Whether a value is what an example says, numbers to the decimals that are written there. */
export function matches(actual: unknown, expected: unknown): boolean {
  if (typeof actual === 'number' && typeof expected === 'number') {
    return Object.is(actual, expected) || Math.abs(actual - expected) <= tolerance(expected)
  }
  const [list, wanted] = [listOf(actual), listOf(expected)]
  if (list !== undefined && wanted !== undefined) {
    return list.length === wanted.length && list.every((value, index) => matches(value, wanted[index]))
  }
  if (isPlain(actual) && isPlain(expected)) {
    const keys = new Set([...Object.keys(actual), ...Object.keys(expected)])
    return [...keys].every((key) => matches(actual[key], expected[key]))
  }
  return isDeepStrictEqual(actual, expected)
}

/** Fails unless the value is the expected one; `text` is what stands in the example. */
export async function check(actual: unknown, expected: () => unknown, text: string): Promise<void> {
  if (!matches(actual, expected())) throw new Error(`gives ${inspect(actual)}, not ${text}`)
}

/** Fails unless the work fails with the code. */
export async function throws(work: () => Promise<unknown>, code: string, text: string): Promise<void> {
  const failure = await work().then(
    () => 'nothing',
    (error: { code?: string; message?: string }) => error.code ?? error.message,
  )
  if (failure !== code) throw new Error(`throws ${failure}, not ${text}`)
}
