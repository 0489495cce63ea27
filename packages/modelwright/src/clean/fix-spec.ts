/** A fix someone asks for, as plain data: what `trim()` returns. */
export interface FixSpec {
  readonly kind: 'fix'
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
}

/** Makes the plain data of a fix; name and options are checked when it is used. */
export function fixSpec(name: string, options: object = {}): FixSpec {
  return { kind: 'fix', name, options: { ...options } }
}

/** The declared list of columns that every value fix has. */
export const columnsOption = {
  type: 'list',
  default: [],
  about: 'Columns it runs on. Empty: every column that may bring strings.',
} as const
