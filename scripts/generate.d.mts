export function generate(options?: { force?: boolean }): Promise<void>
