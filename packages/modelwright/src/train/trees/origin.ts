import { type Column, sha256, type TreesOrigin } from '@modelwright/runtime'
import type { Loss } from '../../core/index.ts'

/** So many hexadecimal digits tell levels apart: this is a check against mistakes, not against malice. */
const digits = 16

function levelsDigest(column: Column): string {
  if (column.type !== 'category') return ''
  return sha256(new TextEncoder().encode(JSON.stringify(column.levels))).slice(0, digits)
}

/** Says what trees are fitted to, so that a later fit can tell whether it goes on from them. */
export function originOf(features: ReadonlyMap<string, Column>, loss: Loss, parameter: number): TreesOrigin {
  return Object.freeze({
    loss: loss.parameter === undefined ? loss.name : `${loss.name} ${parameter}`,
    names: Object.freeze([...features.keys()]),
    levels: Object.freeze([...features.values()].map(levelsDigest)),
  })
}
