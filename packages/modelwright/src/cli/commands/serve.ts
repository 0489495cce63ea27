import { once } from 'node:events'
import { Command } from 'commander'
import {
  alone,
  type Peers,
  type ServingPlan,
  serveForSupervisor,
  shareRates,
  startProcesses,
} from '../../serve/index.ts'
import type { TrustFlags } from '../find-servable.ts'
import { type CommonFlags, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { modelFacts, modelTitle } from '../model-facts.ts'
import type { Output } from '../output.ts'
import { withAccessLogFlag } from '../serve-flags/access-log.ts'
import { withGuardFlags } from '../serve-flags/guard.ts'
import { drainOf, stopDelayOf, withLimitFlags } from '../serve-flags/limits.ts'
import { withPredictionLogFlags } from '../serve-flags/prediction-log.ts'
import { withRetrainFlags } from '../serve-flags/retrain.ts'
import { withWatchFlags } from '../serve-flags/watch.ts'
import { serveKeysCommand } from '../serve-keys.ts'
import { follow } from '../serving/follow.ts'
import { openDesk } from '../serving/model-desk.ts'
import { wanted, withModelFlags } from '../serving/model-flags.ts'
import { onHangup } from '../serving/on-hangup.ts'
import { openPlace } from '../serving/place.ts'
import { type HereFlags, serveHere } from '../serving/serve-here.ts'

interface ServeFlags extends CommonFlags, TrustFlags, HereFlags {}

const port = wholeNumber(0, 65535)

/** What serves: this process, or several that it supervises. */
async function startAll(plan: ServingPlan, flags: ServeFlags, { io, out }: { io: Io; out: Output }) {
  const { processes: count, host, port } = flags
  if (count > 1) {
    await shareRates()
    const stopMs = stopDelayOf(flags, io.env) + drainOf(flags) + 5_000
    return startProcesses({ count, plan, host, port, log: out.log, stopMs })
  }
  const server = await serveHere({ plan, peers: alone() }, flags, { io, log: out.log })
  return { ...server, apply: async (next: ServingPlan) => (await server.prepare(next))() }
}

/** Flags of the parts of a server. */
const withFlags = [
  withModelFlags,
  withGuardFlags,
  withLimitFlags,
  withAccessLogFlag,
  withPredictionLogFlags,
  withRetrainFlags,
  withWatchFlags,
]

/** `modelwright serve <model…>`: answers predictions over HTTP until Ctrl-C or SIGTERM, then drains and stops. */
export function command(context: CommandContext): Command {
  const { io, output } = context
  const declared = withCommonFlags(new Command('serve'))
    .addCommand(serveKeysCommand(context))
    .enablePositionalOptions()
    .argument(
      '<model...>',
      'models by name, alias, run id, digest or file; churn/* for all versions, * for all models',
    )
    .option('--host <address>', 'address to listen on; 0.0.0.0 for every network', '127.0.0.1')
    .option('--port <number>', 'port; 0 takes a free one', port, port(io.env['AIP_HTTP_PORT'] ?? '8080'))
    .option('--predict-route <path>', 'a further path that predicts', io.env['AIP_PREDICT_ROUTE'])
    .option('--health-route <path>', 'a further path that tells health', io.env['AIP_HEALTH_ROUTE'])
    .option('--require-signature', 'serve it only if a trusted key signed it')
    .option(
      '--trusted <file>',
      "public keys in PEM to trust; where the project's rule asks for a signature, beside its own",
    )
    .option('--playground', 'show the playground on every network: whoever opens it gets the artifact')
    .option('--no-playground', 'show a plain page instead, and keep the artifact here')
  return withFlags
    .reduce((made, add) => add(made), declared)
    .action(async (references: string[], flags: ServeFlags) => {
      const out = output(flags)
      const member = (plan: ServingPlan, peers: Peers, port: number | undefined) =>
        serveHere({ plan, peers, port }, flags, { io, log: out.log })
      if (await serveForSupervisor(member, io.signal)) return
      const place = openPlace(flags.processes > 1)
      const desk = openDesk({ models: references.map(wanted), flags, log: out.log }, place.put, io)
      try {
        const mark = await desk.mark()
        const plan = await desk.plan()
        const [first] = desk.found()
        const server = await startAll(plan, flags, { io, out })
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
        const following = follow(
          desk,
          { apply, refuse: server.refuse },
          { everyMs, mark, plan, log: out.log },
        )
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
