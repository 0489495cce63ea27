import { canonicalJson } from '@modelwright/runtime'
import type { Found, Json, JsonObject, Resource } from '../target.ts'

/** A property that is not as it must be. */
export interface Difference {
  /** Path with dots: `environment.LOG`. */
  readonly property: string
  /** Null: it is not there. */
  readonly from: Json
  readonly to: Json
  /** Only a new resource can have it otherwise. */
  readonly isFixed: boolean
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type Apart = Omit<Difference, 'isFixed'>

function apart(property: string, from: Json | undefined, to: Json | undefined): Apart[] {
  if (isObject(from) && isObject(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort()
    return names.flatMap((name) => apart(`${property}.${name}`, from[name], to[name]))
  }
  const [was, is] = [from ?? null, to ?? null]
  return canonicalJson(was) === canonicalJson(is) ? [] : [{ property, from: was, to: is }]
}

/** Lists what is not as it must be. What the provider does not say of itself is not compared. */
export function differencesOf(
  { properties, fixed = [] }: Pick<Resource<unknown>, 'properties' | 'fixed'>,
  found: Pick<Found, 'properties'>,
): readonly Difference[] {
  return Object.keys(properties)
    .filter((name) => Object.hasOwn(found.properties, name))
    .flatMap((name) =>
      apart(name, found.properties[name], properties[name]).map((one) => ({
        ...one,
        isFixed: fixed.includes(name),
      })),
    )
}
