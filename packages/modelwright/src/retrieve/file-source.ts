import type { DataFormat, SourceDefinition } from '../core/index.ts'
import { bringPlace } from './places.ts'
import { withoutCommon } from './source-of.ts'

/** The code of a source that is a path: files here or at an address, read as `format`; absent: as their names tell. */
export function fileSource(name: string, format?: DataFormat): SourceDefinition {
  return {
    name,
    async bring({ path, ...options }, context) {
      const { own, licence } = withoutCommon(options, name)
      const brought = await bringPlace(String(path), context)
      return { ...brought, ...(format !== undefined && { format }), reading: own, ...licence }
    },
  }
}
