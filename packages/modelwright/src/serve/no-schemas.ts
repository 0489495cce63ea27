import type { FastifyServerOptions } from 'fastify'

/**
 * Stands in for Fastify's compilers of JSON schemas: our routes have none, as the runtime checks bodies by the model's own schema.
 *
 * Without them Ajv and fast-json-stringify are not loaded: a tenth of a second and several MB at the start of a service.
 */
export const noSchemas = {
  compilersFactory: {
    buildValidator: () => () => () => true,
    buildSerializer: () => () => JSON.stringify,
  },
} as unknown as NonNullable<FastifyServerOptions['schemaController']>
