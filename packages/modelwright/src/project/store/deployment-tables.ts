/** Tables of what was placed where. */
export interface DeploymentTables {
  deployments: {
    target: string
    name: string
    /** How often it was written. */
    edition: number
    /** JSON of the state. */
    state: string
    updated_at: number
  }
  deployment_revisions: {
    target: string
    name: string
    revision: string
    /** Of the model's artifact. */
    digest: string
    /** Digest of the object that lists what was built; null: it is not kept. */
    build: string | null
  }
  deployment_locks: {
    target: string
    name: string
    /** Tells this taking of the lock from every other. */
    token: string
    actor: string
    taken_at: number
    heartbeat_at: number
    machine: string
    pid: number
    process: string
  }
}
