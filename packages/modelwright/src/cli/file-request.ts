import { load } from '@modelwright/runtime'
import type { FileRequest } from '../project/file-request.ts'
import type { ResolvedModel } from '../project/index.ts'
import { fastOperations } from '../train/index.ts'
import type { Io } from './main.ts'
import type { Output } from './output.ts'

/** A model and a file for it, as a command was told. */
export function fileRequest(
  found: ResolvedModel,
  { path, history }: { readonly path: string; readonly history?: string | undefined },
  { io, out }: { readonly io: Io; readonly out: Output },
): FileRequest {
  return {
    model: load(found.bytes, { operations: fastOperations }),
    path,
    folder: io.folder,
    log: out.log,
    signal: io.signal,
    env: io.env,
    ...(history === undefined ? {} : { history }),
  }
}
