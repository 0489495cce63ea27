/** A transform someone asks for, as plain data: what `standardise('age')` returns. */
export interface TransformSpec {
  readonly kind: 'transform'
  readonly name: string
  readonly columns: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
}

/** One or several column names. */
export type ColumnNames = string | readonly string[]

/** Makes the plain data of a transform; names and options are checked when the plan is made. */
export function transformSpec(name: string, columns: ColumnNames, options: object = {}): TransformSpec {
  const names = typeof columns === 'string' ? [columns] : [...columns]
  return { kind: 'transform', name, columns: names, options: { ...options } }
}

/** One step of preparation with its reason. */
export interface PlanStep {
  /** Name of the transform. */
  readonly transform: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
  /** Why it is there, in one sentence. */
  readonly why: string
}
