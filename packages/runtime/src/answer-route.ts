import type { Service } from './answer-service.ts'
import type { Handle, WireFormat } from './wire/wire-format.ts'
import { modelwright } from './wire-formats/modelwright.ts'

/** A path of a service. */
export interface Route {
  readonly method: 'GET' | 'POST'
  readonly format: WireFormat
  /** Absent: the path predicts. */
  readonly handle?: Handle
}

const tables = new WeakMap<Service, ReadonlyMap<string, Route>>()

/** Every path of a service; where two formats share one, the first in the list of formats has it. */
export function routesOf(service: Service): ReadonlyMap<string, Route> {
  const kept = tables.get(service)
  if (kept !== undefined) return kept
  const table = new Map<string, Route>()
  const add = (path: string, route: Route): void => {
    if (!table.has(path)) table.set(path, route)
  }
  for (const format of service.abilities.formats) {
    for (const path of format.predicts(service)) add(path, { method: 'POST', format })
    const gets = format.gets(service)
    for (const path of Object.keys(gets)) add(path, { method: 'GET', format, handle: gets[path] })
  }
  tables.set(service, table)
  return table
}

/** Takes query and last slash off a path. */
export function barePath(path: string): string {
  const bare = path.split(/[?#]/, 1)[0]
  return bare.length > 1 && bare.endsWith('/') ? bare.slice(0, -1) : bare
}

/** The format that speaks for a path, known or not. */
export function formatOf(service: Service, path: string): WireFormat {
  const known = routesOf(service).get(path)
  if (known !== undefined) return known.format
  const isOf = ({ prefix }: WireFormat) =>
    prefix !== undefined && (path === prefix || path.startsWith(`${prefix}/`))
  return service.abilities.formats.find(isOf) ?? modelwright
}
