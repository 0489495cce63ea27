import type { CommandModule } from './main.ts'

/** A command, loaded when it is called. */
export interface Verb {
  readonly name: string
  readonly about: string
  readonly load: () => Promise<CommandModule>
}

/** Every command, in the order of help. */
export const verbs: readonly Verb[] = [
  {
    name: 'run',
    about: 'From a table or a workflow to a validated, packed model',
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'tune',
    about: 'Search learners and options on training rows; keep the winner as a workflow',
    load: () => import('./commands/tune.ts'),
  },
  { name: 'init', about: 'Look at a table and write workflow.ts', load: () => import('./commands/init.ts') },
  {
    name: 'retrieve',
    about: 'Bring a table in, from files, addresses or web pages, and keep it',
    load: () => import('./commands/retrieve.ts'),
  },
  {
    name: 'explore',
    about: 'Profile a table: statistics, plots, alerts',
    load: () => import('./commands/explore.ts'),
  },
  {
    name: 'collect',
    about: 'Ask people: fill in a form, label the rows of a table',
    load: () => import('./commands/collect.ts'),
  },
  {
    name: 'clean',
    about: 'Write a table clean, and say what was changed',
    load: () => import('./commands/clean.ts'),
  },
  {
    name: 'evaluate',
    about: 'Score a model on rows it never saw',
    load: () => import('./commands/evaluate.ts'),
  },
  {
    name: 'explain',
    about: 'Say what moved predictions, or what a model goes by',
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'verify',
    about: 'Recompute every claim of a model, and say which hold',
    load: () => import('./commands/verify.ts'),
  },
  { name: 'predict', about: 'Predict every row of a file', load: () => import('./commands/predict.ts') },
  {
    name: 'types',
    about: 'Write the TypeScript types of a model',
    load: () => import('./commands/types.ts'),
  },
  { name: 'serve', about: 'Answer predictions over HTTP', load: () => import('./commands/serve.ts') },
  { name: 'top', about: 'Show what a service does, live', load: () => import('./commands/top.ts') },
  {
    name: 'predictions',
    about: 'List, show, export, compact and pull logged predictions, with outcomes',
    load: () => import('./commands/predictions.ts'),
  },
  {
    name: 'outcomes',
    about: 'Take in what turned out to be true of predictions; list and show it',
    load: () => import('./commands/outcomes.ts'),
  },
  {
    name: 'collector',
    about: 'Take what services elsewhere log',
    load: () => import('./commands/collector.ts'),
  },
  {
    name: 'pack',
    about: 'Write a model as what runs without Modelwright: a server, a module, an image',
    load: () => import('./commands/pack.ts'),
  },
  {
    name: 'deploy',
    about: 'Place a model on a host or in a cloud: plan, apply, shift, roll back, destroy',
    load: () => import('./commands/deploy.ts'),
  },
  { name: 'push', about: 'Give a packed image to a registry', load: () => import('./commands/push.ts') },
  {
    name: 'up',
    about: 'Serve the champion and keep it current, as one supervised service',
    load: () => import('./commands/up.ts'),
  },
  {
    name: 'status',
    about: 'Say how a model fares: service, champion, challenger, passes, alerts, deployments',
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'update',
    about: 'Keep a model current: try its challenger, take it back, retrain it when that is due',
    load: () => import('./commands/update.ts'),
  },
  {
    name: 'monitor',
    about: 'Judge what came of a model: quality, drift and its cost, performance; windows over time',
    load: () => import('./commands/monitor.ts'),
  },
  { name: 'alerts', about: 'List, show and silence alerts', load: () => import('./commands/alerts.ts') },
  {
    name: 'try',
    about: 'Try a challenger on logged requests: what it says otherwise, and whether it is better',
    load: () => import('./commands/try.ts'),
  },
  {
    name: 'promote',
    about: 'Point champion (or another alias) at a version that passed its gates',
    load: () => import('./commands/promote.ts'),
  },
  {
    name: 'rollback',
    about: 'Point champion (or another alias) back at the version before',
    load: () => import('./commands/rollback.ts'),
  },
  { name: 'retire', about: 'Take a version out of use', load: () => import('./commands/retire.ts') },
  {
    name: 'data',
    about: 'List, show, compare and check the tables that were retrieved',
    load: () => import('./commands/data.ts'),
  },
  {
    name: 'sbom',
    about: 'List what a deployment of a model contains (CycloneDX)',
    load: () => import('./commands/sbom.ts'),
  },
  {
    name: 'ci',
    about: 'Write what runs the workflow without you: GitHub, GitLab, Docker, Kubernetes',
    load: () => import('./commands/ci.ts'),
  },
  {
    name: 'runs',
    about: 'List, show, search, compare, tag and delete runs',
    load: () => import('./commands/runs.ts'),
  },
  {
    name: 'models',
    about: 'List, show, tag and note models and versions',
    load: () => import('./commands/models.ts'),
  },
  {
    name: 'approve',
    about: 'Sign that a version may be promoted',
    load: () => import('./commands/approve.ts'),
  },
  {
    name: 'sign',
    about: 'Sign an artifact',
    load: () => import('./commands/sign.ts'),
  },
  {
    name: 'keys',
    about: 'Make keys, and say which ones the project trusts',
    load: () => import('./commands/keys.ts'),
  },
  {
    name: 'policy',
    about: 'Say what the store asks of models: signatures, approvals',
    load: () => import('./commands/policy.ts'),
  },
  {
    name: 'export',
    about: 'Write a model as a file, its signatures beside it',
    load: () => import('./commands/export.ts'),
  },
  {
    name: 'gc',
    about: 'Free what nobody needs: old runs, their versions, objects that nothing refers to',
    load: () => import('./commands/gc.ts'),
  },
  {
    name: 'audit',
    about: 'List and verify the log of every change of the registry',
    load: () => import('./commands/audit.ts'),
  },
  { name: 'show', about: 'Show a run or a model', load: () => import('./commands/show.ts') },
  {
    name: 'store',
    about: 'Say where runs and models are kept; check, copy, back up and restore them',
    load: () => import('./commands/store.ts'),
  },
  {
    name: 'doctor',
    about: 'Check this machine and this project',
    load: () => import('./commands/doctor.ts'),
  },
]
