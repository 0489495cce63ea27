import { packPlaces } from '../../../pack/index.ts'
import { defineBuildOnly } from '../../build-only.ts'
import { filesBuild, moduleOf } from '../../files-build.ts'
import type { TargetProblem } from '../../target.ts'

/** What Cloudflare takes of a worker, packed: 3 MB on the free plan, 10 MB on the paid one. */
const mostBytes = { free: 3_000_000, paid: 10_000_000 } as const

const options = {
  compatibility: {
    type: 'text',
    default: '2026-01-01',
    about: "the day whose behaviour of the platform is kept: wrangler's compatibility_date",
  },
  plan: {
    type: 'choice',
    default: 'free',
    choices: ['free', 'paid'],
    about: 'the plan, which limits the size',
  },
} as const

function wranglerText(name: string, compatibility: string): string {
  return `name = ${JSON.stringify(name)}
main = "worker.mjs"
compatibility_date = ${JSON.stringify(compatibility)}
# One module that needs no bundler.
no_bundle = true
# No address until you say so:  workers_dev = true, or routes of a domain of yours.
workers_dev = false
preview_urls = false
`
}

/** Workers of Cloudflare: a module with a fetch handler, and the file by which wrangler deploys it. */
export const cloudflareWorkers = defineBuildOnly({
  name: 'cloudflare-workers',
  title: 'Cloudflare Workers',
  about: 'a module worker and its wrangler.toml, for wrangler to deploy',
  options,
  async check({ model }, { compatibility, plan }) {
    const problems: TargetProblem[] = []
    if (!/^\d{4}-\d{2}-\d{2}$/.test(compatibility))
      problems.push({
        code: 'DEPLOY_OPTION_INVALID',
        message: `A compatibility date is a day, such as 2026-01-01; found "${compatibility.slice(0, 40)}".`,
        where: 'compatibility',
        mend: ['--compatibility 2026-01-01'],
      })
    // Numbers hardly get smaller by being packed: what the artifact takes, the worker takes.
    if (model.bytes.length > mostBytes[plan])
      problems.push({
        code: 'DEPLOY_MODEL_LARGE',
        message: `The model has ${(model.bytes.length / 1e6).toFixed(1)} MB; a worker of the ${plan} plan may have ${mostBytes[plan] / 1e6} MB.`,
        where: model.name,
        mend: [
          ...(plan === 'free' ? ['Say that you have the paid one:  --plan paid'] : []),
          'Train fewer or smaller trees, or take a target that runs an image.',
        ],
      })
    return problems
  },
  async build(release, { compatibility }) {
    const { textFile } = await packPlaces()
    const module = await moduleOf(release, { entry: 'entry.cloudflare-workers', file: 'worker.mjs' })
    const config = textFile('wrangler.toml', wranglerText(release.deployment, compatibility))
    return filesBuild([module, config], { next: 'npx wrangler deploy' })
  },
})
