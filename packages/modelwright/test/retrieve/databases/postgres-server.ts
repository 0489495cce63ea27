import { atEndOfFile } from '../../../../../test/at-end.ts'
import { type StartedPostgres, startPostgres } from './start-postgres.ts'

export { findPostgres, type PostgresServer } from './start-postgres.ts'

/** Starts a server that is stopped and removed after the tests of a file. */
export async function openPostgres(bin: string): Promise<StartedPostgres> {
  const server = await startPostgres(bin)
  atEndOfFile(() => server.stop())
  return server
}
