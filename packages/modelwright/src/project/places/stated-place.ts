import { ModelwrightError } from '../../core/index.ts'
import type { StatedPlaces } from './find-places.ts'
import { objectsAddress } from './objects-place.ts'

/** How each place is written in a workflow, and the factory that writes it. */
const forms = {
  store: { name: 'postgres', example: "postgres('postgres://user:${PGPASSWORD}@host/database')" },
  objects: { name: 's3', example: "s3('s3://bucket/folder', { region: 'eu-west-1' })" },
} as const

/** What a bucket is told that has a meaning for objects. */
const told = ['region', 'endpoint', 'pathStyle']

function unfit(key: keyof StatedPlaces): ModelwrightError {
  const { example } = forms[key]
  return new ModelwrightError('PROJECT_PLACE_INVALID', {
    message: `It must be ${example}, an address as text, or 'folder'.`,
    mend: [`Write:  ${key}: ${example}`],
  })
}

/**
 * The address that a workflow's `store` or `objects` says: as text, or by the factory that also makes a source of it.
 *
 * @throws {ModelwrightError} PROJECT_PLACE_INVALID - when it says something else
 */
export function statedPlace(key: keyof StatedPlaces, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  const { kind, name, options } = (value ?? {}) as Record<string, unknown>
  const given = (options ?? {}) as Record<string, unknown>
  if (kind !== 'source' || name !== forms[key].name) throw unfit(key)
  const { address, path, ...rest } = given
  const place = key === 'store' ? address : path
  const stranger = Object.keys(rest).find((option) => !told.includes(option))
  if (typeof place !== 'string' || stranger !== undefined) throw unfit(key)
  return key === 'store' ? place : objectsAddress(place, rest as Record<string, string | boolean>)
}

/** Where a workflow says that runs and objects are kept. */
export function statedIn({ store, objects }: StatedPlaces): StatedPlaces {
  return { ...(store !== undefined && { store }), ...(objects !== undefined && { objects }) }
}
