import { once } from 'node:events'
import { Command } from 'commander'
import { createServer } from '../../serve/index.ts'
import { findServable } from '../find-servable.ts'
import { type CommonFlags, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { modelFacts, modelTitle } from '../model-facts.ts'
import { type AccessLogFlags, accessLogs, withAccessLogFlag } from '../serve-flags/access-log.ts'
import { type GuardFlags, guardOptions, withGuardFlags } from '../serve-flags/guard.ts'
import { type LimitFlags, limitOptions, withLimitFlags } from '../serve-flags/limits.ts'
import { serveKeysCommand } from '../serve-keys.ts'

interface ServeFlags extends CommonFlags, GuardFlags, LimitFlags, AccessLogFlags {
  readonly predictRoute?: string
  readonly healthRoute?: string
  readonly host: string
  readonly port: number
  readonly requireSignature?: boolean
  readonly trusted?: string
  readonly playground?: boolean
}

const port = wholeNumber(0, 65535)

/** `modelwright serve <model>`: answers predictions over HTTP until Ctrl-C or SIGTERM, then drains and stops. */
export function command(context: CommandContext): Command {
  const { io, output } = context
  return withAccessLogFlag(withLimitFlags(withGuardFlags(withCommonFlags(new Command('serve')))))
    .addCommand(serveKeysCommand(context))
    .enablePositionalOptions()
    .argument('<model>', 'a model by name, alias, run id, digest or file')
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
    .action(async (reference: string, flags: ServeFlags) => {
      const out = output(flags)
      const guarded = guardOptions(flags, io)
      const found = await findServable(reference, flags, io)
      const version = found.version === undefined ? {} : { version: String(found.version) }
      const model = { bytes: found.bytes, name: found.name, ...version }
      const routes = {
        ...(flags.predictRoute === undefined ? {} : { predict: flags.predictRoute }),
        ...(flags.healthRoute === undefined ? {} : { health: flags.healthRoute }),
      }
      const server = await createServer({
        model,
        host: flags.host,
        port: flags.port,
        routes,
        log: out.log,
        ...guarded,
        ...limitOptions(flags),
        watchers: await accessLogs(flags, io, out.log),
        ...(flags.playground === undefined ? {} : { playground: flags.playground }),
      })
      out.result(
        { url: server.url, model: modelFacts(found) },
        () => `Serving ${modelTitle(found)} at ${server.url}  (Ctrl-C stops)\n`,
      )
      if (!io.signal.aborted) await once(io.signal, 'abort')
      await server.close()
    })
}
