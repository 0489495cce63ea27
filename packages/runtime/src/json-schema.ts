/** An object of a JSON document. */
export type Json = { readonly [key: string]: unknown }

/** Points at a schema of the document. */
export function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` }
}

/** Describes an object by what it must and may have. */
export function object(required: readonly string[], properties: Json): Json {
  return { type: 'object', required, properties }
}

/** Describes a list by its items. */
export function list(items: Json): Json {
  return { type: 'array', items }
}

/** Any text. */
export const text: Json = { type: 'string' }

/** Any number. */
export const number: Json = { type: 'number' }

/** Describes a body by what it is and its schema. */
export function content(description: string, schema: Json, type = 'application/json'): Json {
  return { description, content: { [type]: { schema } } }
}
