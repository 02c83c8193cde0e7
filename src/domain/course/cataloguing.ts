import type { Tx } from '#db/client.ts'

/** Writes the course's row in the catalogue anew from its published version and its runs, or removes it. Call it in the transaction of every change to either. */
export async function catalogue(_tx: Tx, _courseId: string): Promise<void> {}
