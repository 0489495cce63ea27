import { once } from 'node:events'
import { Command } from 'commander'
import {
  alone,
  createServer,
  type Peers,
  type Server,
  type ServingPlan,
  serveForSupervisor,
  startProcesses,
} from '../../serve/index.ts'
import type { TrustFlags } from '../find-servable.ts'
import { type CommonFlags, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { modelFacts, modelTitle } from '../model-facts.ts'
import type { Output } from '../output.ts'
import { type WatchFlags, watchOptions, withWatchFlags } from '../serve-flags/watch.ts'
import { follow } from '../serving/follow.ts'
import { openDesk } from '../serving/model-desk.ts'
import { type ModelFlags, wanted, withModelFlags } from '../serving/model-flags.ts'
import { onHangup } from '../serving/on-hangup.ts'
import { openPlace } from '../serving/place.ts'

interface ServeFlags extends CommonFlags, ModelFlags, TrustFlags, WatchFlags {
  readonly predictRoute?: string
  readonly healthRoute?: string
  readonly host: string
  readonly port: number
  readonly playground?: boolean
}

const port = wholeNumber(0, 65535)

/** How long the server waits for requests under way when it stops. */
const drainMs = 10_000

/** Starts the server of this process. */
async function serveHere(
  { plan, peers, port: given }: { plan: ServingPlan; peers: Peers; port?: number | undefined },
  flags: ServeFlags,
  { log }: Output,
): Promise<Server> {
  const { openServePool } = await import('../serving/serve-pool.ts')
  return createServer({
    plan,
    peers,
    host: flags.host,
    port: given ?? flags.port,
    routes: {
      ...(flags.predictRoute === undefined ? {} : { predict: flags.predictRoute }),
      ...(flags.healthRoute === undefined ? {} : { health: flags.healthRoute }),
    },
    maxLoadedBytes: flags.memory,
    log,
    drainMs,
    ...watchOptions(flags),
    ...(flags.shadow.length === 0 ? {} : { pool: openServePool(log) }),
    ...(flags.playground === undefined ? {} : { playground: flags.playground }),
  })
}

/** What serves: this process, or several that it supervises. */
async function startAll(plan: ServingPlan, flags: ServeFlags, out: Output) {
  if (flags.processes > 1)
    return startProcesses({
      count: flags.processes,
      plan,
      host: flags.host,
      port: flags.port,
      log: out.log,
      stopMs: drainMs + 5_000,
    })
  const server = await serveHere({ plan, peers: alone() }, flags, out)
  return { ...server, apply: async (next: ServingPlan) => (await server.prepare(next))() }
}

/** `modelwright serve <model…>`: answers predictions over HTTP until Ctrl-C or SIGTERM, then drains and stops. */
export function command({ io, output }: CommandContext): Command {
  const declared = withCommonFlags(new Command('serve'))
    .argument(
      '<model...>',
      'models by name, alias, run id, digest or file; churn/* for all versions, * for all models',
    )
    .option('--host <address>', 'address to listen on; 0.0.0.0 for every network', '127.0.0.1')
    .option('--port <number>', 'port; 0 takes a free one', port, port(io.env['AIP_HTTP_PORT'] ?? '8080'))
    .option('--predict-route <path>', 'a further path that predicts', io.env['AIP_PREDICT_ROUTE'])
    .option('--health-route <path>', 'a further path that tells health', io.env['AIP_HEALTH_ROUTE'])
    .option('--require-signature', 'serve it only if a trusted key signed it')
    .option('--trusted <file>', "public keys in PEM to trust, instead of the project's")
    .option('--playground', 'show the playground on every network: whoever opens it gets the artifact')
    .option('--no-playground', 'show a plain page instead, and keep the artifact here')
  return withWatchFlags(withModelFlags(declared)).action(async (references: string[], flags: ServeFlags) => {
    const out = output(flags)
    const member = (plan: ServingPlan, peers: Peers, given: number | undefined) =>
      serveHere({ plan, peers, port: given }, flags, out)
    if (await serveForSupervisor(member, io.signal)) return
    const place = openPlace(flags.processes > 1)
    const desk = openDesk({ models: references.map(wanted), flags, log: out.log }, place.put, io)
    try {
      const mark = await desk.mark()
      const plan = await desk.plan()
      const [first] = desk.found()
      const server = await startAll(plan, flags, out)
      const others = plan.models.length === 1 ? '' : ` and ${plan.models.length - 1} more`
      out.result(
        { url: server.url, model: modelFacts(first), models: plan.models.map(({ name }) => name) },
        () => `Serving ${modelTitle(first)}${others} at ${server.url}  (Ctrl-C stops)\n`,
      )
      const tidy = () => place.keep(new Set(desk.found().map(({ digest }) => digest)))
      await tidy()
      const apply = async (next: ServingPlan): Promise<void> => {
        await server.apply(next)
        await tidy()
      }
      const everyMs = flags.follow === false ? undefined : flags.follow * 1000
      const following = follow(desk, { apply, refuse: server.refuse }, { everyMs, mark, plan, log: out.log })
      const deafen = onHangup(io, following.look)
      if (!io.signal.aborted) await once(io.signal, 'abort')
      deafen()
      // What is being loaded for a change is loaded for nobody now.
      await Promise.all([server.close(), following.stop()])
    } finally {
      await desk.close()
      await place.close()
    }
  })
}
