/** Options of every target at Google: where things are made. */
export const googleOptions = {
  project: {
    type: 'text',
    default: '',
    about: 'the project; default: GOOGLE_CLOUD_PROJECT, else that of the credentials',
  },
  region: {
    type: 'text',
    default: '',
    about: 'where it runs, and where its data stays: europe-west1',
  },
} as const

/** Where archives go that a platform fetches itself. */
export const bucketOptions = {
  bucket: {
    type: 'text',
    default: '',
    about: 'a bucket for archives that is there already; default: one is made',
  },
} as const

/** Where images go. */
export const repositoryOptions = {
  repository: {
    type: 'text',
    default: '',
    about:
      'a repository for images that is there already: europe-west1-docker.pkg.dev/project/name; default: one is made',
  },
} as const

/** Who the service runs as, and who asks it. */
export const accountOptions = {
  serviceAccount: {
    type: 'text',
    default: '',
    about: 'e-mail of the service account that it runs as; default: that of the project',
  },
  public: {
    type: 'boolean',
    default: false,
    about: 'anyone may ask it, without credentials',
  },
  invoker: {
    type: 'text',
    default: '',
    about: 'e-mail of the service account to ask it as, where the credentials make no ID tokens themselves',
  },
} as const

/** How large instances of Cloud Run are, and how many. */
export const instanceOptions = {
  memoryMb: { type: 'integer', default: 512, min: 512, max: 32_768, about: 'memory of an instance, in MiB' },
  cpu: { type: 'choice', default: '1', choices: ['1', '2', '4', '8'], about: 'processors of an instance' },
  concurrency: {
    type: 'integer',
    default: 80,
    min: 1,
    max: 1000,
    about: 'requests that an instance answers at a time',
  },
  minInstances: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 1000,
    about: 'instances that are there when nobody asks, and are paid for',
  },
  maxInstances: { type: 'integer', default: 10, min: 1, max: 1000, about: 'instances at most' },
  timeoutSeconds: { type: 'integer', default: 60, min: 1, max: 3600, about: 'how long an answer may take' },
} as const
