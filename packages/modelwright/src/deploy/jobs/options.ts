/** Options of every target that runs a workflow by the clock. */
export const jobOptions = {
  schedule: {
    type: 'text',
    default: '0 3 * * 1',
    about: 'when it runs: five fields of cron, in UTC',
  },
  minutes: { type: 'integer', default: 60, min: 1, max: 1440, about: 'minutes that a run may take' },
} as const
