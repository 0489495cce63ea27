import type { Service } from '../answer-service.ts'
import type { Model } from '../model.ts'
import { type NodeRequest, type NodeResponse, toExpress } from './to-express.ts'
import type { MountOptions } from './to-fetch.ts'

/** The part of a request of Fastify that is read. */
interface FastifyRequest {
  readonly raw: unknown
  readonly url: string
}

/** The part of a reply of Fastify that is used. */
interface FastifyReply {
  readonly raw: unknown
  hijack(): unknown
}

/** The part of Fastify that a plugin uses; its overloads fit no narrower type. */
interface FastifyApp {
  readonly prefix: string
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(...given: never[]): unknown
  all(...given: never[]): unknown
}

/** The same, as it is called here. */
interface CalledApp {
  addContentTypeParser(
    type: string,
    parse: (request: unknown, body: unknown, done: (error: null) => void) => void,
  ): unknown
  all(path: string, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>): unknown
}

/**
 * Makes a plugin of Fastify of a model.
 *
 * Bodies are read by the service, not by Fastify's parsers: those of the rest of the application stay what they are.
 *
 * @example
 * app.register(toFastify(model), { prefix: '/churn' })
 */
export function toFastify(model: Model | Service): (app: FastifyApp) => Promise<void> {
  return async (app) => {
    const options: MountOptions = { base: app.prefix }
    const handle = toExpress(model, options)
    const called = app as unknown as CalledApp
    app.removeAllContentTypeParsers()
    called.addContentTypeParser('*', (_request, _body, done) => done(null))
    const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      reply.hijack()
      await handle(request.raw as NodeRequest, reply.raw as NodeResponse)
    }
    called.all('/*', answer)
    if (app.prefix !== '') called.all('/', answer)
  }
}
