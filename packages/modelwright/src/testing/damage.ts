import { readerOf } from '@modelwright/runtime'
import { isModelwrightError } from '../core/index.ts'
import { insist } from './check.ts'

/** A copy of a state with one thing wrong, and what. */
export interface Damaged {
  readonly state: unknown
  readonly what: string
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !ArrayBuffer.isView(value)

/** Values of a type that the original does not have. */
function wrongTypes(value: unknown): readonly unknown[] {
  const candidates: readonly unknown[] = [null, 'x', 1.5, true, {}, [[]], new Uint8Array(3)]
  const kindOf = (of: unknown): string =>
    Array.isArray(of) ? 'list' : ArrayBuffer.isView(of) ? 'tensor' : of === null ? 'null' : typeof of
  // Three small whole numbers in the place of three others may well be sound.
  const isSmall = value instanceof Uint8Array && value.length === 3
  return candidates.filter(
    (candidate) => kindOf(candidate) !== kindOf(value) || (ArrayBuffer.isView(candidate) && !isSmall),
  )
}

/** Damage inside a tensor: cut short, and not a number where one was. */
function damagedTensors(value: unknown): readonly unknown[] {
  if (!(value instanceof Float64Array) || value.length === 0) return []
  const broken = value.slice()
  broken[0] = Number.NaN
  return [value.slice(0, -1), broken]
}

function* damagedParts(value: unknown, path: string): Generator<Damaged> {
  for (const wrong of wrongTypes(value)) yield { state: wrong, what: `${path} replaced` }
  for (const wrong of damagedTensors(value)) yield { state: wrong, what: `${path} cut or not a number` }
  if (Array.isArray(value)) {
    for (const [at, part] of value.entries())
      for (const { state, what } of damagedParts(part, `${path}.${at}`))
        yield { state: value.map((kept, index) => (index === at ? state : kept)), what }
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      const { [key]: part, ...rest } = value
      yield { state: rest, what: `${path}.${key} left out` }
      for (const { state, what } of damagedParts(part, `${path}.${key}`))
        yield { state: { ...rest, [key]: state }, what }
    }
  }
}

/** Makes every state that differs from this one by one thing left out, cut, or of another type; `optional` ones may be left out. */
export function* damaged(state: unknown, optional: readonly string[] = []): Generator<Damaged> {
  if (!isObject(state)) throw new Error('a state must be an object')
  for (const key of Object.keys(state)) {
    const { [key]: part, ...rest } = state
    if (!optional.includes(key)) yield { state: rest, what: `${key} left out` }
    for (const found of damagedParts(part, key))
      yield { state: { ...rest, [key]: found.state }, what: found.what }
  }
}

/** What is known of damage that `read` alone need not see. */
export interface Leniency {
  /** Fields that may be left out. */
  readonly optional?: readonly string[]
  /** Whether the loader refuses what was read, because it no longer fits the schema. */
  isSeenLater?(read: unknown): boolean
}

/** Insists that an operation's `read` refuses each damaged form of a state with PACK_ARTIFACT_REFUSED. */
export function insistDamageRefused(
  operation: { read(state: ReturnType<typeof readerOf>): unknown },
  state: unknown,
  { optional = [], isSeenLater = () => false }: Leniency = {},
): void {
  for (const { state: wrong, what } of damaged(state, optional)) {
    let refusal: unknown
    try {
      if (isSeenLater(operation.read(readerOf(wrong, 'state')))) continue
    } catch (error) {
      refusal = error
    }
    insist(refusal !== undefined, `read() must refuse a damaged state: ${what}`)
    insist(
      isModelwrightError(refusal) && refusal.code === 'PACK_ARTIFACT_REFUSED',
      `read() must refuse with PACK_ARTIFACT_REFUSED, not ${String(refusal)}: ${what}`,
    )
  }
}
