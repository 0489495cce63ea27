export function generate(options?: { force?: boolean }): Promise<void>
export function generateKernels(options?: { force?: boolean }): Promise<void>
export function generatePages(options?: { force?: boolean }): Promise<void>
