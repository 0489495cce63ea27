export function writeDocs(options?: { check?: boolean; only?: string }): Promise<string[]>
