import type { Command } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { openProject } from '../../project/index.ts'
import { openProjectIfThere } from '../../project/open-if-there.ts'
import { type Addition, retrainRoute, type ServingPlan } from '../../serve/index.ts'
import type { Io } from '../main.ts'
import type { GuardFlags } from './guard.ts'

/** Flags of the route by which a retraining is asked for. */
export interface RetrainFlags {
  readonly retrainRequests?: true
}

/** Adds them to the command. */
export function withRetrainFlags(command: Command): Command {
  return command.option(
    '--retrain-requests',
    'take wishes for a retraining by POST /retrain, from keys with the scope admin; update and up do them',
  )
}

function unguarded(): ModelwrightError {
  return new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'Whoever reaches the service could have models retrained: nobody checks who asks.',
    where: '--retrain-requests',
    mend: [
      'Ask for keys:  modelwright serve keys new ops --scopes admin, then --keys keys.json',
      'Or for tokens:  --oidc-issuer',
    ],
  })
}

async function requireProject(io: Io): Promise<void> {
  const project = await openProjectIfThere(io.folder, { needed: false, env: io.env })
  await project?.close()
  if (project !== undefined) return
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'There is no project here that could note who wants a retraining.',
    where: '--retrain-requests',
    mend: ['Serve from the folder of the project.'],
  })
}

/**
 * The route, where flags ask for it. The store is opened for each wish alone: they are rare.
 *
 * @throws {ModelwrightError} CLI_ARGUMENT_INVALID - when nobody checks who asks, or there is no project
 */
export async function retrainAdditions(
  { retrainRequests, keys, oidcIssuer }: RetrainFlags & GuardFlags,
  { models }: ServingPlan,
  io: Io,
): Promise<readonly Addition[]> {
  if (retrainRequests !== true) return []
  if (keys === undefined && oidcIssuer === undefined) throw unguarded()
  await requireProject(io)
  const names = models.map(({ name }) => name)
  const route = await retrainRoute({
    models: () => names,
    async ask(wish) {
      const project = await openProject(io.folder, { create: false, env: io.env })
      try {
        return await project.retrainings.ask(wish)
      } finally {
        await project.close()
      }
    },
  })
  return [route]
}
