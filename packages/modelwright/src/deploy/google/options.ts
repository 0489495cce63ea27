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
