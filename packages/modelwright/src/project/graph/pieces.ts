import type { ObjectStore, StepStore } from '../../core/index.ts'
import { decodeData } from './decode-data.ts'
import { encodeData } from './encode-data.ts'
import { isLost } from './outputs.ts'
import type { Pieces } from './step.ts'

/** Opens the pieces of a step's work, those of earlier runs of the same key among them. */
export function openPieces(
  key: string,
  { steps, objects }: { readonly steps: StepStore; readonly objects: ObjectStore },
): Pieces {
  let known: Promise<ReadonlyMap<string, string>> | undefined
  return {
    async get(name) {
      known ??= steps.parts(key)
      const object = (await known).get(name)
      if (object === undefined) return undefined
      try {
        return decodeData(await objects.get(object))
      } catch (error) {
        if (isLost(error)) return undefined
        throw error
      }
    },
    async keep(name, piece) {
      await steps.keepPart(key, name, await objects.put(encodeData(piece, name)))
    },
  }
}
