import { readFileSync } from 'node:fs'
import {
  createService,
  type NodeRequest,
  type NodeResponse,
  type RowLog,
  toExpress,
} from '@modelwright/runtime'
import { type Bundled, openModel } from '../../../pack/entries/open-model.ts'

/** A bundle's model, and where its artifact lies beside it. */
export interface BundledFunction extends Omit<Bundled, 'bytes'> {
  readonly artifact: URL
  readonly version?: string
  /** Takes what is asked and said; absent: nobody does. */
  readonly log?: RowLog
}

/** A request as the Functions Framework hands it on: read already, and kept as it came. */
export interface FrameworkRequest extends NodeRequest {
  readonly rawBody?: Uint8Array
}

/** What the platform calls. */
export interface CloudFunction {
  predict(request: FrameworkRequest, response: NodeResponse): Promise<void>
}

/** Makes the function of a model for Google's Functions Framework, which loads it by the name that it is exported by. */
export function cloudFunctions(bundle: BundledFunction): CloudFunction {
  const model = openModel({ ...bundle, bytes: readFileSync(bundle.artifact) })
  const { version, log } = bundle
  const service = createService(model, {
    ...(version === undefined ? {} : { version }),
    ...(log === undefined ? {} : { watch: log.watch(model, version) }),
  })
  const answer = toExpress(service)
  return { predict: (request, response) => answer(asItCame(request), response) }
}

/** The body as bytes, as what the framework parsed has lost how numbers were written; a function's own address predicts. */
function asItCame({ method, url = '/', headers, rawBody }: FrameworkRequest): NodeRequest {
  const isOwn = method === 'POST' && /^\/?(?:\?|$)/.test(url)
  const path = isOwn ? `/predict${url.replace(/^\//, '')}` : url
  const body = rawBody ?? new Uint8Array(0)
  return { method, url: path, headers, [Symbol.asyncIterator]: () => once(body) }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes
}
