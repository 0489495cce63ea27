import { type FetchBundle, fetchService } from '../../../pack/entries/fetch-service.ts'

/** What Bun serves when it is a module's default: the handler, and where it listens when nothing else is said. */
export function bun({
  port,
  hostname,
  ...bundle
}: FetchBundle & { readonly port: number; readonly hostname: string }) {
  const { env } = process
  const given = Number(env['PORT'] ?? '')
  return {
    ...fetchService(bundle),
    port: env['PORT'] === undefined || !Number.isInteger(given) ? port : given,
    hostname: env['HOST'] ?? hostname,
  }
}
