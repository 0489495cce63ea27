import type { Json } from '../target.ts'

/** A plain word, but for those that readers take for true, false or nothing. */
const plainKey = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[A-Za-z][A-Za-z0-9_-]*$/i

function isBlock(value: Json): value is readonly Json[] | { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

/** A value behind `:` or `-`: on the same line, or as a block below. */
function behind(value: Json, indent: string): string {
  return isBlock(value) ? `\n${block(value, indent)}` : ` ${JSON.stringify(value)}\n`
}

/** An entry of a list: an object begins behind the dash. */
function item(value: Json, indent: string): string {
  if (!isBlock(value) || Array.isArray(value)) return behind(value, indent)
  return ` ${block(value, indent).slice(indent.length)}`
}

function block(value: readonly Json[] | { readonly [name: string]: Json }, indent: string): string {
  if (Array.isArray(value)) return value.map((one: Json) => `${indent}-${item(one, `${indent}  `)}`).join('')
  return Object.entries(value as { readonly [name: string]: Json })
    .map(
      ([name, one]) =>
        `${indent}${plainKey.test(name) ? name : JSON.stringify(name)}:${behind(one, `${indent}  `)}`,
    )
    .join('')
}

/** Writes plain data as YAML: blocks, strings always in double quotes, so that none is taken for something else. */
export function yamlText(value: { readonly [name: string]: Json }): string {
  return Object.keys(value).length === 0 ? '{}\n' : block(value, '')
}
